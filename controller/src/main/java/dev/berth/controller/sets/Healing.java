package dev.berth.controller.sets;

import dev.berth.controller.optin.OnStuck;
import dev.berth.controller.plan.Announcement;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.PodStory;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opt-in, by {@code berth.dev/progress-deadline} and {@code berth.dev/on-stuck}: a roll-out whose pods do not become Ready in time is
 * noticed, and pods of a revision that nobody wants any more do not stand in its successor's way (kubernetes#67250).
 */
record Healing(Walk walk) {

    /** A replica of the template's revision that has not become Ready in time. */
    record Late(Replica replica, String because) {}

    /**
     * Whether the replica's pod is replaced although OrderedReady would wait for it: it is down anyway, so this takes nobody's budget. A pod
     * of the current revision, which was good once, is given the deadline first.
     */
    boolean replaces(Replica replica, PodState pod) {
        return walk.spec().rolling()
                && walk.spec().optIns().heals()
                && !walk.aim().halted()
                && !pod.terminating()
                && !pod.runningAndReady()
                && walk.aim().outdated(replica)
                && (!replica.revision().equals(walk.history().current().name())
                        || left(pod.unreadySince()).isZero());
    }

    /** The first replica of the template's revision that is late; asks to plan again when the next one would be. */
    Optional<Late> late() {
        if (!walk.spec().optIns().heals() || !walk.spec().rolling()) {
            return Optional.empty();
        }
        for (Replica replica : walk.replicas()) {
            Optional<Instant> since = replica.index() < walk.aim().from() ? Optional.empty() : waitsSince(replica);
            if (since.isPresent()) {
                Duration left = left(since.get());
                if (left.isZero()) {
                    return Optional.of(new Late(replica, because(replica)));
                }
                walk.draft().againIn(left);
            }
        }
        return Optional.empty();
    }

    /** Remembers on the revision that it is stuck; nothing if it is remembered, or if there is no other revision to compare it with. */
    List<Step> mark(Late late) {
        boolean rollsOut =
                !walk.history().update().name().equals(walk.history().current().name());
        Optional<OnStuck> onStuck = walk.spec().optIns().onStuck();
        if (!rollsOut
                || onStuck.isEmpty()
                || walk.aim().stuck().isPresent()
                || walk.spec().optIns().paused()) {
            return List.of();
        }
        String then = switch (onStuck.get()) {
            case ROLLBACK ->
                "going back to revision " + walk.history().current().name();
            case PAUSE -> "the roll-out is paused";
        };
        return walk.history().update().stored().stream()
                .<Step>map(r -> new Step.MarkRevision(
                        Resources.CONTROLLER_REVISIONS,
                        r.key(),
                        r.uid(),
                        Map.of(
                                Labels.STUCK_AT,
                                walk.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                                Labels.STUCK_BECAUSE,
                                late.because()),
                        new Announcement(
                                Optional.of(new Notice(
                                        true,
                                        "ProgressDeadlineExceeded",
                                        "revision " + r.name() + ": " + late.because() + "; " + then)),
                                Optional.empty())))
                .toList();
    }

    private Optional<Instant> waitsSince(Replica replica) {
        Optional<Instant> failing = walk.failures().since(replica.name(), walk.now());
        if (replica.pod().isEmpty()) {
            return walk.trouble()
                    .filter(t -> t.slot().filter(replica.name()::equals).isPresent())
                    .map(t -> t.since())
                    .or(() -> failing);
        }
        PodState pod = replica.pod().get();
        boolean waits = replica.revision().equals(walk.history().update().name())
                && !pod.terminating()
                && !pod.runningAndReady();
        return waits
                ? Optional.of(
                        failing.filter(f -> f.isBefore(pod.unreadySince())).orElseGet(pod::unreadySince))
                : Optional.empty();
    }

    private Duration left(Instant since) {
        Duration left =
                Duration.between(walk.now(), since.plus(walk.spec().optIns().deadline()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private String because(Replica replica) {
        String story = replica.pod()
                .map(p -> PodStory.of(p.object()))
                .orElseGet(() -> walk.trouble().map(t -> t.message()).orElse("it fails again and again"));
        return replica.name() + " was not Ready for "
                + ReplicaWalk.seconds(walk.spec().optIns().deadline())
                + (story.isEmpty() ? "" : " (" + story + ")");
    }
}
