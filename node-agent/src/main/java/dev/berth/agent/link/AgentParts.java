package dev.berth.agent.link;

import dev.berth.agent.dns.NameStore;
import dev.berth.agent.node.Machine;
import dev.berth.agent.node.NodeSpec;
import dev.berth.agent.prober.Prober;
import dev.berth.agent.runtime.PodRuntime;
import dev.berth.protocol.node.BootClock;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What an agent works with.
 *
 * @param incarnation this life of the agent: another one at each start, also of a restarted actor
 * @param wall the wall clock, for what the API is told
 * @param boot for leases and retries
 * @param names where it keeps what it knows of names; empty for a node without DNS
 * @param disk where blocking work runs
 */
public record AgentParts(
        NodeSpec node,
        Machine machine,
        PodRuntime runtime,
        Prober prober,
        Wiring wiring,
        LeaseListener lease,
        AgentConfig config,
        InstantSource wall,
        BootClock boot,
        Optional<NameStore> names,
        Executor disk,
        java.util.function.Supplier<String> incarnation) {}
