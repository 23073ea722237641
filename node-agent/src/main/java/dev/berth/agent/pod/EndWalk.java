package dev.berth.agent.pod;

import dev.berth.agent.pod.ContainerRun.Step;
import dev.berth.agent.pod.PodState.Cause;
import dev.berth.agent.pod.PodState.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The end of a pod: containers, sandbox, volumes, in this order. What is open at the runtime is waited for, so that nothing starts behind its back. */
final class EndWalk {
    private EndWalk() {}

    /** Begins the end, or quickens it. */
    static void end(Turn t, Cause cause, Duration grace) {
        Optional<Ending> before = t.ending;
        boolean quicker = before.map(e -> grace.compareTo(e.grace()) < 0).orElse(true);
        Cause strongest = before.map(e -> e.cause() == Cause.REMOVED || cause == Cause.EVICTED ? e.cause() : cause)
                .orElse(cause);
        t.ending = Optional.of(new Ending(
                strongest, quicker ? grace : before.map(Ending::grace).orElse(grace)));
        if (before.isPresent() && quicker) {
            for (ContainerRun run : List.copyOf(t.containers.values())) {
                if (run.step() == Step.STOPPING) {
                    Ends.stop(t, run, grace, "Stopping container " + run.name());
                }
            }
        }
    }

    static void advance(Turn t) {
        if (!t.ended()) {
            return;
        }
        switch (t.stage) {
            case PREPARING -> afterContainers(t);
            case SANDBOX -> {}
            case RUNNING, STOPPING -> stopContainers(t);
            case REMOVING -> repeatRemoval(t);
            case DETACHING -> detach(t);
            case GONE -> {}
        }
        if (t.stage == Stage.DETACHING) {
            detach(t);
        }
    }

    private static void stopContainers(Turn t) {
        t.stage = Stage.STOPPING;
        Duration grace = t.ending.map(Ending::grace).orElse(Duration.ZERO);
        for (ContainerRun run : List.copyOf(t.containers.values())) {
            switch (run.step()) {
                case POST_START, RUNNING -> Ends.stop(t, run, grace, "Stopping container " + run.name());
                case PRE_STOP -> Hooks.hasten(t, run, grace);
                // A pull belongs to no pod: its late answer finds nobody who waits for it.
                case PULLING, PULL_WAIT, CONFIG_WAIT, BACKOFF -> t.put(run.to(Step.IDLE, Instant.MAX));
                case IDLE, STARTING, STOPPING, DONE -> {}
            }
        }
        if (t.containers.values().stream().noneMatch(ContainerRun::live)) {
            afterContainers(t);
        }
    }

    private static void afterContainers(Turn t) {
        if (t.volumes.values().stream().anyMatch(VolumeRun::beingWritten)) {
            // Else the files could come after their directory has been taken away.
            return;
        }
        if (t.sandboxed) {
            remove(t);
        } else {
            t.stage = Stage.DETACHING;
        }
    }

    private static void remove(Turn t) {
        t.stage = Stage.REMOVING;
        t.retryAt = Instant.MAX;
        t.effect(new PodEffect.Remove());
    }

    private static void repeatRemoval(Turn t) {
        if (t.reached(t.retryAt)) {
            remove(t);
        }
    }

    static void onRemoved(Turn t) {
        if (t.stage == Stage.REMOVING) {
            t.stage = Stage.DETACHING;
            t.ip = "";
        }
    }

    static void onRemoveFailed(Turn t, PodEvent.RemoveFailed e) {
        if (t.stage == Stage.REMOVING) {
            t.retryAt = t.now.plus(t.terms.retry());
            t.warning("FailedKillPod", "error killing pod: " + e.message());
        }
    }

    private static void detach(Turn t) {
        if (VolumeWalk.detach(t)) {
            t.stage = Stage.GONE;
        }
    }
}
