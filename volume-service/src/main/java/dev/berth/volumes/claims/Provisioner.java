package dev.berth.volumes.claims;

import java.util.Arrays;
import java.util.Optional;

/** The provisioners that are built in. */
enum Provisioner {
    /** A directory on the node that was chosen for the pod. */
    STANDARD("berth.dev/standard"),
    /** A directory under a mount that all nodes see. */
    SHARED("berth.dev/shared");

    private final String id;

    Provisioner(String id) {
        this.id = id;
    }

    /** As it stands in a class's {@code provisioner}. */
    String id() {
        return id;
    }

    static Optional<Provisioner> of(String id) {
        return Arrays.stream(values()).filter(p -> p.id.equals(id)).findFirst();
    }
}
