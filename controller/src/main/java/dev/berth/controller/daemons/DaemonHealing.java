package dev.berth.controller.daemons;

import dev.berth.controller.daemons.Eligibility.Verdict;
import dev.berth.controller.optin.OnStuck;
import dev.berth.controller.plan.Announcement;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.Draft;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.PodStory;
import dev.berth.controller.plan.Step;
import dev.berth.controller.revisions.ControllerRevisions;
import dev.berth.controller.revisions.RevisionHistory;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opt-in, by {@code berth.dev/progress-deadline} and {@code berth.dev/on-stuck}: remembers which revision was available on every node, and
 * notices one whose pods do not become Ready in time. Replacing the pods is the roll-out's: pods that are not available cost it nothing.
 */
record DaemonHealing(
        DaemonSpec spec,
        RevisionHistory history,
        DaemonAim aim,
        Map<String, Verdict> nodes,
        DaemonPods pods,
        Touch touch,
        Instant now) {

    /** What holds a revision up: the first pod that is late, if it is one that counts. */
    Optional<String> late(Draft draft) {
        if (!spec.optIns().heals() || !spec.rolling()) {
            return Optional.empty();
        }
        for (var node : nodes.entrySet()) {
            List<PodState> here = pods.on(node.getKey());
            if (node.getValue() != Verdict.RUN || touch.deadBefore(node.getKey(), here)) {
                continue;
            }
            for (PodState pod : here) {
                boolean waits = DaemonPods.updated(pod, history.update().hash()) && !pod.terminating() && !pod.ready();
                Duration left = waits ? left(pod.unreadySince()) : spec.optIns().deadline();
                if (left.isZero()) {
                    return Optional.of(because(node.getKey(), pod));
                }
                if (waits) {
                    draft.againIn(left);
                }
            }
        }
        return Optional.empty();
    }

    private Duration left(Instant since) {
        Duration left = Duration.between(now, since.plus(spec.optIns().deadline()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private String because(String node, PodState pod) {
        String story = PodStory.of(pod.object());
        return "pod " + pod.name() + " on node " + node + " was not Ready for "
                + spec.optIns().deadline().toSeconds() + " s" + (story.isEmpty() ? "" : " (" + story + ")");
    }

    /** Remembers on the template's revision that it is stuck, once. */
    List<Step> mark(String because) {
        if (spec.optIns().onStuck().isEmpty()
                || aim.stuck().isPresent()
                || spec.optIns().paused()) {
            return List.of();
        }
        boolean back = spec.optIns().onStuck().get() == OnStuck.ROLLBACK;
        String then =
                back ? "going back to the last revision that was available on every node" : "the roll-out is paused";
        return history.update().stored().stream()
                .<Step>map(r -> marked(
                        r,
                        Map.of(Labels.STUCK_AT, at(), Labels.STUCK_BECAUSE, because),
                        new Announcement(
                                Optional.of(new Notice(
                                        true,
                                        "ProgressDeadlineExceeded",
                                        "revision " + r.name() + ": " + because + "; " + then)),
                                Optional.empty())))
                .toList();
    }

    /** Remembers a revision whose pods are available on every node at this moment. */
    List<Step> prove(ControllerRevisions revisions) {
        if (spec.optIns().onStuck().isEmpty()) {
            return List.of();
        }
        Optional<String> everywhere = hashEverywhere();
        return history.owned().stream()
                .filter(r -> everywhere.filter(revisions.hash(r)::equals).isPresent())
                .filter(r -> !revisions.entry(r).proven())
                .map(r -> marked(r, Map.of(Labels.PROVEN_AT, at()), Announcement.NONE))
                .toList();
    }

    private Optional<String> hashEverywhere() {
        String hash = "";
        for (var node : nodes.entrySet()) {
            if (node.getValue() == Verdict.RUN && !touch.deadBefore(node.getKey(), pods.on(node.getKey()))) {
                List<PodState> here = pods.on(node.getKey());
                if (here.size() != 1 || !here.getFirst().available(spec.minReady(), now)) {
                    return Optional.empty();
                }
                String own = here.getFirst().label(Labels.REVISION_HASH);
                if (!hash.isEmpty() && !hash.equals(own)) {
                    return Optional.empty();
                }
                hash = own;
            }
        }
        return hash.isEmpty() ? Optional.empty() : Optional.of(hash);
    }

    private String at() {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Step marked(KubeObject revision, Map<String, String> marks, Announcement told) {
        return new Step.MarkRevision(Resources.CONTROLLER_REVISIONS, revision.key(), revision.uid(), marks, told);
    }
}
