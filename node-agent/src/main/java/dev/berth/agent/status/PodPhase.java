package dev.berth.agent.status;

import dev.berth.agent.status.ContainerState.Terminated;
import dev.berth.agent.status.ContainerState.Waiting;
import java.util.List;

/** {@code status.phase}, by the kubelet's rule (pkg/kubelet/kubelet_pods.go, getPhase). */
final class PodPhase {
    private PodPhase() {}

    static String of(PodView view) {
        List<ContainerView> main = view.main();
        if (initFailed(view)) {
            return "Failed";
        }
        boolean allEnded = !main.isEmpty() && main.stream().allMatch(PodPhase::ended);
        if (view.ending() && allEnded) {
            return succeeded(main) ? "Succeeded" : "Failed";
        }
        if (!view.initialized() || main.stream().anyMatch(PodPhase::neverRan)) {
            return "Pending";
        }
        if (!allEnded || main.stream().anyMatch(c -> !(c.state() instanceof Terminated))) {
            return "Running";
        }
        return switch (view.pod().restartPolicy()) {
            case "Never" -> succeeded(main) ? "Succeeded" : "Failed";
            case "OnFailure" -> succeeded(main) ? "Succeeded" : "Running";
            default -> "Running";
        };
    }

    private static boolean initFailed(PodView view) {
        return view.pod().restartPolicy().equals("Never")
                && view.containers().stream()
                        .anyMatch(c ->
                                c.init() && !c.sidecar() && c.state() instanceof Terminated t && t.exitCode() != 0);
    }

    private static boolean neverRan(ContainerView c) {
        return c.state() instanceof Waiting && c.last().isEmpty();
    }

    private static boolean ended(ContainerView c) {
        return c.state() instanceof Terminated
                || (c.state() instanceof Waiting && c.last().isPresent());
    }

    private static boolean succeeded(List<ContainerView> main) {
        return main.stream().allMatch(c -> c.state() instanceof Terminated t && t.exitCode() == 0);
    }
}
