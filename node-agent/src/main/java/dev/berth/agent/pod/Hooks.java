package dev.berth.agent.pod;

import dev.berth.agent.pod.ContainerRun.Step;
import dev.berth.agent.probe.Hook;
import dev.berth.agent.spec.DesiredContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What containers do right after their start and right before their end, in the kubelet's order: {@code postStart} holds up probes and the
 * next container, {@code preStop} runs within the grace period. A life of a container that an agent adopts is past its {@code postStart};
 * a {@code preStop} that an agent did not see the end of is begun again by the next.
 */
final class Hooks {
    /** The kubelet has no limit; the hook ends with its container. */
    private static final Duration NO_LIMIT = Duration.ofDays(365);
    /** After a hook that took all of its time, a container still gets some to end by itself. */
    private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

    private Hooks() {}

    /** Of a container that runs since just now. */
    static void postStart(Turn t, DesiredContainer c) {
        Optional<Hook> hook = Hook.postStart(c.model());
        if (hook.isPresent()) {
            t.container(c.name()).ifPresent(run -> {
                t.put(run.probed(run.probes(), false, false).to(Step.POST_START, Instant.MAX));
                t.effect(
                        new PodEffect.RunHook(c.name(), run.containerId(), Hook.Kind.POST_START, hook.get(), NO_LIMIT));
            });
        }
    }

    /** Begins the hook; says whether there is one and time for it. */
    static boolean preStop(Turn t, ContainerRun run, Duration grace) {
        boolean first = run.step() == Step.RUNNING || run.step() == Step.POST_START;
        Optional<Hook> hook = t.desired().stream()
                .filter(c -> c.name().equals(run.name()))
                .findFirst()
                .flatMap(c -> Hook.preStop(c.model()));
        if (!first || grace.isZero() || hook.isEmpty()) {
            return false;
        }
        t.put(run.to(Step.PRE_STOP, t.now.plus(grace)));
        t.effect(new PodEffect.RunHook(run.name(), run.containerId(), Hook.Kind.PRE_STOP, hook.get(), grace));
        return true;
    }

    /** The end is wanted within this time at the latest. */
    static void hasten(Turn t, ContainerRun run, Duration grace) {
        if (grace.isZero()) {
            Ends.signal(t, run, grace);
        } else if (t.now.plus(grace).isBefore(run.wakeAt())) {
            t.put(run.to(Step.PRE_STOP, t.now.plus(grace)));
        }
    }

    /** Nobody waits for a hook longer than the grace period is. */
    static void advance(Turn t) {
        for (ContainerRun run : List.copyOf(t.containers.values())) {
            if (run.step() == Step.PRE_STOP && t.reached(run.wakeAt())) {
                onPreStop(t, run, "it was not over within the grace period");
            }
        }
    }

    static void onOver(Turn t, PodEvent.HookOver e) {
        Step waiting = e.kind() == Hook.Kind.POST_START ? Step.POST_START : Step.PRE_STOP;
        t.container(e.container())
                .filter(r -> r.step() == waiting && r.containerId().equals(e.containerId()))
                .ifPresent(run -> {
                    switch (e.kind()) {
                        case POST_START -> onPostStart(t, run, e.problem());
                        case PRE_STOP -> onPreStop(t, run, e.problem());
                    }
                });
    }

    private static void onPostStart(Turn t, ContainerRun run, String problem) {
        if (problem.isEmpty()) {
            t.put(ContainerWalk.unprobed(run.to(Step.RUNNING, Instant.MAX)));
        } else {
            t.warning("FailedPostStartHook", "PostStartHook failed: " + problem);
            Ends.stop(t, run, t.pod.grace(), "FailedPostStartHook");
        }
    }

    private static void onPreStop(Turn t, ContainerRun run, String problem) {
        if (!problem.isEmpty()) {
            t.warning("FailedPreStopHook", "PreStopHook failed: " + problem);
        }
        Duration left = Duration.between(t.now, run.wakeAt());
        Ends.signal(t, run, left.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : left);
    }
}
