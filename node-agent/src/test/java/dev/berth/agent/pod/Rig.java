package dev.berth.agent.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.spec.DesiredPod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A machine with a virtual clock, fed by hand. */
final class Rig {
    private final PodMachine machine = new PodMachine(Pods.TERMS);
    Instant now = Instant.parse("2026-11-23T10:00:00Z");
    PodState state;
    List<PodEffect> effects;
    final List<PodEffect> all = new ArrayList<>();

    Rig(DesiredPod pod) {
        this(pod, Optional.empty());
    }

    Rig(DesiredPod pod, Optional<FoundPod> found) {
        Next next = machine.begin(pod, found, now);
        state = next.state();
        effects = next.effects();
        all.addAll(effects);
        if (!state.acknowledged()) {
            List<PodEffect> begun = effects;
            on(new PodEvent.Acknowledged());
            effects = Stream.concat(begun.stream(), effects.stream()).toList();
        }
    }

    /** A pod whose sandbox stands at 10.244.0.5. */
    static Rig sandboxed(DesiredPod pod) {
        Rig rig = new Rig(pod);
        rig.on(new PodEvent.SandboxCreated("10.244.0.5"));
        return rig;
    }

    Rig on(PodEvent event) {
        Next next = machine.step(state, event, now);
        state = next.state();
        effects = next.effects();
        all.addAll(effects);
        return this;
    }

    Rig after(Duration time) {
        now = now.plus(time);
        return on(new PodEvent.Tick());
    }

    Rig pulled(String container) {
        return on(new PodEvent.Pulled(container, "sha256:1", ""));
    }

    /** Pulled and running. */
    Rig run(String container, int attempt) {
        pulled(container);
        return on(new PodEvent.Started(container, attempt, id(container, attempt), "sha256:1", now));
    }

    Rig exit(String container, int attempt, int code) {
        return on(new PodEvent.Exited(exitOf(container, attempt, code)));
    }

    ContainerExit exitOf(String container, int attempt, int code) {
        return new ContainerExit(
                state.pod().uid(),
                container,
                id(container, attempt),
                code,
                0,
                code == 0 ? "Completed" : "Error",
                code == 0 ? "" : "gave up",
                now.toEpochMilli(),
                now.toEpochMilli());
    }

    static String id(String container, int attempt) {
        return "x://" + container + "/" + attempt;
    }

    <T extends PodEffect> List<T> of(Class<T> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<String> starts() {
        return of(PodEffect.Start.class).stream()
                .map(s -> s.spec().name() + "/" + s.spec().attempt())
                .toList();
    }

    List<String> pulls() {
        return of(PodEffect.Pull.class).stream().map(PodEffect.Pull::container).toList();
    }

    List<String> reasons() {
        return of(PodEffect.Event.class).stream().map(PodEffect.Event::reason).toList();
    }

    ObjectNode status() {
        return state.status();
    }

    JsonNode container(String name) {
        return Stream.of("initContainerStatuses", "containerStatuses")
                .flatMap(list -> {
                    var found = new ArrayList<JsonNode>();
                    status().path(list).forEach(found::add);
                    return found.stream();
                })
                .filter(c -> c.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    String waiting(String name) {
        return container(name).path("state").path("waiting").path("reason").asText();
    }

    String condition(String type) {
        for (JsonNode c : status().path("conditions")) {
            if (c.path("type").asText().equals(type)) {
                return c.path("status").asText();
            }
        }
        return "absent";
    }
}
