package dev.berth.controller.daemons;

import dev.berth.controller.daemons.Eligibility.Verdict;
import dev.berth.controller.optin.OptIn;
import dev.berth.controller.plan.Condition;
import dev.berth.controller.plan.Conditions;
import dev.berth.controller.plan.Draft;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.PodStory;
import dev.berth.controller.plan.Trouble;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opt-in: what the status of a DaemonSet says of where it stands and why. */
record DaemonConditions(
        DaemonSpec spec,
        DaemonAim aim,
        Map<String, Verdict> nodes,
        DaemonPods pods,
        Touch touch,
        DaemonStatus status,
        Optional<String> late,
        Instant now) {

    List<Condition> of(Optional<Trouble> trouble, Draft draft) {
        return spec.optIns().conditions()
                ? List.of(progressing(), available(), Conditions.blocked(trouble, draft, now))
                : List.of();
    }

    private Condition progressing() {
        if (aim.stuck().isPresent()) {
            String then =
                    aim.back() ? "the pods go back to revision " + aim.target().name() : "the roll-out is paused";
            return progress("False", "ProgressDeadlineExceeded", aim.stuck().get() + "; " + then);
        }
        if (spec.optIns().paused()) {
            return progress("Unknown", "Paused", "roll-outs are paused by " + OptIn.PAUSED.key());
        }
        if (late.isPresent()) {
            return progress("False", "ProgressDeadlineExceeded", late.get());
        }
        if (spec.rolling() && status.updated() < status.current()) {
            return progress(
                    "True",
                    "RollingOut",
                    status.updated() + " of " + status.desired() + " nodes have a pod of revision "
                            + aim.target().name());
        }
        return status.available() == status.desired()
                ? progress("True", "Complete", "all " + status.desired() + " nodes have an available pod")
                : progress(
                        "True",
                        "Starting",
                        status.current() + " of " + status.desired() + " nodes have a pod, " + status.available()
                                + " an available one");
    }

    private static Condition progress(String holds, String reason, String message) {
        return new Condition(Condition.PROGRESSING, holds, reason, message);
    }

    private Condition available() {
        int down = status.desired() - status.available();
        if (down == 0) {
            return Condition.of(
                    Condition.AVAILABLE,
                    true,
                    "AllAvailable",
                    "all " + status.desired() + " nodes have an available pod");
        }
        String rest = down == 1 ? "" : "; neither have " + (down - 1) + " more";
        return Condition.of(Condition.AVAILABLE, false, "PodsUnavailable", firstDown() + rest);
    }

    private String firstDown() {
        for (var node : nodes.entrySet()) {
            List<PodState> here = pods.on(node.getKey());
            boolean serves = here.stream().anyMatch(p -> p.available(spec.minReady(), now));
            if (node.getValue() == Verdict.RUN && !serves) {
                return "node " + node.getKey() + " has no available pod" + said(node.getKey(), here);
            }
        }
        return "an old pod is available where a new one is not";
    }

    private String said(String node, List<PodState> here) {
        Optional<Instant> dead = touch.deadSince(node).filter(d -> !d.equals(Instant.MAX));
        if (dead.isPresent()) {
            return ": the node is not Ready since " + dead.get().truncatedTo(ChronoUnit.SECONDS);
        }
        if (here.isEmpty()) {
            return "";
        }
        PodState pod = here.getFirst();
        String story = PodStory.of(pod.object());
        return ": " + pod.name() + (pod.terminating() ? " is terminating" : " is not available") + " since "
                + pod.unreadySince().truncatedTo(ChronoUnit.SECONDS) + (story.isEmpty() ? "" : " (" + story + ")");
    }
}
