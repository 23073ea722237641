package dev.berth.controller.api;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.registry.MemoryStore;
import dev.berth.controller.registry.PlainAdmission;
import dev.berth.controller.registry.Registry;
import dev.berth.controller.registry.decide.Allocation;
import dev.berth.controller.registry.decide.Freshness;
import dev.berth.controller.testing.TempTree;
import dev.berth.controller.tls.CertificateAuthority;
import dev.berth.controller.tls.CertificateAuthority.Subject;
import dev.berth.controller.tls.CertificateAuthority.Usage;
import dev.berth.controller.tls.Credential;
import dev.berth.controller.tls.Kubeconfig;
import dev.berth.controller.tls.TlsContexts;
import dev.berth.controller.tokens.TestDesk;
import dev.berth.controller.tokens.TokenDesk;
import dev.berth.protocol.api.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An API server on a free port over a store in memory, with clients of several identities. */
final class ApiFixture implements AutoCloseable {
    final MemoryStore store = new MemoryStore().withNamespace("default").withNamespace("other");
    final Registry registry;
    final ApiServer server;
    final TokenDesk desk;
    /** The wall clock of the tokens. */
    final TestDesk.Time clock = new TestDesk.Time();

    final ActorSystem<Void> system;
    final CertificateAuthority ca;
    final Path dir;
    volatile Optional<String> trouble = Optional.empty();
    volatile ApiParts.Visiting visiting = (node, visit) -> java.util.concurrent.CompletableFuture.completedStage(
            new dev.berth.protocol.node.VisitReply.Refused(503, "ServiceUnavailable", "no node"));
    /** What changes the peers of the journal; is told what was asked. */
    volatile Function<String, CompletionStage<JsonNode>> peer =
            asked -> CompletableFuture.completedStage(Json.object().put("asked", asked));

    volatile Supplier<CompletionStage<ApiParts.Stored.Copy>> copy =
            () -> java.util.concurrent.CompletableFuture.failedStage(new java.io.IOException("nothing is stored"));
    private final HttpClient admin;

    ApiFixture(String overrides) {
        dir = TempTree.create("berth-api");
        var config = ConfigFactory.parseString(overrides)
                .withFallback(
                        ConfigFactory.parseString("berth.api.listen = [\"127.0.0.1:0\"], akka.loglevel = WARNING"))
                .withFallback(ConfigFactory.load());
        system = ActorSystem.create(Behaviors.<Void>empty(), "api", config);
        ca = CertificateAuthority.createOrLoad(dir.resolve("pki"), Instant.now());
        registry = new Registry(
                store,
                store,
                new PlainAdmission(),
                Allocation.NONE,
                Clock.systemUTC(),
                RandomGenerator.of("SecureRandom"),
                system.executionContext());
        desk = new TokenDesk(
                TestDesk.keys("key-1"),
                TestDesk.CONFIG,
                store,
                kind -> registry.reads().read(kind, new Freshness.Newest()),
                clock);
        Credential serverCredential = issue("server", "system:nodes", Usage.SERVER);
        Map<String, Supplier<Optional<String>>> checks = new LinkedHashMap<>();
        checks.put("journal", () -> trouble);
        checks.put("views", Optional::empty);
        var parts = new ApiParts(
                registry,
                new PlainParts.Bodies(),
                new PlainParts.Patching(),
                new PlainParts.Selecting(),
                new PlainParts.Tables(),
                new PlainParts.Scaling(),
                new PlainParts.Documents(),
                (node, visit) -> visiting.visit(node, visit),
                stored(),
                desk,
                TlsContexts.of(serverCredential, ca.certificate()),
                Clock.systemUTC(),
                new java.util.Random(7),
                checks);
        try {
            server = ApiServer.start(system, parts, ApiConfig.of(config), Optional.empty())
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            system.terminate();
            throw new IllegalStateException(e);
        }
        admin = client(masters());
    }

