package dev.berth.agent.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.pod.ContainerRun.Step;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.agent.spec.ConfigObjects;
import dev.berth.agent.spec.DesiredContainer;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.agent.spec.PodTokens;
import dev.berth.agent.status.ContainerState.Terminated;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Times;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * The state of a pod that an earlier life of the agent may have worked on, from what the runtime found and what the API was last told.
 * What still runs goes on; what ended meanwhile ended then; what the API knew as running and nobody finds has an unknown end and is started
 * again by the rules, with its count raised.
 */
final class Recall {
    private Recall() {}

    static Turn turn(PodTerms terms, DesiredPod pod, Optional<FoundPod> found, Instant now) {
        Turn t = new Turn(terms, fresh(terms, pod, found.isPresent(), now), now);
        if (found.isPresent()) {
            // What the API has been told may be about to be written over: that the node was lost.
            t.restated = true;
            t.stage = Stage.RUNNING;
            t.ip = found.get().ip();
            t.sandboxed = true;
        } else if (pod.finished()) {
            t.stage = Stage.GONE;
        }
        for (DesiredContainer c : pod.containers()) {
            recall(t, c, found);
        }
        return t;
    }

    private static PodState fresh(PodTerms terms, DesiredPod pod, boolean found, Instant now) {
        var volumes = new LinkedHashMap<String, VolumeRun>();
        String own = terms.podsDirectory() + "/" + pod.uid();
        pod.volumes().forEach((name, source) -> volumes.put(name, VolumeRun.of(name, source, own, terms)));
        var containers = new LinkedHashMap<String, ContainerRun>();
        pod.containers().forEach(c -> containers.put(c.name(), ContainerRun.fresh(c.name())));
        ObjectNode status = pod.status() instanceof ObjectNode s ? s.deepCopy() : Json.object();
        return new PodState(
                pod,
                Stage.PREPARING,
                volumes,
                containers,
                "",
                Times.in(status.path("startTime")).orElse(now),
                found || pod.acknowledged(),
                false,
                Backoff.NONE,
                Instant.MIN,
                now.plus(terms.mountPatience()),
                Optional.empty(),
                false,
                status,
                Instant.MAX,
                ConfigObjects.NONE,
                PodTokens.NONE);
    }

    private static void recall(Turn t, DesiredContainer c, Optional<FoundPod> found) {
        JsonNode known = status(t.pod.status(), c);
        ContainerRun run = ContainerRun.fresh(c.name());
        String id = known.path("containerID").asText("");
        int count = known.path("restartCount").asInt(0);
        if (!id.isEmpty()) {
            JsonNode last = known.path("lastState").path("terminated");
            run = run.recalled(id, known.path("imageID").asText(""), count, terminated(last, t.now));
        }
        Optional<Started> running = found.flatMap(f ->
                f.running().stream().filter(r -> r.container().equals(c.name())).findFirst());
        Optional<ContainerExit> ended = found.flatMap(f ->
                f.ended().stream().filter(e -> e.container().equals(c.name())).findFirst());
        if (running.isPresent()) {
            resume(t, run, running.get(), id, known);
        } else if (ended.isPresent()) {
            ContainerExit exit = ended.get();
            int lives = exit.containerId().equals(id) || id.isEmpty() ? count : count + 1;
            Ends.ended(t, run.recalled(exit.containerId(), run.imageId(), lives, run.last()), Ends.terminated(exit));
        } else {
            vanished(t, c, run, known, found);
        }
    }

    /** Readiness and a passed startup probe are remembered: a restart of the agent does not make a ready pod unready. */
    private static void resume(Turn t, ContainerRun run, Started life, String id, JsonNode known) {
        int attempt = Math.max(life.attempt(), run.restarts());
        ContainerWalk.adopt(
                t,
                run,
                new PodEvent.Started(
                        run.name(),
                        attempt,
                        life.containerId(),
                        life.imageId(),
                        Instant.ofEpochMilli(life.startedAtMillis())));
        if (life.containerId().equals(id)) {
            ContainerRun now = t.containers.getOrDefault(run.name(), run);
            boolean started = now.started() || known.path("started").asBoolean(false);
            t.put(now.probed(
                    ProbeMemory.resumed(now.probes(), known.path("ready").asBoolean(false), t.now),
                    started,
                    now.ready() || known.path("ready").asBoolean(false)));
        }
    }

    private static void vanished(
            Turn t, DesiredContainer c, ContainerRun run, JsonNode known, Optional<FoundPod> found) {
        boolean initAgain = c.init() && found.isEmpty() && !t.pod.finished();
        Optional<Terminated> before = terminated(known.path("state").path("terminated"), t.now);
        if (initAgain) {
            t.put(run);
        } else if (before.isPresent()) {
            Ends.ended(t, run, before.get());
        } else if (known.path("state").has("running")) {
            Ends.ended(t, run, Ends.unknown(run, t.now));
        } else if (c.init() && !c.sidecar() && found.isPresent() && mainSeen(t.pod, found.get())) {
            t.put(run.ended(new Terminated(0, 0, "Completed", "", t.now, t.now, run.containerId()), Step.DONE));
        } else {
            t.put(run);
        }
    }

    private static boolean mainSeen(DesiredPod pod, FoundPod found) {
        return pod.containers().stream()
                .filter(c -> !c.init())
                .anyMatch(c -> found.running().stream()
                                .anyMatch(r -> r.container().equals(c.name()))
                        || found.ended().stream().anyMatch(e -> e.container().equals(c.name())));
    }

    private static JsonNode status(JsonNode status, DesiredContainer c) {
        for (JsonNode s : status.path(c.init() ? "initContainerStatuses" : "containerStatuses")) {
            if (s.path("name").asText("").equals(c.name())) {
                return s;
            }
        }
        return Json.object();
    }

    private static Optional<Terminated> terminated(JsonNode t, Instant now) {
        return t.isObject()
                ? Optional.of(new Terminated(
                        t.path("exitCode").asInt(0),
                        t.path("signal").asInt(0),
                        t.path("reason").asText("Error"),
                        t.path("message").asText(""),
                        Times.in(t.path("startedAt")).orElse(now),
                        Times.in(t.path("finishedAt")).orElse(now),
                        t.path("containerID").asText("")))
                : Optional.empty();
    }
}
