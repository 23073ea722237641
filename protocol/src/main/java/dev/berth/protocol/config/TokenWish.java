package dev.berth.protocol.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token of its ServiceAccount that a pod has in a volume.
 *
 * @param audience for whom it is; empty for the API
 * @param seconds how long it counts, from ten minutes to 2^32 seconds
 */
public record TokenWish(String audience, long seconds) {
    private static final long DEFAULT = 3600;

    /** Those of all volumes of a Pod object: what its node must know, and all that it may know. */
    public static Set<TokenWish> of(JsonNode pod) {
        var found = new LinkedHashSet<TokenWish>();
        for (JsonNode volume : pod.path("spec").path("volumes")) {
            for (JsonNode source : volume.path("projected").path("sources")) {
                JsonNode token = source.path("serviceAccountToken");
                if (token.isObject()) {
                    long seconds = token.path("expirationSeconds").asLong(DEFAULT);
                    found.add(of(token.path("audience").asText(""), seconds));
                }
            }
        }
        return found;
    }

    /** As it is written; what is not written is null. */
    public static TokenWish of(@Nullable String audience, @Nullable Long seconds) {
        return new TokenWish(audience == null ? "" : audience, seconds == null ? DEFAULT : seconds);
    }
}
