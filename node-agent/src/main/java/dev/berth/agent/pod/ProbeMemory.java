package dev.berth.agent.pod;

import dev.berth.agent.probe.ProbeKind;
import dev.berth.agent.probe.ProbeRun;
import dev.berth.agent.probe.ProbeRun.Verdict;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** What is kept of the probes of a container that outlived its agent. */
final class ProbeMemory {
    private ProbeMemory() {}

    /** A container that was ready counts as passing until its probe says otherwise as often as it must. */
    static Map<ProbeKind, ProbeRun> resumed(Map<ProbeKind, ProbeRun> probes, boolean ready, Instant now) {
        Map<ProbeKind, ProbeRun> kept = new EnumMap<>(ProbeKind.class);
        probes.forEach((kind, p) -> {
            Verdict verdict = kind == ProbeKind.READINESS && ready ? Verdict.PASSING : p.verdict();
            Instant at = p.nextAt().isBefore(now) ? now : p.nextAt();
            kept.put(kind, new ProbeRun(p.spec(), at, false, 0, 0, 0, verdict));
        });
        return kept;
    }
}
