package dev.berth.controller.app;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.serialization.SerializationExtension;
import com.typesafe.config.Config;
import dev.berth.controller.admit.KubernetesAdmission;
import dev.berth.controller.api.ApiConfig;
import dev.berth.controller.api.ApiParts;
import dev.berth.controller.api.ApiServer;
import dev.berth.controller.apiservice.ApiServiceLoop;
import dev.berth.controller.apiservice.plan.ApiServicePlanner;
import dev.berth.controller.collect.CollectConfig;
import dev.berth.controller.collect.GarbageCollector;
import dev.berth.controller.collect.VanishedNodes;
import dev.berth.controller.collection.entity.OwnCopy;
import dev.berth.controller.collection.entity.StoredCollection;
import dev.berth.controller.disruption.DisruptionLoop;
import dev.berth.controller.events.EventSweeper;
import dev.berth.controller.events.EventWriter;
import dev.berth.controller.journal.JournalReads;
import dev.berth.controller.journal.RaftJournal;
import dev.berth.controller.loop.Loops;
import dev.berth.controller.lost.LostVolumes;
import dev.berth.controller.memory.Memory;
import dev.berth.controller.memory.MemoryConfig;
import dev.berth.controller.namespaces.NamespaceLifecycle;
import dev.berth.controller.namespaces.NamespacesConfig;
import dev.berth.controller.placement.Placement;
import dev.berth.controller.registry.Registry;
import dev.berth.controller.registry.decide.Freshness;
import dev.berth.controller.services.ServiceAddresses;
import dev.berth.controller.services.ServiceRanges;
import dev.berth.controller.session.SessionConfig;
import dev.berth.controller.session.Sessions;
import dev.berth.controller.taints.TaintLoop;
import dev.berth.controller.tls.SigningKeys;
import dev.berth.controller.tokens.TokenDesk;
import dev.berth.controller.tokens.TokensConfig;
import dev.berth.controller.workload.Workloads;
import dev.berth.controller.workload.WorkloadsConfig;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.HostCommand;
import dev.berth.protocol.node.PodVisit;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.node.VisitReply;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Views;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * The control plane of one JVM: memory, registry, controllers; then, by {@link #serve}, the API. Everything starts before the cluster has
 * formed and waits for it by itself.
 */
public final class ControlPlane {
    private static final Duration VIEW_PATIENCE = Duration.ofSeconds(10);
    /** For which views wait at a start until the journal's peer has applied what it missed; then their collections list them. */
    private static final Duration CATCH_UP = Duration.ofSeconds(3);

    private static final Duration VISIT_PATIENCE = Duration.ofSeconds(15);
    private static final Duration EVENT_SWEEP = Duration.ofMinutes(1);

    private final ActorSystem<?> system;
    private final Config config;
    private final Clock clock = Clock.systemUTC();
    private final Memory memory;
    private final Registry registry;
    private final ServiceRanges ranges;
    private final TokenDesk tokens;
    private final Events events;
    private final ActorRef<HostCommand> sessions;

    private ControlPlane(
            ActorSystem<?> system,
            Config config,
            JournalReads journal,
            Memory memory,
            Executor executor,
            String node,
            SigningKeys keys) {
        this.system = system;
        this.config = config;
        this.memory = memory;
        var random = new SecureRandom();
        this.ranges = ServiceRanges.of(config.getConfig("berth.services"));
        this.registry = new Registry(
                memory.collections(),
                memory.views(),
                new KubernetesAdmission(
                        new DefaultClassOf(memory.views()),
                        (namespace, name) -> memory.views()
                                .of(Resources.SERVICE_ACCOUNTS)
                                .now()
                                .get(new ObjectKey(namespace, name))
                                .map(KubeObject::tree)),
                new ServiceAddresses(ranges),
                clock,
                random,
                executor);
        this.tokens = new TokenDesk(
                keys,
                TokensConfig.of(config.getConfig("berth.tokens")),
                memory.views(),
                kind -> registry.reads().read(kind, new Freshness.Newest()),
                clock);
        this.events = new EventWriter(registry, clock, random, node, executor);
        this.sessions = Sessions.init(
                system,
                registry,
                events,
                memory.collections()::newest,
                journal,
                tokens,
                SessionConfig.of(config),
                node);
    }

    /**
     * Starts everything but the API. Call once per actor system, on JVMs of role {@code control}.
     *
     * @param node the name of this node, for what it reports
     * @param keys of ServiceAccounts' tokens; the same on all control nodes
     * @param rootCa the certificate by which the API is known, as PEM
     * @throws RuntimeException naming the key or file if the configuration or the journal's directory is unusable
     */
    public static ControlPlane start(
            ActorSystem<?> system, Config config, String node, SigningKeys keys, String rootCa) {
        RaftJournal journal = RaftJournal.of(system);
        var stored = new StoredCollection(SerializationExtension.get(system));
        Memory memory = Memory.start(
                system, journal.reads(), new OwnCopy(stored, () -> journal.copy(CATCH_UP)), MemoryConfig.of(config));
        var plane = new ControlPlane(
                system, config, journal.reads(), memory, Executors.newVirtualThreadPerTaskExecutor(), node, keys);
        plane.controllers(rootCa);
        return plane;
    }

    private void controllers(String rootCa) {
        Placement.init(system, registry, events, config);
        Workloads.init(system, registry, events, this::fresh, WorkloadsConfig.of(config));
        CollectConfig collect = CollectConfig.of(config.getConfig("berth.collect"));
        NamespacesConfig namespaces = NamespacesConfig.of(config.getConfig("berth.namespaces"));
        Loops.start(
                system,
                List.of(
                        GarbageCollector.loop(registry, memory.collections(), collect),
                        VanishedNodes.loop(registry, memory.collections(), collect, this::tellSession, clock),
                        DisruptionLoop.loop(registry, memory.collections(), events, clock),
                        TaintLoop.loop(registry, events, clock),
                        ApiServiceLoop.loop(registry, ranges.first()),
                        LostVolumes.loop(registry, events, clock),
                        NamespaceLifecycle.loop(registry, memory.collections(), namespaces, rootCa, clock)));
        sweepEvents();
    }

    private void tellSession(String node, SessionCommand command) {
        sessions.tell(new HostCommand.Route(node, command));
    }

    private void sweepEvents() {
        var sweeper = new EventSweeper(registry);
        system.systemActorOf(
                Behaviors.<Duration>withTimers(timers -> {
                    timers.startTimerWithFixedDelay(EVENT_SWEEP, EVENT_SWEEP);
                    return Behaviors.receiveMessage(tick -> {
                        sweeper.sweep(clock.instant());
                        return Behaviors.same();
                    });
                }),
                "event-sweeper",
                Props.empty());
    }

    /** Completes when this JVM's views of the kinds show everything acknowledged before the call. */
    private CompletionStage<Void> fresh(Collection<Resource> kinds) {
        List<CompletableFuture<?>> all = kinds.stream()
                .map(kind -> memory.collections()
                        .newest(kind)
                        .thenCompose(newest -> memory.views().of(kind).reached(newest, VIEW_PATIENCE))
                        .toCompletableFuture())
                .<CompletableFuture<?>>map(f -> f)
                .toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
    }

    /** Where pods reach the API of a node, whose annotation is to say so ({@link ApiServicePlanner#LISTENS}). */
    public static String listens(Config config, String address) {
        return address + ":" + ApiConfig.of(config).listen().getFirst().port();
    }

    public Objects objects() {
        return registry;
    }

    public Events events() {
        return events;
    }

    /**
     * Opens the API on the configured addresses.
     *
     * @param pods where this node's pods reach it, with the port of the first of those; the address need not be there yet
     */
    public CompletionStage<ApiServer> serve(SSLContext tls, Optional<String> pods) {
        var parts = new ApiParts(
                registry,
                ServedParts.bodies(),
                ServedParts::patch,
                ServedParts::select,
                ServedParts::table,
                ServedParts.scaling(),
                ServedParts.documents(),
                this::visit,
                new StoredJournal(RaftJournal.of(system)),
                tokens,
                tls,
                clock,
                new SecureRandom(),
                checks());
        return ApiServer.start(system, parts, ApiConfig.of(config), pods);
    }

    /** By the node's session, which knows its agent. */
    private CompletionStage<VisitReply> visit(String node, PodVisit visit) {
        return AskPattern.ask(
                sessions,
                replyTo -> new HostCommand.Route(node, new SessionCommand.Visit(visit, replyTo)),
                VISIT_PATIENCE,
                system.scheduler());
    }

    private Map<String, Supplier<Optional<String>>> checks() {
        Map<String, Supplier<Optional<String>>> checks = new LinkedHashMap<>();
        checks.put(
                "cluster",
                () -> Cluster.get(system).selfMember().status().equals(MemberStatus.up())
                        ? Optional.empty()
                        : Optional.of("this JVM is "
                                + Cluster.get(system).selfMember().status() + ", not Up, in the cluster"));
        checks.put("views", () -> unfilled(memory.views()));
        checks.put("namespaces", () -> homeless(memory.views()));
        return checks;
    }

    /** Until then the first thing that most people do is refused (Kubernetes: start-system-namespaces-controller). */
    private static Optional<String> homeless(Views views) {
        var home = new ObjectKey("", "default");
        return views.of(Resources.NAMESPACES).now().get(home).isPresent()
                ? Optional.empty()
                : Optional.of("the namespace default is not made yet");
    }

    private static Optional<String> unfilled(Views views) {
        List<String> waiting = Resources.all().stream()
                .filter(r -> !views.of(r).ready())
                .map(Resource::id)
                .toList();
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of(waiting.size() + " of " + Resources.all().size()
                        + " are not yet filled from their collections, " + waiting.getFirst() + " among them");
    }
}
