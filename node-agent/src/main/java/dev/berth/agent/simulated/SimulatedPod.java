package dev.berth.agent.simulated;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.names.DnsWish;
import dev.berth.agent.names.EtcHosts;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.runtime.PodRuntime.SandboxSpec;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.protocol.api.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A pod that only looks like one. Confined to its runtime's lock. */
final class SimulatedPod {
    final SandboxSpec spec;
    final String ip;
    final Script script;
    /** The newest life of each container. */
    final Map<String, Life> lives = new LinkedHashMap<>();

    SimulatedPod(SandboxSpec spec, String ip) {
        this.spec = spec;
        this.ip = ip;
        this.script = Script.of(spec.annotations());
    }

    /** One life of a container. */
    static final class Life {
        final Started started;
        Optional<ContainerExit> exit = Optional.empty();

        Life(Started started) {
            this.started = started;
        }

        boolean running() {
            return exit.isEmpty();
        }

        Instant startedAt() {
            return Instant.ofEpochMilli(started.startedAtMillis());
        }

        /** Ends it; says how if it had not ended before. */
        Optional<ContainerExit> end(int code, int signal, Instant now) {
            if (exit.isPresent()) {
                return Optional.empty();
            }
            var how = new ContainerExit(
                    started.podUid(),
                    started.container(),
                    started.containerId(),
                    code,
                    signal,
                    code == 0 ? "Completed" : "Error",
                    "",
                    started.startedAtMillis(),
                    now.toEpochMilli());
            exit = Optional.of(how);
            return exit;
        }
    }

    FoundPod found() {
        var running = new ArrayList<Started>();
        var ended = new ArrayList<ContainerExit>();
        for (Life life : lives.values()) {
            life.exit.ifPresentOrElse(ended::add, () -> running.add(life.started));
        }
        return new FoundPod(spec.podUid(), spec.namespace(), spec.name(), ip, List.copyOf(running), List.copyOf(ended));
    }

    ObjectNode json() {
        ObjectNode o = Json.object();
        o.put("uid", spec.podUid()).put("namespace", spec.namespace()).put("name", spec.name());
        o.put("hostname", spec.hostname()).put("ip", ip);
        ObjectNode notes = o.putObject("annotations");
        spec.annotations().forEach((k, v) -> {
            if (k.startsWith("berth.dev/sim-")) {
                notes.put(k, v);
            }
        });
        var list = o.putArray("lives");
        for (Life life : lives.values()) {
            ObjectNode one = list.addObject();
            one.set("started", Json.tree(life.started));
            life.exit.ifPresent(e -> one.set("exit", Json.tree(e)));
        }
        return o;
    }

    static SimulatedPod of(JsonNode o) {
        Map<String, String> notes = new HashMap<>();
        o.path("annotations")
                .properties()
                .forEach(e -> notes.put(e.getKey(), e.getValue().asText()));
        var spec = new SandboxSpec(
                o.path("uid").asText(),
                o.path("namespace").asText(),
                o.path("name").asText(),
                o.path("hostname").asText(),
                Map.of(),
                notes,
                DnsWish.OF_THE_MACHINE,
                EtcHosts.PLAIN,
                "",
                false);
        var pod = new SimulatedPod(spec, o.path("ip").asText());
        for (JsonNode l : o.path("lives")) {
            var life = new Life(Json.typed(l.path("started"), Started.class));
            if (l.has("exit")) {
                life.exit = Optional.of(Json.typed(l.path("exit"), ContainerExit.class));
            }
            pod.lives.put(life.started.container(), life);
        }
        return pod;
    }
}
