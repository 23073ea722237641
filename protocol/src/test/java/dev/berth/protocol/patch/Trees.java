package dev.berth.protocol.patch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Status;

/** JSON with single quotes. */
final class Trees {
    private Trees() {}

    static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }

    static ObjectNode applied(Patched patched) {
        return switch (patched) {
            case Patched.Applied a -> a.tree();
            case Patched.Refused r -> throw new AssertionError("refused: " + r.status());
        };
    }

    static Status refused(Patched patched) {
        return ((Patched.Refused) patched).status();
    }
}
