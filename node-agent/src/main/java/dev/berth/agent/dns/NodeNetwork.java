package dev.berth.agent.dns;

import dev.berth.agent.names.Zone;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a node's DNS server up: tried again as long as its port is taken, as by an earlier life of the node that is just ending. */
public final class NodeNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeNetwork.class);
    private static final int RETRY_SECONDS = 2;

    private final String address;
    private final Zone zone;
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("berth-dns-start").factory());
    private @Nullable DnsServer server;
    private boolean closed;

    private NodeNetwork(String address, Zone zone) {
        this.address = address;
        this.zone = zone;
    }

    /** @param address of this machine, at which the node's pods reach it */
    public static NodeNetwork start(String address, Zone zone) {
        var network = new NodeNetwork(address, zone);
        network.attempt(true);
        return network;
    }

    private synchronized void attempt(boolean first) {
        if (closed) {
            return;
        }
        try {
            server = DnsServer.start(address, zone);
            LOG.info("DNS for {} answers at {}", zone.domain(), address);
        } catch (IOException taken) {
            if (first) {
                LOG.warn(
                        "pods of this node resolve no names: {}; it is tried again every {} s; end what listens there, or bind it to its own"
                                + " address",
                        taken.getMessage(),
                        RETRY_SECONDS);
            }
            retries.schedule(() -> attempt(false), RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        retries.shutdownNow();
        if (server != null) {
            server.close();
        }
    }
}
