package dev.berth.agent.cri;

import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.cri.v1.Image;
import dev.berth.cri.v1.Int64Value;
import dev.berth.cri.v1.LinuxContainerSecurityContext;
import java.util.OptionalLong;

/**
 * Whom a container runs as (Kubernetes: verifyRunAsNonRoot).
 *
 * @param id empty where the image's own words are left to the runtime, which knows the image's files
 * @param name of a user of the image; empty where there is an id, or none is needed
 * @param group only beside an id or a name
 */
record User(OptionalLong id, String name, OptionalLong group) {
    /** @throws RuntimeFailure {@code CreateContainerConfigError} when it must not be root and would be, or might be */
    static User of(RunAs wish, Image image) {
        if (wish.user().isPresent()) {
            if (wish.nonRoot() && wish.user().getAsLong() == 0) {
                throw refused("container's runAsUser breaks non-root policy");
            }
            return new User(wish.user(), "", wish.group());
        }
        if (wish.nonRoot()) {
            verifyNonRoot(image);
        }
        if (wish.group().isEmpty()) {
            return new User(OptionalLong.empty(), "", OptionalLong.empty());
        }
        return image.getUsername().isEmpty()
                ? new User(OptionalLong.of(image.getUid().getValue()), "", wish.group())
                : new User(OptionalLong.empty(), image.getUsername(), wish.group());
    }

    private static void verifyNonRoot(Image image) {
        if (!image.getUsername().isEmpty()) {
            throw refused("container has runAsNonRoot and image has non-numeric user (" + image.getUsername()
                    + "), cannot verify user is non-root");
        }
        if (image.getUid().getValue() == 0) {
            throw refused("container has runAsNonRoot and image will run as root");
        }
    }

    private static RuntimeFailure refused(String why) {
        return new RuntimeFailure("CreateContainerConfigError", why);
    }

    void into(LinuxContainerSecurityContext.Builder security) {
        id.ifPresent(n -> security.setRunAsUser(value(n)));
        group.ifPresent(n -> security.setRunAsGroup(value(n)));
        security.setRunAsUsername(name);
    }

    private static Int64Value value(long number) {
        return Int64Value.newBuilder().setValue(number).build();
    }
}
