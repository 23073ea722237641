package dev.berth.agent.pod;

import dev.berth.agent.probe.ProbeKind;
import dev.berth.agent.probe.ProbeRun;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.status.ContainerState;
import dev.berth.agent.status.ContainerState.Terminated;
import dev.berth.agent.status.ContainerState.Waiting;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One container of a pod on its node.
 *
 * @param containerId of its newest life, empty before the first
 * @param restarts the attempt number of its newest life
 * @param wakeAt when a wait ends; {@link Instant#MAX} for never
 * @param early an exit that came before the answer to its start
 */
public record ContainerRun(
        String name,
        Step step,
        String containerId,
        String imageId,
        int restarts,
        ContainerState state,
        Optional<Terminated> last,
        Backoff crash,
        Backoff pull,
        Instant wakeAt,
        boolean started,
        boolean ready,
        Map<ProbeKind, ProbeRun> probes,
        Optional<ContainerExit> early) {
    /** What is under way. */
    public enum Step {
        /** To be started when its turn comes. */
        IDLE,
        PULLING,
        /** After a failed pull. */
        PULL_WAIT,
        /** As it is written it cannot be started; waits for a change of the pod. */
        CONFIG_WAIT,
        STARTING,
        /** It runs; until its {@code postStart} is over it does not count as started. */
        POST_START,
        RUNNING,
        /** It is to end; its {@code preStop} is under way, until {@link ContainerRun#wakeAt} at the latest. */
        PRE_STOP,
        /** Being ended: for good, or to be started again. */
        STOPPING,
        /** After a crash. */
        BACKOFF,
        /** Ended, and not to be started again. */
        DONE
    }

    public ContainerRun {
        probes = Map.copyOf(probes);
    }

    static ContainerRun fresh(String name) {
        return new ContainerRun(
                name,
                Step.IDLE,
                "",
                "",
                0,
                new Waiting("ContainerCreating", ""),
                Optional.empty(),
                Backoff.NONE,
                Backoff.NONE,
                Instant.MAX,
                false,
                false,
                Map.of(),
                Optional.empty());
    }

    /** The attempt number of the next start. */
    int nextAttempt() {
        return containerId.isEmpty() ? 0 : restarts + 1;
    }

    /** Whether a process of it may exist. */
    boolean live() {
        return step == Step.STARTING || begun();
    }

    /** Whether its newest life has begun and its end is not known. */
    boolean begun() {
        return step == Step.POST_START || step == Step.RUNNING || step == Step.PRE_STOP || step == Step.STOPPING;
    }

    ContainerRun to(Step next, Instant wake) {
        return new ContainerRun(
                name,
                next,
                containerId,
                imageId,
                restarts,
                state,
                last,
                crash,
                pull,
                wake,
                started,
                ready,
                probes,
                early);
    }

    /** Waits with a reason; an ended life becomes the last state. */
    ContainerRun waiting(Step next, Instant wake, String reason, String message) {
        return new ContainerRun(
                name,
                next,
                containerId,
                imageId,
                restarts,
                new Waiting(reason, message),
                ended().or(() -> last),
                crash,
                pull,
                wake,
                false,
                false,
                Map.of(),
                Optional.empty());
    }

    ContainerRun running(String id, String image, int attempt, Instant startedAt, Map<ProbeKind, ProbeRun> newProbes) {
        return new ContainerRun(
                name,
                Step.RUNNING,
                id,
                image,
                attempt,
                new ContainerState.Running(startedAt),
                ended().or(() -> last),
                crash,
                Backoff.NONE,
                Instant.MAX,
                !newProbes.containsKey(ProbeKind.STARTUP),
                false,
                newProbes,
                Optional.empty());
    }

    ContainerRun ended(Terminated t, Step next) {
        return new ContainerRun(
                name,
                next,
                containerId,
                imageId,
                restarts,
                t,
                last,
                crash,
                pull,
                Instant.MAX,
                false,
                false,
                Map.of(),
                Optional.empty());
    }

    ContainerRun crashing(Backoff next) {
        return new ContainerRun(
                name,
                step,
                containerId,
                imageId,
                restarts,
                state,
                last,
                next,
                pull,
                wakeAt,
                started,
                ready,
                probes,
                early);
    }

    ContainerRun pulling(Backoff next) {
        return new ContainerRun(
                name,
                step,
                containerId,
                imageId,
                restarts,
                state,
                last,
                crash,
                next,
                wakeAt,
                started,
                ready,
                probes,
                early);
    }

    ContainerRun exitedEarly(ContainerExit exit) {
        return new ContainerRun(
                name,
                step,
                containerId,
                imageId,
                restarts,
                state,
                last,
                crash,
                pull,
                wakeAt,
                started,
                ready,
                probes,
                Optional.of(exit));
    }

    ContainerRun probed(Map<ProbeKind, ProbeRun> newProbes, boolean nowStarted, boolean nowReady) {
        return new ContainerRun(
                name,
                step,
                containerId,
                imageId,
                restarts,
                state,
                last,
                crash,
                pull,
                wakeAt,
                nowStarted,
                nowReady,
                newProbes,
                early);
    }

    /** As the API knew it before this life of the agent. */
    ContainerRun recalled(String id, String image, int count, Optional<Terminated> before) {
        return new ContainerRun(
                name, step, id, image, count, state, before, crash, pull, wakeAt, started, ready, probes, early);
    }

    private Optional<Terminated> ended() {
        return state instanceof Terminated t ? Optional.of(t) : Optional.empty();
    }
}
