package dev.berth.controller.api;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.HttpsConnectionContext;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.settings.ServerSettings;
import akka.io.TcpSO;
import akka.stream.Materializer;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.api.stream.OpenVisits;
import dev.berth.controller.api.watch.Watches;
import dev.berth.protocol.Failures;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Kubernetes API over HTTP/1.1 and TLS on one or several addresses. Thread-safe. */
public final class ApiServer {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final List<ServerBinding> bindings;
    private final Gate gate;
    private final Watches watches;
    private final OpenVisits visits;

    private ApiServer(List<ServerBinding> bindings, Gate gate, Watches watches, OpenVisits visits) {
        this.bindings = List.copyOf(bindings);
        this.gate = gate;
        this.watches = watches;
        this.visits = visits;
    }

    /**
     * Binds all addresses. The server stops with the system: in coordinated shutdown it takes no more connections, ends its watches and
     * lets requests in flight finish within the configured deadline.
     *
     * @param pods where pods reach it, on the first port; it may not be there yet or be taken, and is tried again as long as the system runs
     * @return fails, naming the address, if one cannot be bound
     */
    public static CompletionStage<ApiServer> start(
            ActorSystem<?> system, ApiParts parts, ApiConfig config, Optional<String> pods) {
        var watches = new Watches(system, parts.random(), config.watchQueue(), config.bookmarkInterval());
        var visits = new OpenVisits(system);
        var gate =
                new Gate(system, parts.tokens(), router(system, parts, config, watches, visits), config.maxBodyBytes());
        CompletionStage<List<ServerBinding>> bound = CompletableFuture.completedStage(List.of());
        for (ApiConfig.Listen listen : config.listen()) {
            bound = bound.thenCompose(
                    before -> bind(system, parts, config, gate, listen).thenApply(b -> {
                        var all = new ArrayList<>(before);
                        all.add(b);
                        return all;
                    }));
        }
        // Before connections are closed, so that a watch ends with its last chunk and not with a reset.
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseServiceUnbind(), "end-api-watches", watches::close);
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseServiceUnbind(), "end-api-visits", visits::close);
        return bound.thenApply(all -> {
            pods.map(host -> new ApiConfig.Listen(
                            host, config.listen().getFirst().port()))
                    .ifPresent(listen -> insist(system, parts, config, gate, listen, true));
            return new ApiServer(all, gate, watches, visits);
        });
    }

    private static void insist(
            ActorSystem<?> system,
            ApiParts parts,
            ApiConfig config,
            Gate gate,
            ApiConfig.Listen listen,
            boolean first) {
        bind(system, parts, config, gate, listen).whenComplete((binding, failure) -> {
            if (failure == null) {
                LOG.info("pods reach the API at {}:{}", listen.host(), listen.port());
                return;
            }
            if (first) {
                LOG.warn(
                        "pods do not reach this node's API, it is tried again every {} s: {}",
                        RETRY.toSeconds(),
                        Failures.text(failure));
            }
            system.scheduler()
                    .scheduleOnce(
                            RETRY, () -> insist(system, parts, config, gate, listen, false), system.executionContext());
        });
    }

    private static Router router(
            ActorSystem<?> system, ApiParts parts, ApiConfig config, Watches watches, OpenVisits visits) {
        var shapes = new Shapes(parts.tables(), parts.clock());
        var reads = new ReadRequests(parts.registry().reads(), parts.selecting(), shapes);
        var writes = new WriteRequests(parts, shapes);
        return new Router(
                new SystemRequests(parts, config.version(), writes),
                reads,
                new WatchRequests(parts, shapes, watches, config.watchTimeoutMin()),
                writes,
                new DeleteRequests(parts.registry(), reads, writes, shapes, Materializer.matFromSystem(system)),
                new SubresourceRequests(parts, reads, writes),
                new EvictionRequests(parts, writes),
                new PodRequests(parts, visits),
                new StoredRequests(parts.stored()),
                new TokenRequests(parts, writes));
    }

    private static CompletionStage<ServerBinding> bind(
            ActorSystem<?> system, ApiParts parts, ApiConfig config, Gate gate, ApiConfig.Listen listen) {
        return Http.get(system)
                .newServerAt(listen.host(), listen.port())
                .enableHttps(https(parts.tls()))
                .withSettings(settings(system, config))
                .bind(gate::serve)
                .handle((binding, failure) -> {
                    if (failure != null) {
                        throw new CompletionException(new IllegalStateException(
                                "the API cannot listen on " + listen.host() + ":" + listen.port()
                                        + ": is the port taken by another program, or the address not of this machine?",
                                failure));
                    }
                    return binding.addToCoordinatedShutdown(config.shutdownDeadline(), system);
                });
    }

    private static HttpsConnectionContext https(SSLContext tls) {
        return ConnectionContext.httpsServer(() -> {
            SSLEngine engine = tls.createSSLEngine();
            engine.setUseClientMode(false);
            engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            // Wanted, not needed: health checks come without one, and everything else is told 401 in words.
            engine.setWantClientAuth(true);
            return engine;
        });
    }

    private static ServerSettings settings(ActorSystem<?> system, ApiConfig config) {
        Map<String, Object> overrides = Map.ofEntries(
                Map.entry("max-connections", config.maxConnections()),
                Map.entry("idle-timeout", config.idleTimeout().toMillis() + "ms"),
                Map.entry("request-timeout", "90s"),
                Map.entry("backlog", 1024),
                // A stream may be silent for hours; whatever stands between closes what is silent for a minute.
                Map.entry("websocket.periodic-keep-alive-max-idle", "25s"),
                Map.entry("server-header", ""),
                Map.entry("parsing.ssl-session-attribute", "on"),
                Map.entry("parsing.max-uri-length", "16k"),
                Map.entry("parsing.max-header-value-length", "16k"),
                Map.entry("parsing.max-header-count", 64),
                Map.entry("parsing.max-content-length", config.maxBodyBytes()),
                Map.entry("parsing.max-to-strict-bytes", config.maxBodyBytes()),
                Map.entry("parsing.illegal-header-warnings", "off"),
                Map.entry("parsing.uri-parsing-mode", "relaxed"),
                Map.entry("parsing.modeled-header-parsing", "off"));
        var merged = ConfigFactory.parseMap(overrides)
                .atPath("akka.http.server")
                .withFallback(system.settings().config());
        return ServerSettings.create(merged)
                .withSocketOptions(List.of(new ReusePort(), TcpSO.tcpNoDelay(true), TcpSO.keepAlive(true)));
    }

    /** The addresses that were bound, in the order of the configuration, with their real ports. */
    public List<InetSocketAddress> addresses() {
        return bindings.stream().map(ServerBinding::localAddress).toList();
    }

    /** Requests answered so far, by {@code "VERB code"}. */
    public Map<String, Long> requests() {
        return gate.counters().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, e -> e.getValue().sum()));
    }

    /** How many streams into pods are open now. */
    public int visits() {
        return visits.open();
    }

    /** How many watches are open now. */
    public int watches() {
        return watches.running();
    }
}
