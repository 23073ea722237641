package dev.berth.agent.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.admit.Refusal;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.agent.status.ContainerState.Running;
import dev.berth.agent.status.ContainerState.Terminated;
import dev.berth.agent.status.ContainerState.Waiting;
import dev.berth.protocol.api.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The whole {@code status} of a Pod. */
public final class PodStatuses {
    /** Most bytes of the messages of all ends together, as in the kubelet (MaxPodTerminationMessageLogLength). */
    private static final int MESSAGES = 12 * 1024;

    private PodStatuses() {}

    /** @param previous the status before, for the times of its conditions */
    public static ObjectNode of(PodView view, JsonNode previous, Instant now) {
        String phase = PodPhase.of(view);
        ObjectNode s = Json.object();
        s.set("conditions", Conditions.of(view, phase, previous, now));
        ArrayNode containers = s.putArray("containerStatuses");
        s.put("hostIP", view.hostIp());
        s.putArray("hostIPs").addObject().put("ip", view.hostIp());
        if (view.containers().stream().anyMatch(ContainerView::init)) {
            s.putArray("initContainerStatuses");
        }
        int words = MESSAGES / Math.max(1, view.containers().size());
        for (ContainerView c : view.containers()) {
            (c.init() ? s.withArray("/initContainerStatuses") : containers).add(container(c, words));
        }
        long generation = view.pod().tree().path("metadata").path("generation").asLong(0);
        if (generation > 0) {
            s.put("observedGeneration", generation);
        }
        s.put("phase", phase);
        if (!view.ip().isEmpty()) {
            s.put("podIP", view.ip());
            s.putArray("podIPs").addObject().put("ip", view.ip());
        }
        s.put("qosClass", QosClass.of(view.pod()));
        s.put("startTime", Times.text(view.startTime()));
        return s;
    }

    /** The status of a pod that its node did not take, as the kubelet writes it; conditions of others stay. */
    public static ObjectNode rejected(DesiredPod pod, Refusal why, Instant now) {
        ObjectNode s = Json.object();
        if (pod.status().has("conditions")) {
            s.set("conditions", pod.status().path("conditions").deepCopy());
        }
        return s.put("message", "Pod was rejected: " + why.message())
                .put("phase", "Failed")
                .put("qosClass", QosClass.of(pod))
                .put("reason", why.reason())
                .put("startTime", Times.text(now));
    }

    /** Whether the status is of a pod that its node did not take: no container was ever spoken of. */
    public static boolean isRejected(JsonNode status) {
        return status.path("phase").asText("").equals("Failed") && !status.has("containerStatuses");
    }

    private static ObjectNode container(ContainerView c, int words) {
        ObjectNode o = Json.object();
        if (!c.containerId().isEmpty()) {
            o.put("containerID", c.containerId());
        }
        o.put("image", c.image()).put("imageID", c.imageId());
        ObjectNode last = o.putObject("lastState");
        c.last().ifPresent(t -> last.set("terminated", terminated(t, words)));
        o.put("name", c.name()).put("ready", c.ready()).put("restartCount", c.restartCount());
        o.put("started", c.started());
        o.set("state", state(c.state(), words));
        return o;
    }

    private static ObjectNode state(ContainerState state, int words) {
        ObjectNode o = Json.object();
        switch (state) {
            case Waiting w -> {
                ObjectNode waiting = o.putObject("waiting");
                if (!w.message().isEmpty()) {
                    waiting.put("message", w.message());
                }
                waiting.put("reason", w.reason());
            }
            case Running r -> o.putObject("running").put("startedAt", Times.text(r.startedAt()));
            case Terminated t -> o.set("terminated", terminated(t, words));
        }
        return o;
    }

    private static ObjectNode terminated(Terminated t, int words) {
        ObjectNode o = Json.object();
        if (!t.containerId().isEmpty()) {
            o.put("containerID", t.containerId());
        }
        o.put("exitCode", t.exitCode()).put("finishedAt", Times.text(t.finishedAt()));
        if (!t.message().isEmpty()) {
            o.put("message", cut(t.message(), words));
        }
        o.put("reason", t.reason());
        if (t.signal() != 0) {
            o.put("signal", t.signal());
        }
        return o.put("startedAt", Times.text(t.startedAt()));
    }

    /** Its first so many bytes, without a part of a character. */
    private static String cut(String text, int most) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(most, bytes.length);
        while (end > 0 && end < bytes.length && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
