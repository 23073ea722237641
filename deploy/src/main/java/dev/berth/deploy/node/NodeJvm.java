package dev.berth.deploy.node;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import com.typesafe.config.Config;
import dev.berth.agent.dns.NameStore;
import dev.berth.agent.dns.NodeNetwork;
import dev.berth.agent.link.Agents;
import dev.berth.agent.link.LeaseListener;
import dev.berth.agent.link.OwnCommand;
import dev.berth.agent.names.Zone;
import dev.berth.agent.node.NodeSpec;
import dev.berth.agent.proxy.ServiceProxy;
import dev.berth.agent.runtime.PodRuntime;
import dev.berth.agent.runtime.cri.CriRuntime;
import dev.berth.agent.runtime.process.ProcessRuntime;
import dev.berth.agent.runtime.process.ProcessRuntimeConfig;
import dev.berth.agent.runtime.process.UnsuitableMachineException;
import dev.berth.agent.simulated.SimulatedRuntime;
import dev.berth.agent.simulated.SimulatedTime;
import dev.berth.agent.watchdog.NodeLease;
import dev.berth.controller.apiservice.plan.ApiServicePlanner;
import dev.berth.controller.app.ControlPlane;
import dev.berth.controller.services.ServiceRanges;
import dev.berth.controller.tls.Credential;
import dev.berth.controller.tls.SigningKeys;
import dev.berth.controller.tls.TlsContexts;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.Sweeping;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.volumes.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires one node: the control plane where the node is a member of it, then its agent, then simulated ones. */
final class NodeJvm {
    private static final Logger LOG = LoggerFactory.getLogger(NodeJvm.class);

    private final ActorSystem<?> system;
    private final Config config;
    private final NodeSettings node;

    private NodeJvm(ActorSystem<?> system, NodeSettings node) {
        this.system = system;
        this.config = system.settings().config();
        this.node = node;
    }

    static void start(ActorSystem<?> system, NodeSettings settings) throws Exception {
        new NodeJvm(system, settings).start();
    }

