package dev.berth.agent.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.pod.PodState.Ending;
import dev.berth.agent.spec.ConfigObjects;
import dev.berth.agent.spec.DesiredContainer;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.agent.spec.PodTokens;
import dev.berth.agent.spec.Surroundings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One step of a pod's machine while it is being thought through: a working copy of the state, and the effects so far. */
final class Turn {
    final PodTerms terms;
    final Instant now;
    final Map<String, VolumeRun> volumes;
    final Map<String, ContainerRun> containers;
    final Instant since;
    final List<PodEffect> effects = new ArrayList<>();

    DesiredPod pod;
    Stage stage;
    String ip;
    boolean acknowledged;
    boolean restated;
    boolean sandboxed;
    Backoff sandboxBackoff;
    Instant retryAt;
    Instant warnAt;
    Optional<Ending> ending;
    boolean goneTold;
    ObjectNode status;
    Instant wake;
    ConfigObjects configs;
    PodTokens tokens;

    Turn(PodTerms terms, PodState s, Instant now) {
        this.terms = terms;
        this.now = now;
        this.volumes = new LinkedHashMap<>(s.volumes());
        this.containers = new LinkedHashMap<>(s.containers());
        this.since = s.since();
        this.pod = s.pod();
        this.stage = s.stage();
        this.ip = s.ip();
        this.acknowledged = s.acknowledged();
        this.sandboxed = s.sandboxed();
        this.sandboxBackoff = s.sandboxBackoff();
        this.retryAt = s.retryAt();
        this.warnAt = s.warnAt();
        this.ending = s.ending();
        this.goneTold = s.goneTold();
        this.status = s.status();
        this.wake = s.wake();
        this.configs = s.configs();
        this.tokens = s.tokens();
    }

    PodState state() {
        return new PodState(
                pod,
                stage,
                volumes,
                containers,
                ip,
                since,
                acknowledged,
                sandboxed,
                sandboxBackoff,
                retryAt,
                warnAt,
                ending,
                goneTold,
                status,
                wake,
                configs,
                tokens);
    }

    void effect(PodEffect effect) {
        effects.add(effect);
    }

    void normal(String reason, String message) {
        effects.add(new PodEffect.Event(false, reason, message));
    }

    void warning(String reason, String message) {
        effects.add(new PodEffect.Event(true, reason, message));
    }

    void put(ContainerRun run) {
        containers.put(run.name(), run);
    }

    void put(VolumeRun run) {
        volumes.put(run.name(), run);
    }

    Optional<ContainerRun> container(String name) {
        return Optional.ofNullable(containers.get(name));
    }

    /** The containers as the pod asks for them, init containers first. */
    List<DesiredContainer> desired() {
        return pod.containers();
    }

    boolean ended() {
        return ending.isPresent();
    }

    boolean reached(Instant at) {
        return !now.isBefore(at);
    }

    Surroundings surroundings() {
        return new Surroundings(
                terms.node(), ip, terms.hostIp(), terms.api(), terms.cpuMillis(), terms.memoryBytes(), configs, tokens);
    }

    String ownDirectory() {
        return terms.podsDirectory() + "/" + pod.uid();
    }
}
