package dev.berth.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.Materializer;
import akka.stream.OverflowStrategy;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamRefs;
import akka.util.ByteString;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.node.Channels;
import dev.berth.protocol.node.PodVisit;
import dev.berth.protocol.node.VisitReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients, stock kubectl among them, make of the ways into pods; the pods are made up. */
class PodStreamsTest {
    private static ApiFixture api;
    private static Materializer streams;
    private static final BlockingQueue<PodVisit> VISITS = new LinkedBlockingQueue<>();
    private static volatile boolean inputOver;

    @BeforeAll
    static void start() {
        api = new ApiFixture("");
        streams = Materializer.matFromSystem(api.system);
        api.visiting = PodStreamsTest::visited;
        pod("web", "node-1", "main");
        pod("two", "node-1", "a", "b");
        pod("waiting", "", "main");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static void pod(String name, String node, String... containers) {
        var pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", name);
        var spec = pod.putObject("spec");
        for (String c : containers) {
            spec.withArray("containers").addObject().put("name", c).put("image", "x");
        }
        if (!node.isEmpty()) {
            spec.put("nodeName", node);
        }
        pod.putObject("status").put("phase", "Running");
        assertThat(api.post("/api/v1/namespaces/default/pods", pod).code()).isEqualTo(201);
    }

    private static CompletionStage<VisitReply> visited(String node, PodVisit visit) {
        VISITS.add(visit);
        return CompletableFuture.completedStage(
                switch (visit) {
                    case PodVisit.Log log ->
                        new VisitReply.Output(Source.range(1, 3)
                                .map(i -> ByteString.fromString("line " + i + "\n"))
                                .runWith(StreamRefs.sourceRef(), streams));
                    case PodVisit.Exec exec -> exec(exec);
                    case PodVisit.Attach attach -> VisitReply.Refused.badRequest("no attaching here");
                    case PodVisit.Forward forward ->
                        forward.port() == 9
                                ? new VisitReply.Refused(500, "InternalError", "nobody listens on 9")
                                : echo(
                                        f -> ByteString.fromString(
                                                f.utf8String().toUpperCase(java.util.Locale.ROOT)),
                                        false);
                });
    }

    /** {@code exit N} ends with that code; {@code cat} gives back its input; {@code lost} breaks off; anything else says what it is. */
    private static VisitReply exec(PodVisit.Exec exec) {
        return switch (exec.command().getFirst()) {
            case "cat" -> echo(f -> f, true);
            case "lost" ->
                talk(Source.single(Channels.frame(Channels.STDOUT, "so far\n".getBytes(StandardCharsets.UTF_8)))
                        .concat(Source.failed(new IllegalStateException("node gone"))));
            case "hang" -> talk(Source.maybe());
            default ->
                talk(Source.from(List.of(
                        Channels.frame(Channels.STDOUT, (exec.command() + "\n").getBytes(StandardCharsets.UTF_8)),
                        status(Integer.parseInt(exec.command().getLast())))));
        };
    }

    private static ByteString status(int code) {
        String json = code == 0
                ? "{\"status\":\"Success\"}"
                : "{\"status\":\"Failure\",\"reason\":\"NonZeroExitCode\",\"message\":\"command terminated\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\""
                        + code + "\"}]}}";
        return Channels.frame(Channels.ERROR, json.getBytes(StandardCharsets.UTF_8));
    }

    private static VisitReply talk(Source<ByteString, ?> output) {
        inputOver = false;
        var input = StreamRefs.<ByteString>sinkRef()
                .toMat(Sink.ignore(), Keep.both())
                .run(streams);
        input.second().whenComplete((ok, failure) -> inputOver = true);
        return new VisitReply.Talk(input.first(), output.runWith(StreamRefs.sourceRef(), streams));
    }

    private static VisitReply echo(java.util.function.UnaryOperator<ByteString> change, boolean frames) {
        var back = Source.<ByteString>queue(8, OverflowStrategy.backpressure()).preMaterialize(streams);
        var input = StreamRefs.<ByteString>sinkRef()
                .mapAsync(1, f -> {
                    if (!frames) {
                        return back.first().offer(change.apply(f));
                    }
                    if (f.head() == Channels.STDIN) {
                        return back.first()
                                .offer(Channels.frame(Channels.STDOUT, f.drop(1).toArray()));
                    }
                    var said = back.first().offer(status(0));
                    back.first().complete();
                    return said;
                })
                .toMat(Sink.ignore(), (ref, done) -> {
                    done.whenComplete((ok, failure) -> back.first().complete());
                    return ref;
                })
                .run(streams);
        return new VisitReply.Talk(input, back.second().runWith(StreamRefs.sourceRef(), streams));
    }

    @Test
    void aLogIsGivenWithItsWishes() throws InterruptedException {
        VISITS.clear();
        var answer = api.get(
                "/api/v1/namespaces/default/pods/web/log?tailLines=5&timestamps=true&follow=true&limitBytes=100&sinceSeconds=60");
        assertThat(answer.code()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("line 1\nline 2\nline 3\n");
        var visit = (PodVisit.Log) VISITS.poll(5, TimeUnit.SECONDS);
        assertThat(visit.container()).isEqualTo("main");
        assertThat(visit.wish().tail()).contains(5L);
        assertThat(visit.wish().limitBytes()).contains(100L);
        assertThat(visit.wish().follow()).isTrue();
        assertThat(visit.wish().timestamps()).isTrue();
        assertThat(visit.wish().sinceMillis())
                .hasValueSatisfying(
                        ms -> assertThat(System.currentTimeMillis() - ms).isBetween(59_000L, 90_000L));
    }

    @Test
    void hostileAndMistakenWishesAreRefusedInWords() {
        String log = "/api/v1/namespaces/default/pods/web/log?";
        assertThat(api.get(log + "tailLines=-1").at("/message"))
                .isEqualTo(
                        "PodLogOptions \"\" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0");
        assertThat(api.get(log + "limitBytes=0").code()).isEqualTo(422);
        assertThat(api.get(log + "sinceSeconds=0").code()).isEqualTo(422);
        assertThat(api.get(log + "sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z")
                        .code())
                .isEqualTo(422);
        assertThat(api.get(log + "sinceTime=yesterday").code()).isEqualTo(400);
        assertThat(api.get(log + "tailLines=many").code()).isEqualTo(400);
        assertThat(api.get(log + "tailLines=99999999999999999999").code()).isEqualTo(400);
        assertThat(api.get(log + "sinceSeconds=9223372036854775807").code()).isEqualTo(200);
        assertThat(api.get(log + "container=nope").at("/message")).isEqualTo("container nope is not valid for pod web");
        assertThat(api.get("/api/v1/namespaces/default/pods/two/log").at("/message"))
                .isEqualTo("a container name must be specified for pod two, choose one of: [a b]");
        assertThat(api.get("/api/v1/namespaces/default/pods/none/log").at("/message"))
                .isEqualTo("pods \"none\" not found");
        assertThat(api.get("/api/v1/namespaces/default/pods/waiting/log").code())
                .isEqualTo(204);
        assertThat(api.send("POST", log, "").code()).isEqualTo(405);
    }

    @Test
    void withoutAnUpgradeAStreamIsRefusedInWords() {
        String exec = "/api/v1/namespaces/default/pods/web/exec?";
        assertThat(api.get(exec + "command=ls&stdout=true").at("/message")).contains("Upgrade request required");
        assertThat(api.get(exec + "stdout=true").at("/message")).contains("at least one command");
        assertThat(api.get(exec + "command=ls").at("/message")).contains("at least 1 of stdin, stdout, stderr");
        assertThat(api.get("/api/v1/namespaces/default/pods/waiting/exec?command=ls&stdout=true")
                        .at("/message"))
                .isEqualTo("pod waiting does not have a host assigned");
        assertThat(api.get("/api/v1/namespaces/default/pods/web/portforward?ports=0")
                        .at("/message"))
                .contains("must be between 1 and 65535");
    }

    @Test
    void oldAndNewChannelProtocolsAreSpoken() throws Exception {
        for (String protocol : List.of("v4.channel.k8s.io", "v5.channel.k8s.io")) {
            Client client = Client.open("exec?command=say&command=0&stdout=true", protocol);
            assertThat(client.socket().getSubprotocol()).isEqualTo(protocol);
            assertThat(client.next()).isEqualTo("1:[say, 0]\n");
            assertThat(client.next()).startsWith("3:").contains("Success");
            assertThat(client.next()).isEqualTo("closed 1000");
        }
    }

    @Test
    void aLostNodeIsToldOnTheErrorChannel() throws Exception {
        Client client = Client.open("exec?command=lost&stdout=true", "v5.channel.k8s.io");
        String last = client.next();
        // A failure may overtake what came before it.
        last = last.equals("1:so far\n") ? client.next() : last;
        assertThat(last).startsWith("3:").contains("node node-1 does not answer any more");
    }

    @Test
    void aClientThatGoesEndsItsVisit() throws Exception {
        int before = api.server.visits();
        Client client = Client.open("exec?command=hang&stdout=true", "v5.channel.k8s.io");
        Awaitility.await().until(() -> api.server.visits() == before + 1 && !inputOver);
        client.socket().abort();
        Awaitility.await().untilAsserted(() -> {
            assertThat(inputOver).isTrue();
            assertThat(api.server.visits()).isEqualTo(before);
        });
    }

    @Test
    void largeInputComesBackWholeInSmallPieces() throws Exception {
        Client client = Client.open("exec?command=cat&stdin=true&stdout=true", "v5.channel.k8s.io");
        byte[] big = new byte[1_000_001];
        java.util.Arrays.fill(big, (byte) 'x');
        big[0] = Channels.STDIN;
        client.socket().sendBinary(ByteBuffer.wrap(big), true).get(10, TimeUnit.SECONDS);
        client.socket()
                .sendBinary(ByteBuffer.wrap(new byte[] {Channels.CLOSE, 0}), true)
                .get(10, TimeUnit.SECONDS);
        int got = 0;
        for (String m = client.next(); m.startsWith("1:"); m = client.next()) {
            got += m.length() - 2;
        }
        assertThat(got).isEqualTo(1_000_000);
    }

    @Test
    void theLibrariesPortChannelsCarryDataAndErrors() throws Exception {
        Client client = Client.open("portforward?ports=80&ports=9", "v4.channel.k8s.io");
        List<String> first = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            first.add(client.next());
        }
        assertThat(first).contains("0:P\0", "1:P\0", "2:\t\0", "3:\t\0", "3:nobody listens on 9");
        client.socket().sendBinary(ByteBuffer.wrap("\0hello".getBytes(StandardCharsets.UTF_8)), true);
        assertThat(client.next()).isEqualTo("0:HELLO");
        client.socket().abort();
    }

    @Test
    void stockKubectlReadsLogsAndRunsCommands() throws Exception {
        assertThat(kubectl("", "logs", "web").out()).isEqualTo("line 1\nline 2\nline 3\n");
        assertThat(kubectl("", "exec", "web", "--", "say", "0").out()).isEqualTo("[say, 0]\n");
        Ran failed = kubectl("", "exec", "web", "--", "say", "7");
        assertThat(failed.code()).isEqualTo(7);
        assertThat(failed.err()).contains("command terminated with exit code 7");
        assertThat(kubectl("to and fro", "exec", "-i", "web", "--", "cat").out())
                .isEqualTo("to and fro");
        assertThat(kubectl("", "attach", "web").err()).contains("no attaching here");
        assertThat(kubectl("", "exec", "two", "-c", "nope", "--", "ls").err()).contains("container nope is not valid");
    }

    @Test
    void stockKubectlForwardsPorts() throws Exception {
        Process forwarding = started("port-forward", "web", ":80", "--address=127.0.0.1");
        try {
            String line = forwarding.inputReader().readLine();
            int port = Integer.parseInt(line.replaceAll(".*127.0.0.1:(\\d+) .*", "$1"));
            for (int i = 0; i < 5; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setSoTimeout(10_000);
                    socket.getOutputStream().write(("ahoy " + i).getBytes(StandardCharsets.UTF_8));
                    socket.shutdownOutput();
                    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo("AHOY " + i);
                }
            }
            try (Socket big = new Socket(InetAddress.getLoopbackAddress(), port)) {
                big.setSoTimeout(20_000);
                byte[] much = "b".repeat(2_000_000).getBytes(StandardCharsets.UTF_8);
                CompletableFuture.runAsync(() -> {
                    try {
                        big.getOutputStream().write(much);
                        big.shutdownOutput();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                assertThat(big.getInputStream().readAllBytes()).hasSize(2_000_000);
            }
        } finally {
            forwarding.destroy();
        }
    }

    private record Ran(int code, String out, String err) {}

    private static ProcessBuilder builder(String... words) {
        var command = new ArrayList<>(
                List.of("kubectl", "--kubeconfig", api.kubeconfig().toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command);
        builder.environment().put("HOME", api.dir.toString());
        return builder;
    }

    private static Process started(String... words) throws IOException {
        return builder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static Ran kubectl(String input, String... words) throws Exception {
        Path out = Files.createTempFile(api.dir, "kubectl", ".out");
        Path err = Files.createTempFile(api.dir, "kubectl", ".err");
        Process process = builder(words)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("kubectl %s ended", List.of(words))
                .isTrue();
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Messages as {@code CHANNEL:TEXT}, then {@code closed CODE}. */
    private static final class Client implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream part = new ByteArrayOutputStream();
        private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();

        static Client open(String what, String protocol) throws Exception {
            var client = new Client();
            client.opened.complete(ApiFixture.client(api.masters())
                    .newWebSocketBuilder()
                    .subprotocols(protocol)
                    .connectTimeout(Duration.ofSeconds(10))
                    .buildAsync(
                            URI.create(api.url("/api/v1/namespaces/default/pods/web/" + what)
                                    .replace("https:", "wss:")),
                            client)
                    .get(15, TimeUnit.SECONDS));
            return client;
        }

        WebSocket socket() {
            return opened.join();
        }

        String next() throws InterruptedException {
            String message = messages.poll(15, TimeUnit.SECONDS);
            return message == null ? "nothing" : message;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            part.writeBytes(bytes);
            if (last) {
                byte[] whole = part.toByteArray();
                part.reset();
                messages.add(whole[0] + ":" + new String(whole, 1, whole.length - 1, StandardCharsets.UTF_8));
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("closed " + code);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            messages.add("error " + error);
        }
    }
}
