package dev.berth.agent.pod;

import dev.berth.agent.pod.ContainerRun.Step;
import dev.berth.agent.probe.ProbeKind;
import dev.berth.agent.probe.ProbeRun;
import dev.berth.agent.probe.ProbeRun.Verdict;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asking running containers how they are, and drawing the consequences. */
final class ProbeWalk {
    private ProbeWalk() {}

    static void advance(Turn t) {
        if (t.stage != Stage.RUNNING || t.ended()) {
            return;
        }
        for (ContainerRun run : List.copyOf(t.containers.values())) {
            if (run.step() == Step.RUNNING && !run.probes().isEmpty()) {
                ask(t, run);
            }
        }
    }

    private static void ask(Turn t, ContainerRun run) {
        Map<ProbeKind, ProbeRun> probes = new EnumMap<>(run.probes());
        for (ProbeKind kind : active(run)) {
            ProbeRun probe = run.probes().get(kind);
            if (probe != null && probe.due(t.now)) {
                ProbeRun asked = probe.ask(t.now);
                probes.put(kind, asked);
                t.effect(new PodEffect.Probe(
                        run.name(),
                        run.containerId(),
                        kind,
                        asked.number(),
                        asked.spec().action(),
                        asked.spec().timeout()));
            }
        }
        t.put(run.probed(probes, run.started(), run.ready()));
    }

    /** Until the startup probe has passed the others wait. */
    private static Set<ProbeKind> active(ContainerRun run) {
        return run.started() ? Set.of(ProbeKind.LIVENESS, ProbeKind.READINESS) : Set.of(ProbeKind.STARTUP);
    }

    /** When the next question of this container is due. */
    static Instant nextAt(ContainerRun run) {
        return active(run).stream()
                .map(k -> run.probes().get(k))
                .filter(p -> p != null)
                .map(ProbeRun::nextAt)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    static void onProbed(Turn t, PodEvent.Probed e) {
        t.container(e.container())
                .filter(r -> r.step() == Step.RUNNING && r.containerId().equals(e.containerId()))
                .ifPresent(run -> {
                    ProbeRun probe = run.probes().get(e.kind());
                    if (probe != null && probe.asked() && probe.number() == e.number() && !t.ended()) {
                        answered(t, run, probe.answer(e.success(), t.now), e);
                    }
                });
    }

    private static void answered(Turn t, ContainerRun run, ProbeRun probe, PodEvent.Probed e) {
        if (!e.success()) {
            t.warning("Unhealthy", e.kind().title() + " probe failed: " + e.message());
        }
        Map<ProbeKind, ProbeRun> probes = new EnumMap<>(run.probes());
        probes.put(e.kind(), probe);
        boolean started = run.started() || (e.kind() == ProbeKind.STARTUP && probe.verdict() == Verdict.PASSING);
        ProbeRun readiness = probes.get(ProbeKind.READINESS);
        boolean ready = started && (readiness == null || readiness.verdict() == Verdict.PASSING);
        ContainerRun now = run.probed(probes, started, ready);
        t.put(now);
        if (probe.verdict() == Verdict.FAILING && e.kind() != ProbeKind.READINESS) {
            String what = e.kind().title().toLowerCase(java.util.Locale.ROOT);
            Ends.stop(
                    t,
                    now.probed(probes, started, false),
                    probe.spec().grace().orElse(t.pod.grace()),
                    "Container " + run.name() + " failed " + what + " probe, will be restarted");
        }
    }
}
