package dev.berth.agent.status;

import java.util.Optional;

/**
 * One container for the status.
 *
 * @param sidecar an init container that stays
 * @param started whether it has started and its startup probe has passed
 * @param containerId empty before the first start
 */
public record ContainerView(
        String name,
        String image,
        String imageId,
        String containerId,
        int restartCount,
        boolean init,
        boolean sidecar,
        boolean ready,
        boolean started,
        ContainerState state,
        Optional<ContainerState.Terminated> last) {}
