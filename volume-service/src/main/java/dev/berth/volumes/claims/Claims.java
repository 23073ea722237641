package dev.berth.volumes.claims;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.util.Optional;
import java.util.stream.Stream;

/** What the carrying out of plans has to know of them. */
public final class Claims {
    /** Held by a volume until its directory is gone. */
    public static final String PROVISIONER_FINALIZER = Names.PROVISIONER_FINALIZER;

    private Claims() {}

    /** Any node whose Ready condition is True: one that can remove a directory of the shared mount. */
    public static Optional<String> anyReadyNode(Stream<KubeObject> nodes) {
        return nodes.filter(Claims::ready).map(KubeObject::name).findFirst();
    }

    private static boolean ready(KubeObject node) {
        for (JsonNode c : node.tree().path("status").path("conditions")) {
            if (c.path("type").asText("").equals("Ready")) {
                return c.path("status").asText("").equals("True");
            }
        }
        return false;
    }
}
