package dev.berth.controller.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.store.Events;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The {@code v1 Event} as a tree. */
final class EventBodies {
    /** Kubernetes' limit of an event's message. */
    private static final int LONGEST_MESSAGE = 1024;

    private static final int LONGEST_NAME = 253;

    private EventBodies() {}

    /** What an event says, and who says it. */
    record Text(Events.Type type, String reason, String message, String component, String instance) {}

    static ObjectNode body(KubeObject about, String suffix, Text text, int count, Instant first, Instant last) {
        String namespace = about.namespace().isEmpty() ? "default" : about.namespace();
        ObjectNode event = Json.object().put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata").put("name", name(about.name(), suffix)).put("namespace", namespace);
        ObjectNode involved = event.putObject("involvedObject");
        involved.put("apiVersion", about.resource().apiVersion())
                .put("kind", about.resource().kind());
        if (!about.namespace().isEmpty()) {
            involved.put("namespace", about.namespace());
        }
        involved.put("name", about.name()).put("uid", about.uid());
        involved.put("resourceVersion", about.revision().toString());
        event.put("reason", text.reason()).put("message", cut(text.message(), LONGEST_MESSAGE));
        event.put("type", text.type() == Events.Type.NORMAL ? "Normal" : "Warning");
        event.putObject("source").put("component", text.component()).put("host", text.instance());
        event.put("firstTimestamp", seconds(first))
                .put("lastTimestamp", seconds(last))
                .put("count", count);
        event.put("reportingComponent", text.component()).put("reportingInstance", text.instance());
        return event;
    }

    static ObjectNode counted(ObjectNode event, int more, Instant last) {
        event.put("count", event.path("count").asInt(1) + more);
        event.put("lastTimestamp", seconds(last));
        return event;
    }

    private static String name(String object, String suffix) {
        return cut(object, LONGEST_NAME - suffix.length() - 1).replaceFirst("[.-]+$", "") + "." + suffix;
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
