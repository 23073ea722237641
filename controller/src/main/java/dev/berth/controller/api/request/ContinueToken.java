package dev.berth.controller.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Revision;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a limited list goes on: opaque to clients.
 *
 * @param revision the state that the list is of; empty to go on in the newest state, at the price of a list that is of no single moment
 * @param last the last key that was given
 */
public record ContinueToken(Optional<Revision> revision, ObjectKey last) {
    private static final String FORMAT = "berth/v1";

    /** @throws RefusedException with 400 if Berth never made it */
    public static ContinueToken parse(String text) {
        try {
            JsonNode json = Json.parse(Base64.getUrlDecoder().decode(text));
            String name = json.path("n").asText("");
            if (json.path("v").asText("").equals(FORMAT) && !name.isEmpty()) {
                Optional<Revision> revision = Revision.parse(json.path("rv").asText(""));
                return new ContinueToken(revision, new ObjectKey(json.path("ns").asText(""), name));
            }
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw broken();
        }
        throw broken();
    }

    private static RefusedException broken() {
        return RefusedException.badRequest("continue key is not valid: it was not made by this server");
    }

    @Override
    public String toString() {
        ObjectNode json = Json.object().put("v", FORMAT);
        revision.ifPresent(r -> json.put("rv", r.toString()));
        json.put("ns", last.namespace()).put("n", last.name());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(json));
    }
}
