package dev.berth.agent.cri;

import dev.berth.cri.v1.Container;
import dev.berth.cri.v1.ContainerState;
import dev.berth.cri.v1.PodSandbox;
import dev.berth.cri.v1.PodSandboxState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of what a runtime has of a node when its agent starts. A pod has one sandbox, the newest that is ready; each container the
 * life with the highest attempt. Sandboxes that are not ready, as after a boot, are of no use: their network is gone.
 *
 * @param pods to be taken over
 * @param discarded sandboxes to be taken away with all that is in them
 */
public record Adoption(List<Found> pods, List<String> discarded) {
    public Adoption {
        pods = List.copyOf(pods);
        discarded = List.copyOf(discarded);
    }

    /**
     * @param running containers to be followed
     * @param ended the last lives of containers that do not run; a life whose state the runtime does not know must be stopped first
     * @param removed containers that were made and never started, to be taken away so that they can be made again
     * @param stopped lives that run beside a newer one of the same container
     */
    public record Found(
            PodSandbox sandbox,
            List<Container> running,
            List<Container> ended,
            List<Container> removed,
            List<Container> stopped) {
        public Found {
            running = List.copyOf(running);
            ended = List.copyOf(ended);
            removed = List.copyOf(removed);
            stopped = List.copyOf(stopped);
        }
    }

    public static Adoption of(List<PodSandbox> sandboxes, List<Container> containers) {
        Map<String, PodSandbox> kept = new LinkedHashMap<>();
        List<String> discarded = new ArrayList<>();
        for (PodSandbox sandbox : newestFirst(sandboxes)) {
            boolean ready = sandbox.getState() == PodSandboxState.SANDBOX_READY;
            if (!ready || kept.putIfAbsent(Marks.podUid(sandbox), sandbox) != null) {
                discarded.add(sandbox.getId());
            }
        }
        List<Found> pods = kept.values().stream()
                .map(sandbox -> found(
                        sandbox,
                        containers.stream()
                                .filter(c -> c.getPodSandboxId().equals(sandbox.getId()))
                                .toList()))
                .toList();
        return new Adoption(pods, discarded);
    }

    private static List<PodSandbox> newestFirst(List<PodSandbox> sandboxes) {
        Comparator<PodSandbox> byAttempt =
                Comparator.comparingInt(s -> s.getMetadata().getAttempt());
        return sandboxes.stream()
                .sorted(byAttempt
                        .thenComparingLong(PodSandbox::getCreatedAt)
                        .thenComparing(PodSandbox::getId)
                        .reversed())
                .toList();
    }

    private static Found found(PodSandbox sandbox, List<Container> containers) {
        List<Container> removed = containers.stream()
                .filter(c -> c.getState() == ContainerState.CONTAINER_CREATED)
                .toList();
        Map<String, Container> newest = new LinkedHashMap<>();
        List<Container> stopped = new ArrayList<>();
        for (Container c : latestFirst(containers)) {
            boolean latest = newest.putIfAbsent(c.getMetadata().getName(), c) == null;
            if (!latest && c.getState() != ContainerState.CONTAINER_EXITED) {
                stopped.add(c);
            }
        }
        return new Found(
                sandbox,
                newest.values().stream().filter(Adoption::runs).toList(),
                newest.values().stream().filter(c -> !runs(c)).toList(),
                removed,
                stopped);
    }

    /** Of those that were ever started. */
    private static List<Container> latestFirst(List<Container> containers) {
        Comparator<Container> byAttempt =
                Comparator.comparingInt(c -> c.getMetadata().getAttempt());
        return containers.stream()
                .filter(c -> c.getState() != ContainerState.CONTAINER_CREATED)
                .sorted(byAttempt
                        .thenComparingLong(Container::getCreatedAt)
                        .thenComparing(Container::getId)
                        .reversed())
                .toList();
    }

    private static boolean runs(Container c) {
        return c.getState() == ContainerState.CONTAINER_RUNNING;
    }
}
