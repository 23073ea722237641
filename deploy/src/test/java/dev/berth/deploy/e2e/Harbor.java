package dev.berth.deploy.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A namespace of one test. */
record Harbor(Berthed cluster, String name) implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);

    @Override
    public void close() {
        cluster.kubectl("delete", "namespace", name, "--wait=true", "--timeout=120s");
    }

    String kubectl(String... words) {
        return cluster.kubectl(inNamespace(words));
    }

    Shell.Result tryKubectl(String... words) {
        return cluster.tryKubectl(inNamespace(words));
    }

    void apply(String manifest) {
        cluster.kubectlWithInput(manifest, "-n", name, "apply", "-f", "-").orFail();
    }

    /** Creates a bare object, once, with a request timeout. */
    Shell.Result create(String kind, String object) {
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"" + object + "\"}}";
        return cluster.kubectlWithInput(body, "-n", name, "create", "--request-timeout=5s", "-f", "-");
    }

    JsonNode get(String... words) {
        return cluster.get(inNamespace(words));
    }

    List<JsonNode> pods() {
        return cluster.items(inNamespace("pods"));
    }

    Optional<JsonNode> pod(String pod) {
        return pods().stream().filter(p -> name(p).equals(pod)).findFirst();
    }

    /** The pod, unless the API is silent or does not know it. */
    Optional<JsonNode> answered(String pod) {
        Shell.Result result = tryKubectl("get", "pod", pod, "-o", "json", "--request-timeout=3s");
        return result.code() == 0
                ? Optional.of(Json.parse(result.output().getBytes(StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    /** Waits until exactly these pods exist and all are Ready. */
    void awaitReady(String... pods) {
        List<String> wanted = Stream.of(pods).sorted().toList();
        Berthed.eventually(
                SOON,
                this::summary,
                s -> s.equals(wanted.stream().map(p -> p + " ready").collect(Collectors.joining(", "))));
    }

    /** {@code web-0 ready, web-1 Pending}: for messages of failed waits. */
    String summary() {
        return pods().stream()
                .map(p -> name(p) + " "
                        + (ready(p)
                                ? "ready"
                                : p.path("metadata").has("deletionTimestamp")
                                        ? "terminating"
                                        : p.at("/status/phase").asText()))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    static boolean ready(JsonNode pod) {
        if (pod.path("metadata").has("deletionTimestamp")) {
            return false;
        }
        for (JsonNode c : pod.at("/status/conditions")) {
            if (c.path("type").asText().equals("Ready")) {
                return c.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private String[] inNamespace(String... words) {
        List<String> all = new ArrayList<>(List.of("-n", name));
        all.addAll(List.of(words));
        return all.toArray(String[]::new);
    }
}
