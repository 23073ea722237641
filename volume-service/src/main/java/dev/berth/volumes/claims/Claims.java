package dev.berth.volumes.claims;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Ready;
import java.util.Optional;
import java.util.stream.Stream;

/** What the carrying out of plans has to know of them. */
public final class Claims {
    /** Held by a volume until its directory is gone. */
    public static final String PROVISIONER_FINALIZER = Names.PROVISIONER_FINALIZER;

    private Claims() {}

    /** Any node whose Ready condition is True: one that can remove a directory of the shared mount. */
    public static Optional<String> anyReadyNode(Stream<KubeObject> nodes) {
        return nodes.filter(node -> Ready.is(node.tree())).map(KubeObject::name).findFirst();
    }
}
