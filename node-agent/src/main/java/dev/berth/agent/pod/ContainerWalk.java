package dev.berth.agent.pod;

import dev.berth.agent.pod.ContainerRun.Step;
import dev.berth.agent.probe.ProbeKind;
import dev.berth.agent.probe.ProbeRun;
import dev.berth.agent.spec.DesiredContainer;
import dev.berth.agent.spec.Environment;
import dev.berth.agent.spec.Mounts;
import dev.berth.agent.status.ContainerState.Terminated;
import dev.berth.agent.status.ContainerState.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * Starting containers: init containers one by one, then the others in their order. As in the kubelet one pull or start of a pod is under
 * way at a time.
 */
final class ContainerWalk {
    private static final Duration SHOW_PULL_ERROR = Duration.ofSeconds(2);

    private ContainerWalk() {}

    static void advance(Turn t) {
        showPullBackoff(t);
        if (t.stage != Stage.RUNNING || t.ended() || !VolumeWalk.ready(t)) {
            return;
        }
        boolean over = mainOver(t);
        for (DesiredContainer c : t.desired()) {
            if (busy(t)) {
                return;
            }
            ContainerRun run = t.containers.getOrDefault(c.name(), ContainerRun.fresh(c.name()));
            if (over) {
                endSidecar(t, c, run);
            } else {
                startIfDue(t, c, run);
                if (c.init() && !passed(c, t.containers.getOrDefault(c.name(), run))) {
                    return;
                }
            }
        }
    }

    private static boolean busy(Turn t) {
        return t.containers.values().stream()
                .anyMatch(r -> r.step() == Step.PULLING || r.step() == Step.STARTING || r.step() == Step.POST_START);
    }

    private static boolean mainOver(Turn t) {
        return t.desired().stream()
                .filter(c -> !c.init())
                .allMatch(c ->
                        t.container(c.name()).filter(r -> r.step() == Step.DONE).isPresent());
    }

    /** Sidecars end when there is nobody left to serve. */
    private static void endSidecar(Turn t, DesiredContainer c, ContainerRun run) {
        if (c.sidecar() && run.step() == Step.RUNNING) {
            Ends.stop(t, run, t.pod.grace(), "Stopping container " + c.name());
        }
    }

    /** Whether the next container may have its turn. */
    static boolean passed(DesiredContainer c, ContainerRun run) {
        if (c.sidecar()) {
            return run.started();
        }
        return run.step() == Step.DONE && run.state() instanceof Terminated e && e.exitCode() == 0;
    }

    private static void startIfDue(Turn t, DesiredContainer c, ContainerRun run) {
        switch (run.step()) {
            case IDLE, CONFIG_WAIT -> begin(t, c, run);
            case BACKOFF, PULL_WAIT -> {
                if (t.reached(run.wakeAt())) {
                    begin(t, c, run);
                }
            }
            case PULLING, STARTING, POST_START, RUNNING, PRE_STOP, STOPPING, DONE -> {}
        }
    }

    private static void begin(Turn t, DesiredContainer c, ContainerRun run) {
        Environment env = Environment.of(t.pod, c.model(), t.surroundings());
        if (env.pending()) {
            return;
        }
        String problem = problem(t, c, env);
        if (problem.isEmpty()) {
            t.put(run.to(Step.PULLING, Instant.MAX));
            t.effect(new PodEffect.Pull(c.name(), c.image(), c.pullPolicy()));
        } else if (!(run.state() instanceof Waiting w) || !w.message().equals(problem)) {
            t.put(run.waiting(Step.CONFIG_WAIT, Instant.MAX, "CreateContainerConfigError", problem));
            t.warning("Failed", "Error: " + problem);
        }
    }

    private static String problem(Turn t, DesiredContainer c, Environment env) {
        return env.problem()
                .or(() -> mounts(t, c, env).problem())
                .or(() -> ContainerSpecs.problem(c.model()))
                .orElse("");
    }

    static void onPulled(Turn t, PodEvent.Pulled e) {
        t.container(e.container()).filter(r -> r.step() == Step.PULLING).ifPresent(run -> {
            DesiredContainer c = desired(t, e.container());
            Environment env = Environment.of(t.pod, c.model(), t.surroundings());
            if (!problem(t, c, env).isEmpty()) {
                // What it names has gone meanwhile: the next look finds and tells it.
                t.put(run.to(Step.IDLE, Instant.MAX));
                return;
            }
            String note = e.note().isEmpty() ? "" : " (" + e.note() + ")";
            t.normal("Pulled", "Container image \"" + c.image() + "\" present on machine" + note);
            t.put(run.to(Step.STARTING, Instant.MAX));
            Mounts mounts = mounts(t, c, env);
            t.effect(new PodEffect.Start(
                    ContainerSpecs.of(t.pod, c, run.nextAttempt(), env.variables(), mounts.mounts()),
                    mounts.subPaths()));
        });
    }

