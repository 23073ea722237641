package dev.berth.agent.status;

import dev.berth.agent.spec.DesiredPod;
import java.time.Instant;
import java.util.List;

/**
 * What is known of a pod.
 *
 * @param ip empty before the sandbox stands
 * @param startTime when the agent first saw the pod
 * @param sandbox whether the pod's network and directories stand
 * @param initialized whether every init container has done its part
 * @param ending whether the pod is being stopped for good, so that ended containers stay ended
 */
public record PodView(
        DesiredPod pod,
        String ip,
        String hostIp,
        Instant startTime,
        boolean sandbox,
        boolean initialized,
        boolean ending,
        List<ContainerView> containers) {
    public PodView {
        containers = List.copyOf(containers);
    }

    /** The containers that are not init containers. */
    List<ContainerView> main() {
        return containers.stream().filter(c -> !c.init()).toList();
    }

    /** Main containers and sidecars: those that readiness asks about. */
    List<ContainerView> staying() {
        return containers.stream().filter(c -> !c.init() || c.sidecar()).toList();
    }
}
