package dev.berth.protocol.api;

import com.fasterxml.jackson.databind.JsonNode;

/** The condition {@code Ready} of a pod or a node. */
public final class Ready {
    private Ready() {}

    /** Whether the object says that it is. */
    public static boolean is(JsonNode object) {
        return word(object).equals("True");
    }

    /** {@code True}, {@code False} or {@code Unknown}; empty if the object has no such condition. */
    public static String word(JsonNode object) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText("").equals("Ready")) {
                return condition.path("status").asText("");
            }
        }
        return "";
    }
}