    private ApiParts.Stored stored() {
        return new ApiParts.Stored() {
            @Override
            public CompletionStage<Copy> copy() {
                return copy.get();
            }

            @Override
            public CompletionStage<JsonNode> addPeer(String name, String address) {
                return peer.apply(name + " at " + address);
            }

            @Override
            public CompletionStage<JsonNode> removePeer(String name) {
                return peer.apply(name + " removed");
            }

            @Override
            public JsonNode status() {
                return Json.object().put("peer", "api");
            }
        };
    }

    private Credential issue(String name, String group, Usage usage) {
        var subject = new Subject(name, List.of(group), List.of("localhost"), List.of("127.0.0.1"));
        return ca.issue(subject, usage, CertificateAuthority.KeyType.EC, Instant.now(), Duration.ofDays(1));
    }

    SSLContext masters() {
        return as("berth-admin", "system:masters");
    }

    SSLContext as(String user, String group) {
        return TlsContexts.of(issue(user, group, Usage.CLIENT), ca.certificate());
    }

    static HttpClient client(SSLContext tls) {
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    String url(String path) {
        return "https://localhost:" + server.addresses().getFirst().getPort() + path;
    }

    Path kubeconfig() {
        Path file = dir.resolve("kubeconfig");
        var admin = issue(Kubeconfig.ADMIN_NAME, Kubeconfig.ADMIN_GROUP, Usage.CLIENT);
        new Kubeconfig(url(""), Map.of("node-1", url("")), ca.certificatePem(), admin).write(file);
        return file;
    }

    /** One answer. */
    record Answer(int code, String text, HttpResponse<?> response) {
        JsonNode json() {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8));
        }

        String at(String pointer) {
            return json().at(pointer).asText();
        }
    }

    Answer get(String path, String... headers) {
        return send(admin, "GET", path, "", headers);
    }

    Answer send(String method, String path, String body, String... headers) {
        return send(admin, method, path, body, headers);
    }

    Answer send(HttpClient client, String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url(path)))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Answer post(String path, JsonNode body) {
        return send("POST", path, body.toString(), "Content-Type", "application/json");
    }

    static ObjectNode configMap(String name) {
        ObjectNode body = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        body.putObject("metadata").put("name", name);
        body.putObject("data").put("k", "v");
        return body;
    }

    /** A watch that is read line by line. */
    Watch watch(String path, String... headers) {
        return watch(admin, path, headers);
    }

    Watch watch(HttpClient client, String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url(path)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            return new Watch(response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The texts of a WebSocket as they come; {@code closed CODE} is the last. */
    BlockingQueue<String> webSocket(String path) {
        var heard = new LinkedBlockingQueue<String>();
        admin.newWebSocketBuilder()
                .buildAsync(URI.create(url(path).replaceFirst("https", "wss")), new WebSocket.Listener() {
                    private final StringBuilder text = new StringBuilder();

                    @Override
                    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
                        text.append(part);
                        if (last) {
                            heard.add(text.toString());
                            text.setLength(0);
                        }
                        socket.request(1);
                        return null;
                    }

                    @Override
                    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        heard.add("closed " + code);
                        return null;
                    }
                })
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        return heard;
    }

    static final class Watch implements AutoCloseable {
        final HttpResponse<InputStream> response;
        private final BufferedReader lines;

        Watch(HttpResponse<InputStream> response) {
            this.response = response;
            this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** The next line; empty at the end of the stream. */
        Optional<JsonNode> next() {
            try {
                String line = lines.readLine();
                return line == null ? Optional.empty() : Optional.of(Json.parse(line.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** {@code TYPE name@revision}. */
        String event() {
            return next().map(e -> e.path("type").asText() + " "
                            + e.at("/object/metadata/name").asText() + "@"
                            + e.at("/object/metadata/resourceVersion").asText())
                    .orElse("end");
        }

        @Override
        public void close() {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
