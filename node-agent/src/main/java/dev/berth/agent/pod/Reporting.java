package dev.berth.agent.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.pod.ContainerRun.Step;
import dev.berth.agent.pod.PodState.Cause;
import dev.berth.agent.spec.DesiredContainer;
import dev.berth.agent.status.ContainerState;
import dev.berth.agent.status.ContainerState.Waiting;
import dev.berth.agent.status.ContainerView;
import dev.berth.agent.status.PodStatuses;
import dev.berth.agent.status.PodView;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The end of a step: what the API is to be told, and when to wake next. */
final class Reporting {
    private Reporting() {}

    static Next finish(Turn t) {
        report(t);
        Instant wake = wake(t);
        if (!wake.equals(Instant.MAX) && !wake.equals(t.wake)) {
            t.effect(new PodEffect.WakeAt(wake));
        }
        t.wake = wake;
        return new Next(t.state(), t.effects);
    }

    private static void report(Turn t) {
        boolean removed = t.ending.filter(e -> e.cause() == Cause.REMOVED).isPresent();
        if (removed || (t.stage == Stage.GONE && !t.ended())) {
            return;
        }
        boolean gone = t.stage == Stage.GONE && t.pod.deleting() && !t.goneTold;
        ObjectNode status = PodStatuses.isRejected(t.status) ? t.status : PodStatuses.of(view(t), t.status, t.now);
        boolean changed = !status.equals(t.status);
        if (gone || changed || t.restated) {
            t.status = status;
            t.goneTold |= gone;
            boolean lazy = !gone && t.acknowledged && (t.ended() || creating(t));
            t.effect(new PodEffect.Report(status, lazy, gone));
        }
    }

    /** A pod of which there is nothing to say yet but that it is being made. */
    private static boolean creating(Turn t) {
        return t.containers.values().stream()
                .allMatch(r -> r.state() instanceof Waiting w && w.reason().equals("ContainerCreating"));
    }

    private static PodView view(Turn t) {
        boolean initialized = t.desired().stream()
                .filter(DesiredContainer::init)
                .allMatch(c -> t.container(c.name())
                        .filter(r -> ContainerWalk.passed(c, r))
                        .isPresent());
        List<ContainerView> containers =
                t.desired().stream().map(c -> view(t, c, initialized)).toList();
        boolean sandbox = t.stage == Stage.RUNNING || t.stage == Stage.STOPPING;
        return new PodView(t.pod, t.ip, t.terms.hostIp(), t.since, sandbox, initialized, t.ended(), containers);
    }

    private static ContainerView view(Turn t, DesiredContainer c, boolean initialized) {
        ContainerRun run = t.containers.getOrDefault(c.name(), ContainerRun.fresh(c.name()));
        ContainerState state = run.step() == Step.POST_START ? new Waiting("ContainerCreating", "") : run.state();
        boolean fresh = state instanceof Waiting w && w.reason().equals("ContainerCreating");
        boolean initPending = !initialized || (c.init() && t.stage == Stage.PREPARING);
        if (fresh && initPending) {
            state = new Waiting("PodInitializing", "");
        }
        boolean ready = run.ready() || (c.init() && !c.sidecar() && ContainerWalk.passed(c, run));
        return new ContainerView(
                c.name(),
                c.image(),
                run.imageId(),
                run.containerId(),
                run.restarts(),
                c.init(),
                c.sidecar(),
                ready,
                run.started(),
                state,
                run.last());
    }

    private static Instant wake(Turn t) {
        Stream<Instant> containers = t.containers.values().stream().flatMap(r -> containerWakes(t, r));
        Stream<Instant> volumes = t.volumes.values().stream().map(VolumeRun::retryAt);
        Stream<Instant> own = Stream.of(t.retryAt, t.stage == Stage.PREPARING && !t.ended() ? t.warnAt : Instant.MAX);
        return Stream.of(containers, volumes, own)
                .flatMap(s -> s)
                .filter(at -> at.isAfter(t.now))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private static Stream<Instant> containerWakes(Turn t, ContainerRun run) {
        Instant pull = run.step() == Step.PULL_WAIT ? ContainerWalk.pullErrorShownUntil(run) : Instant.MAX;
        Instant probe = run.step() == Step.RUNNING && !t.ended() ? ProbeWalk.nextAt(run) : Instant.MAX;
        return Stream.of(run.wakeAt(), pull, probe);
    }
}
