package dev.berth.deploy.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Pods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Evicts the pods of a node, as {@code kubectl drain --ignore-daemonsets} does: PodDisruptionBudgets are respected, daemons stay. */
public final class Draining {
    private static final long PAUSE_NANOS = Duration.ofMillis(400).toNanos();

    private final Api api;
    private final String node;

    public Draining(Api api, String node) {
        this.api = api;
        this.node = node;
    }

    /**
     * Evicts until no pod is left but daemons and those that have ended.
     *
     * @throws Failure naming the pods that are left when the time is over
     */
    public void run(Duration timeout, Consumer<String> progress) {
        if (!Waiting.until(timeout, () -> drained(progress))) {
            List<String> names =
                    left().orElse(List.of()).stream().map(Draining::name).toList();
            throw new Failure(
                    "pods of " + node + " are still there after " + timeout.toSeconds() + " s: " + names,
                    "kubectl get poddisruptionbudgets -A shows what holds them; run this command again, or with --force,"
                            + " which ends them whatever the budgets say");
        }
    }

    private boolean drained(Consumer<String> progress) {
        Optional<List<JsonNode>> left = left();
        if (left.isEmpty()) {
            progress.accept("the API does not answer");
            return false;
        }
        List<JsonNode> pods = left.get();
        pods.stream().filter(p -> !p.path("metadata").has("deletionTimestamp")).forEach(this::evict);
        if (!pods.isEmpty()) {
            progress.accept("draining: " + pods.stream().map(Draining::name).collect(Collectors.joining(", ")));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return pods.isEmpty();
    }

    /** Refused with 429 while a budget holds the pod; asked again. */
    private void evict(JsonNode pod) {
        String name = pod.at("/metadata/name").asText();
        String namespace = pod.at("/metadata/namespace").asText();
        api.call(
                "POST",
                "/api/v1/namespaces/" + namespace + "/pods/" + name + "/eviction",
                "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"" + name
                        + "\",\"namespace\":\"" + namespace + "\"}}");
    }

    private Optional<List<JsonNode>> left() {
        return api.get("/api/v1/pods?fieldSelector=spec.nodeName%3D" + node).map(list -> {
            List<JsonNode> pods = new ArrayList<>();
            for (JsonNode pod : list.path("items")) {
                if (!daemon(pod) && !Pods.ended(pod.path("status"))) {
                    pods.add(pod);
                }
            }
            return pods;
        });
    }

    private static boolean daemon(JsonNode pod) {
        for (JsonNode owner : pod.at("/metadata/ownerReferences")) {
            if (owner.path("controller").asBoolean()
                    && owner.path("kind").asText().equals("DaemonSet")) {
                return true;
            }
        }
        return false;
    }

    private static String name(JsonNode pod) {
        return pod.at("/metadata/namespace").asText() + "/"
                + pod.at("/metadata/name").asText();
    }
}