    private void start() throws Exception {
        JoinDeadline.set(system, node.joinDeadline());
        Optional<NodeLease> lease = !node.runtime().equals("simulated")
                ? Optional.of(NodeLease.open(node.directory(), new Home.NodeHome(node.directory()).pods()))
                : Optional.empty();
        Optional<ControlPlane> control = Optional.empty();
        if (node.control()) {
            ControlPlane started = ControlPlane.start(
                    system,
                    config,
                    node.name(),
                    SigningKeys.load(node.pki(), Instant.now()),
                    Credential.load(node.pki(), "ca", Instant.now()).certificatePem());
            Volumes.init(system, started.objects(), started.events(), config);
            control = Optional.of(started);
        }
        Agents agents = Agents.of(system);
        PodRuntime runtime = runtime();
        Optional<String> unproxied = unproxied();
        unproxied.ifPresent(LOG::warn);
        LeaseListener listener = lease.<LeaseListener>map(l -> l).orElseGet(() -> simulatedLease(runtime));
        ActorRef<AgentCommand> agent = system.systemActorOf(
                agents.agent(spec(runtime, unproxied), runtime, listener, names(runtime, unproxied)),
                "agent-" + node.name(),
                Props.empty());
        leaveIfAsked(agent, runtime);
        simulatedNodes(agents);
        if (control.isPresent()) {
            Credential own = Credential.load(node.pki(), node.name(), Instant.now());
            control.get()
                    .serve(
                            TlsContexts.of(
                                    own,
                                    Credential.load(node.pki(), "ca", Instant.now())
                                            .certificate()),
                            gateway(runtime))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** Why virtual addresses of Services lead nowhere on this node; empty where they do, or where there are no pods to follow them. */
    private Optional<String> unproxied() {
        return switch (node.runtime()) {
            case "process" -> ServiceProxy.missing();
            case "cri" ->
                Optional.of("virtual addresses and node ports of Services do not work with the runtime cri, names do");
            default -> Optional.empty();
        };
    }

    private PodRuntime runtime() throws IOException {
        if (node.runtime().equals("simulated")) {
            return SimulatedRuntime.create(
                    node.podCidr(), time(), Optional.of(new Home.NodeHome(node.directory()).simulated()));
        }
        if (node.runtime().equals("cri")) {
            return CriRuntime.create(Sweeping.criConfig(
                    node.clusterId(),
                    node.number(),
                    node.podCidr(),
                    clusterDomain(),
                    node.criSocket(),
                    new Home.NodeHome(node.directory())));
        }
        var home = new Home(node.home());
        ProcessRuntimeConfig wanted = Sweeping.processConfig(
                        node.clusterId(), node.number(), node.podCidr(), home, new Home.NodeHome(node.directory()))
                .leased(NodeLease.file(node.directory()))
                .named(clusterDomain());
        try {
            return ProcessRuntime.create(wanted);
        } catch (UnsuitableMachineException e) {
            LOG.warn("pods of {} get no isolation: {}", node.name(), e.getMessage());
            try {
                return ProcessRuntime.create(wanted.plain(String.valueOf(e.getMessage())));
            } catch (UnsuitableMachineException impossible) {
                throw new IllegalStateException("this machine can run no pods at all", impossible);
            }
        }
    }

    private String clusterDomain() {
        return config.getString("berth.agent.cluster-domain");
    }

    /** Names are for pods that have a network of their own. */
    private Optional<NameStore> names(PodRuntime runtime, Optional<String> unproxied) {
        Optional<String> resolver = resolver(runtime);
        if (resolver.isEmpty()) {
            return Optional.empty();
        }
        var store = new NameStore();
        var zone = new Zone(clusterDomain(), store);
        NodeNetwork network = NodeNetwork.start(resolver.get(), zone);
        Optional<ServiceProxy> proxy = unproxied.isEmpty() && runtime instanceof ProcessRuntime process
                ? Optional.of(process.services(store))
                : Optional.empty();
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
                        "names-close",
                        (java.util.function.Supplier<CompletionStage<Done>>) () -> {
                            network.close();
                            proxy.ifPresent(ServiceProxy::close);
                            return CompletableFuture.completedFuture(Done.getInstance());
                        });
        return Optional.of(store);
    }

    /** Where pods of this node ask for names. */
    private static Optional<String> resolver(PodRuntime runtime) {
        return switch (runtime) {
            case ProcessRuntime process -> process.gateway();
            case CriRuntime cri -> cri.resolver();
            default -> Optional.empty();
        };
    }

    private Map<String, String> annotations(Optional<String> gateway, Optional<String> unproxied) {
        var notes = new HashMap<String, String>();
        unproxied.ifPresent(why -> notes.put("berth.dev/services", why));
        gateway.filter(g -> node.control())
                .ifPresent(g -> notes.put(ApiServicePlanner.LISTENS, ControlPlane.listens(config, g)));
        return notes;
    }

    /** Where pods of this node reach the API; empty if they have no network that Berth made. */
    private static Optional<String> gateway(PodRuntime runtime) {
        return runtime instanceof ProcessRuntime process ? process.gateway() : Optional.empty();
    }

    private NodeSpec spec(PodRuntime runtime, Optional<String> unproxied) {
        Optional<String> gateway = gateway(runtime);
        boolean reached = gateway.isPresent() && unproxied.isEmpty();
        return new NodeSpec(
                node.name(),
                node.host(),
                reached ? ServiceRanges.of(config.getConfig("berth.services")).first() : "",
                node.podCidr(),
                node.control() ? Map.of("node-role.kubernetes.io/control-plane", "") : Map.of(),
                annotations(gateway, unproxied),
                0,
                0,
                110,
                List.of(
                        node.directory().resolve("volumes").toString(),
                        node.sharedVolumes().toString()),
                node.directory().toString());
    }

    /** With the mark in its directory the node is being removed: its pods end before its JVM does. */
    private void leaveIfAsked(ActorRef<AgentCommand> agent, PodRuntime runtime) {
        Path mark = node.directory().resolve("leave");
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "agent-leaves", (java.util.function.Supplier<
                                CompletionStage<Done>>)
                        () -> Files.exists(mark)
                                ? drainAndLeave(agent)
                                : CompletableFuture.completedFuture(Done.getInstance()));
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
                        "runtime-closes",
                        (java.util.function.Supplier<CompletionStage<Done>>) () -> {
                            runtime.close();
                            return CompletableFuture.completedFuture(Done.getInstance());
                        });
    }

    private CompletionStage<Done> drainAndLeave(ActorRef<AgentCommand> agent) {
        return AskPattern.<AgentCommand, Done>ask(
                        agent, OwnCommand.Drain::new, Duration.ofSeconds(45), system.scheduler())
                .thenCompose(done -> AskPattern.<AgentCommand, Done>ask(
                        agent, OwnCommand.Leave::new, Duration.ofSeconds(5), system.scheduler()));
    }

    private void simulatedNodes(Agents agents) {
        if (!node.control()) {
            return;
        }
        SimulatedTime time = time();
        for (int i = node.number(); i <= node.simulatedNodes(); i += node.controls()) {
            String name = "sim-%04d".formatted(i);
            String cidr = "10." + (64 + i / 250) + "." + (i % 250) + ".0/24";
            var spec = new NodeSpec(
                    name,
                    node.host(),
                    "",
                    cidr,
                    Map.of("berth.dev/simulated", "true"),
                    Map.of(),
                    16_000,
                    64L << 30,
                    250,
                    List.of(),
                    "");
            PodRuntime runtime = SimulatedRuntime.create(cidr, time, Optional.empty());
            system.systemActorOf(agents.agent(spec, runtime, simulatedLease(runtime)), "agent-" + name, Props.empty());
        }
    }

    private static LeaseListener simulatedLease(PodRuntime runtime) {
        return runtime instanceof SimulatedRuntime simulated
                ? (epoch, deadline) -> simulated.leasedUntil(deadline)
                : LeaseListener.none();
    }

    private static SimulatedTime time() {
        return SimulatedTime.real(Executors.newScheduledThreadPool(
                1, Thread.ofPlatform().daemon().name("simulated-pods").factory()));
    }
}
