package dev.berth.agent.prober;

import dev.berth.agent.probe.Hook;
import dev.berth.agent.probe.ProbeAction;
import dev.berth.agent.probe.ProbeKind;
import dev.berth.agent.runtime.PodRuntime;
import dev.berth.protocol.Failures;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Asks real pods: HTTP and TCP from the agent to the pod's address, commands through the runtime. One per node. */
public final class NetworkProber implements Prober {
    /** Headers that the JDK's client sets by itself and refuses from others. */
    private static final Set<String> RESTRICTED = Set.of("host", "connection", "content-length", "expect", "upgrade");

    private final PodRuntime runtime;
    private final HttpClient http;

    public NetworkProber(PodRuntime runtime) {
        this.runtime = runtime;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(TrustAll.context())
                .build();
    }

    @Override
    public CompletionStage<Answer> ask(Target target, ProbeKind kind, ProbeAction action, Duration timeout) {
        return switch (action) {
            case ProbeAction.Exec e -> RuntimeProber.exec(runtime, target, e.command(), timeout);
            case ProbeAction.Http h -> http(h, target, timeout, "kube-probe/1.34", NetworkProber::probed);
            case ProbeAction.Tcp t -> tcp(t.host().isEmpty() ? target.podIp() : t.host(), t.port(), timeout);
            case ProbeAction.Unsupported u -> CompletableFuture.completedFuture(Answer.no(u.why()));
        };
    }

    @Override
    public CompletionStage<Answer> hook(Target target, Hook hook, Duration longest) {
        return switch (hook) {
            case Hook.Sleep sleep -> Prober.slept(sleep.time(), longest);
            case Hook.Ask ask ->
                switch (ask.action()) {
                    case ProbeAction.Exec e -> HookCommand.run(runtime, target, e.command(), longest);
                    // As in the kubelet whoever answers has been told, whatever the answer is.
                    case ProbeAction.Http h -> http(h, target, longest, "kube-lifecycle/1.34", code -> Answer.YES);
                    case ProbeAction.Tcp t ->
                        CompletableFuture.completedFuture(Answer.no("a hook cannot be a tcpSocket"));
                    case ProbeAction.Unsupported u -> CompletableFuture.completedFuture(Answer.no(u.why()));
                };
        };
    }

    private static Answer probed(int code) {
        return code >= 200 && code < 400 ? Answer.YES : Answer.no("HTTP probe failed with statuscode: " + code);
    }

    private CompletionStage<Answer> http(
            ProbeAction.Http probe, Target target, Duration timeout, String agent, IntFunction<Answer> meaning) {
        String host = probe.host().isEmpty() ? target.podIp() : probe.host();
        HttpRequest request;
        try {
            var builder = HttpRequest.newBuilder(
                            URI.create(probe.scheme() + "://" + host + ":" + probe.port() + probe.path()))
                    .timeout(timeout)
                    .header("User-Agent", agent)
                    .header("Accept", "*/*");
            probe.headers().forEach((name, value) -> {
                if (!RESTRICTED.contains(name.toLowerCase(Locale.ROOT))) {
                    builder.setHeader(name, value);
                }
            });
            request = builder.GET().build();
        } catch (IllegalArgumentException unspeakable) {
            return CompletableFuture.completedFuture(Answer.no(Failures.text(unspeakable)));
        }
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .orTimeout(timeout.toMillis() + 500, TimeUnit.MILLISECONDS)
                .handle((response, failure) -> failure == null
                        ? meaning.apply(response.statusCode())
                        : Answer.no("Get \"" + request.uri() + "\": " + Failures.text(failure)));
    }

    private static CompletionStage<Answer> tcp(String host, int port, Duration timeout) {
        var opened = new CompletableFuture<Answer>();
        try {
            var channel = AsynchronousSocketChannel.open();
            channel.connect(new InetSocketAddress(host, port), opened, new Connected());
            return opened.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(f -> Answer.no("dial tcp " + host + ":" + port + ": " + Failures.text(f)))
                    .whenComplete((answer, f) -> close(channel));
        } catch (IOException | RuntimeException refused) {
            return CompletableFuture.completedFuture(
                    Answer.no("dial tcp " + host + ":" + port + ": " + Failures.text(refused)));
        }
    }

    private static void close(AsynchronousSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException alreadyBroken) {
            // The probe has its answer; a socket that cannot be closed is gone.
        }
    }

    /** Completes the future that travels as the attachment. */
    private static final class Connected implements CompletionHandler<Void, CompletableFuture<Answer>> {
        @Override
        public void completed(@org.jspecify.annotations.Nullable Void nothing, CompletableFuture<Answer> opened) {
            opened.complete(Answer.YES);
        }

        @Override
        public void failed(Throwable why, CompletableFuture<Answer> opened) {
            opened.completeExceptionally(why);
        }
    }
}
