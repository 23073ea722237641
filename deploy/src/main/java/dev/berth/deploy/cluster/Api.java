package dev.berth.deploy.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.agent.node.NodeDescription;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

/** The launcher's own look at the API, with the administrator's certificate. Answers are empty while nobody answers. */
public final class Api implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HttpClient client;
    private final int sharedPort;

    public Api(SSLContext tls, int sharedPort) {
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        this.sharedPort = sharedPort;
    }

    /** What stands in the way of the node's control plane being ready; empty when it is. */
    public Optional<String> unready(int nodePort) {
        Optional<Answer> answer = ask("GET", nodePort, "/readyz?verbose", "", PATIENCE);
        if (answer.isEmpty()) {
            return Optional.of("starting");
        }
        return answer.get().code() == 200
                ? Optional.empty()
                : Optional.of(answer.get()
                        .body()
                        .lines()
                        .filter(l -> l.startsWith("[-]"))
                        .findFirst()
                        .orElse("not ready"));
    }

    /**
     * What the node answers, into a file that is there already.
     *
     * @return empty when it is in the file, else why it is not
     */
    CompletableFuture<Optional<String>> download(int nodePort, String path, Path file) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://" + Cluster.HOST + ":" + nodePort + path))
                .build();
        return client.sendAsync(
                        request,
                        HttpResponse.BodyHandlers.ofFile(
                                file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING))
                .thenApply(answer -> answer.statusCode() == 200 ? Optional.<String>empty() : Optional.of(refusal(file)))
                .exceptionally(e -> Optional.of(String.valueOf(e.getCause())));
    }

    private static String refusal(Path status) {
        try {
            return Json.parse(Files.readAllBytes(status)).path("message").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The node objects; empty while nobody answers. */
    public Optional<List<JsonNode>> nodes() {
        return get("/api/v1/nodes?resourceVersion=0").map(list -> {
            List<JsonNode> found = new ArrayList<>();
            list.path("items").forEach(found::add);
            return found;
        });
    }

    public Optional<JsonNode> get(String path) {
        return get(sharedPort, path);
    }

    public Optional<JsonNode> get(int port, String path) {
        return ask("GET", port, path, "", PATIENCE).filter(a -> a.code() == 200).map(Answer::content);
    }

    /**
     * What a node answers, whatever its code.
     *
     * @param patience how long it may take
     */
    Optional<Answer> ask(String method, int port, String path, String body, Duration patience) {
        try {
            HttpResponse<String> answer = client.send(
                    request(method, "https://" + Cluster.HOST + ":" + port + path, body, patience),
                    HttpResponse.BodyHandlers.ofString());
            return Optional.of(new Answer(answer.statusCode(), answer.body()));
        } catch (IOException nobodyThere) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** A question to an API; a PATCH is a merge patch. */
    public static HttpRequest request(String method, String uri, String body, Duration patience) {
        return HttpRequest.newBuilder(URI.create(uri))
                .timeout(patience)
                .header("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** An answer's status code, and its body. */
    record Answer(int code, String body) {
        JsonNode content() {
            return Json.parse(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        /** Of a Status. */
        String message() {
            return content().path("message").asText();
        }
    }

    /** The status code of the answer, or 0 if there was none. */
    public int call(String method, String path, String body) {
        return ask(method, sharedPort, path, body, PATIENCE).map(Answer::code).orElse(0);
    }

    /** The process of the agent that registered last; a Ready condition is of the life before until it is the running one. */
    static String agentPid(JsonNode node) {
        return node.path("metadata")
                .path("annotations")
                .path(NodeDescription.AGENT_PID)
                .asText("");
    }

    @Override
    public void close() {
        client.close();
    }
}