    private static DesiredContainer desired(Turn t, String name) {
        return t.desired().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("pod " + t.pod + " has no container " + name));
    }

    private static Mounts mounts(Turn t, DesiredContainer c, Environment env) {
        return Mounts.of(t.pod, c.model(), VolumeWalk.directories(t), env.variables());
    }

    static void onPullFailed(Turn t, PodEvent.PullFailed e) {
        t.container(e.container())
                .filter(r -> r.step() == Step.PULLING)
                .ifPresent(run -> pullFailed(t, run, e.reason(), e.message()));
    }

    private static void pullFailed(Turn t, ContainerRun run, String reason, String message) {
        Backoff next = run.pull().next(t.now, t.terms.backoffBase(), t.terms.backoffMax());
        t.put(run.pulling(next).waiting(Step.PULL_WAIT, t.now.plus(next.delay()), reason, message));
        t.warning("Failed", "Failed to pull image: " + message);
        t.warning("Failed", "Error: " + reason);
    }

    /** After a moment ErrImagePull turns into ImagePullBackOff, as users know it. */
    private static void showPullBackoff(Turn t) {
        for (DesiredContainer c : t.desired()) {
            ContainerRun run = t.containers.getOrDefault(c.name(), ContainerRun.fresh(c.name()));
            if (run.step() == Step.PULL_WAIT
                    && run.state() instanceof Waiting w
                    && !w.reason().equals("ImagePullBackOff")
                    && t.reached(pullErrorShownUntil(run))) {
                t.put(run.waiting(
                        Step.PULL_WAIT,
                        run.wakeAt(),
                        "ImagePullBackOff",
                        "Back-off pulling image \"" + c.image() + "\": " + w.message()));
                t.normal("BackOff", "Back-off pulling image \"" + c.image() + "\"");
            }
        }
    }

    static Instant pullErrorShownUntil(ContainerRun run) {
        return run.pull().updated().plus(SHOW_PULL_ERROR);
    }

    static void onStarted(Turn t, PodEvent.Started e) {
        t.container(e.container())
                .filter(r -> r.step() == Step.STARTING && r.nextAttempt() == e.attempt())
                .ifPresent(run -> {
                    t.normal("Created", "Created container: " + run.name());
                    t.normal("Started", "Started container " + run.name());
                    adopt(t, run, e);
                    Hooks.postStart(t, desired(t, run.name()));
                    run.early()
                            .filter(x -> x.containerId().equals(e.containerId()))
                            .ifPresent(x -> Ends.onExited(t, x));
                });
    }

    /** It runs, started by this life of the agent or by an earlier one. */
    static void adopt(Turn t, ContainerRun run, PodEvent.Started e) {
        Map<ProbeKind, ProbeRun> probes = new EnumMap<>(ProbeKind.class);
        desired(t, run.name()).probes().forEach((kind, spec) -> probes.put(kind, ProbeRun.begin(spec, e.startedAt())));
        t.put(unprobed(run.running(e.containerId(), e.imageId(), e.attempt(), e.startedAt(), probes)));
    }

    /** What a running container counts as before its first probe. */
    static ContainerRun unprobed(ContainerRun run) {
        boolean started = !run.probes().containsKey(ProbeKind.STARTUP);
        return run.probed(run.probes(), started, started && !run.probes().containsKey(ProbeKind.READINESS));
    }

    static void onStartFailed(Turn t, PodEvent.StartFailed e) {
        t.container(e.container())
                .filter(r -> r.step() == Step.STARTING && r.nextAttempt() == e.attempt())
                .ifPresent(run -> {
                    if (t.ended()) {
                        t.put(run.waiting(Step.IDLE, Instant.MAX, e.reason(), e.message()));
                    } else if (e.reason().contains("Image")) {
                        pullFailed(t, run, e.reason(), e.message());
                    } else {
                        Backoff next = run.crash().next(t.now, t.terms.backoffBase(), t.terms.backoffMax());
                        t.put(run.crashing(next)
                                .waiting(Step.BACKOFF, t.now.plus(next.delay()), e.reason(), e.message()));
                        t.warning("Failed", "Error: " + e.message());
                    }
                });
    }
}
