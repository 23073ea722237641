package dev.berth.agent.proxy;

import dev.berth.agent.dns.NameStore;
import dev.berth.agent.machine.Commands;
import dev.berth.agent.names.ServiceRules;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's rules for Services as names are known: one transaction for all changes within a moment, none if nothing of it matters.
 * The rules outlive this JVM as its pods do, until they are swept.
 */
public final class ServiceProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);
    private static final long GATHER_MILLIS = 50;
    private static final long RETRY_MILLIS = 5000;

    private final ServiceRules rules;
    private final NameStore names;
    private final AtomicBoolean due = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("berth-services").factory());
    private String written = "";

    private ServiceProxy(ServiceRules rules, NameStore names) {
        this.rules = rules;
        this.names = names;
    }

    /** Why this machine cannot have such rules; empty if it can. */
    public static Optional<String> missing() {
        Commands.Result listed = Commands.run(List.of("nft", "list", "tables"));
        return listed.ok()
                ? Optional.empty()
                : Optional.of(
                        "virtual addresses and node ports of Services do not work on this node, names do: nft cannot be used ("
                                + listed.output().strip() + "); install nftables and run as root");
    }

    /** From now on until it is closed. */
    public static ServiceProxy start(String cell, String bridge, String pods, NameStore names) {
        var proxy = new ServiceProxy(new ServiceRules(table(cell), bridge, pods), names);
        names.onChange(() -> proxy.after(GATHER_MILLIS));
        return proxy;
    }

    /** Takes the node's rules away, if there are any. */
    public static void sweep(String cell) {
        if (Commands.run(List.of("nft", "list", "table", "ip", table(cell))).ok()) {
            Commands.run(List.of("nft", "delete", "table", "ip", table(cell)));
        }
    }

    private static String table(String cell) {
        return "berth-" + cell;
    }

    private void after(long millis) {
        if (due.compareAndSet(false, true) && !thread.isShutdown()) {
            thread.schedule(this::write, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void write() {
        due.set(false);
        String script = rules.script(names.services(), names);
        if (script.equals(written)) {
            return;
        }
        Commands.Result result = Commands.run(List.of("nft", "-f", "-"), script);
        if (result.ok()) {
            written = script;
        } else {
            LOG.warn(
                    "the rules of Services cannot be written, the old ones stay; it is tried again in {} s: {}",
                    RETRY_MILLIS / 1000,
                    result.output().strip());
            after(RETRY_MILLIS);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
