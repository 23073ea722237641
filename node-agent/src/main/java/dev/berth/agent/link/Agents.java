package dev.berth.agent.link;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import dev.berth.agent.dns.NameStore;
import dev.berth.agent.node.NodeSpec;
import dev.berth.agent.prober.NetworkProber;
import dev.berth.agent.prober.Prober;
import dev.berth.agent.prober.RuntimeProber;
import dev.berth.agent.runtime.PodRuntime;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.BootClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Agents as a program starts them: real clocks, real disk, cluster sharding. One instance per JVM. */
public final class Agents {
    private final Wiring wiring;
    private final AgentConfig config;
    private final Executor disk;

    private Agents(Wiring wiring, AgentConfig config) {
        this.wiring = wiring;
        this.config = config;
        this.disk = Executors.newVirtualThreadPerTaskExecutor();
    }

    /** To be called after the control side's sharded entities were initialised, if this JVM has them. */
    public static Agents of(ActorSystem<?> system) {
        return new Agents(
                Wiring.sharding(system), AgentConfig.of(system.settings().config()));
    }

    /**
     * What an agent knows of volumes from a journal that is no more. Nothing may be attached on the node, and its agent must not run.
     *
     * @param directory the agent's own
     */
    public static void forgetVolumes(Path directory) throws IOException {
        Files.deleteIfExists(Tokens.file(directory));
    }

    /** An agent for the node; to be spawned by the caller, one per node and cluster. It restarts with a new incarnation if it fails. */
    public Behavior<AgentCommand> agent(NodeSpec node, PodRuntime runtime, LeaseListener lease) {
        return agent(node, runtime, lease, Optional.empty());
    }

    /** The same, and it keeps what it learns of names in the store. */
    public Behavior<AgentCommand> agent(
            NodeSpec node, PodRuntime runtime, LeaseListener lease, Optional<NameStore> names) {
        Prober prober = runtime.name().equals("simulated") ? new RuntimeProber(runtime) : new NetworkProber(runtime);
        var parts = new AgentParts(
                node,
                Machines.here(),
                runtime,
                prober,
                wiring,
                lease,
                config,
                InstantSource.system(),
                BootClock.system(),
                names,
                disk,
                () -> UUID.randomUUID().toString());
        return Behaviors.supervise(Agent.create(parts))
                .onFailure(SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.1));
    }
}
