package dev.berth.agent.dns;

import dev.berth.agent.names.Zone;
import dev.berth.agent.net.PodNetwork;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A DNS server on one address, by UDP and TCP. Questions beyond {@value #MOST} at once are dropped, TCP connections beyond {@value
 * #MOST_CONNECTIONS} closed: clients ask again.
 */
public final class DnsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
    private static final int MOST = 1024;
    private static final int MOST_CONNECTIONS = 100;
    private static final int LARGEST_QUESTION = 4096;
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration UPSTREAM_PATIENCE = Duration.ofSeconds(2);

    private final Responder responder;
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore questions = new Semaphore(MOST);
    private final Semaphore connections = new Semaphore(MOST_CONNECTIONS);

    private DnsServer(Responder responder, DatagramSocket udp, ServerSocket tcp) {
        this.responder = responder;
        this.udp = udp;
        this.tcp = tcp;
    }

    /**
     * Listens on port 53 of the address, until it is closed.
     *
     * @throws IOException when it cannot, naming the address
     */
    public static DnsServer start(String address, Zone zone) throws IOException {
        var upstream = new Upstream(Path.of("/etc/resolv.conf"), 53, UPSTREAM_PATIENCE, DnsServer::ofABridge);
        return start(new InetSocketAddress(InetAddress.getByName(address), 53), new Responder(zone, upstream));
    }

    static DnsServer start(InetSocketAddress at, Responder responder) throws IOException {
        DatagramSocket udp;
        try {
            udp = new DatagramSocket(at);
        } catch (IOException taken) {
            throw new IOException("DNS cannot listen on UDP " + at + ": " + taken.getMessage(), taken);
        }
        try {
            var tcp = new ServerSocket();
            tcp.setReuseAddress(true);
            tcp.bind(new InetSocketAddress(at.getAddress(), udp.getLocalPort()), 64);
            var server = new DnsServer(responder, udp, tcp);
            Thread.ofPlatform().daemon().name("berth-dns-udp").start(server::receive);
            Thread.ofPlatform().daemon().name("berth-dns-tcp").start(server::accept);
            return server;
        } catch (IOException taken) {
            udp.close();
            throw new IOException("DNS cannot listen on TCP " + at + ": " + taken.getMessage(), taken);
        }
    }

    int port() {
        return udp.getLocalPort();
    }

    /** The gateways of pod networks, ours and other nodes': whoever listens there would come back to the machine's servers. */
    private static boolean ofABridge(InetAddress address) {
        try {
            NetworkInterface owner = NetworkInterface.getByInetAddress(address);
            return owner != null && PodNetwork.isBridge(owner.getName());
        } catch (IOException unknown) {
            return false;
        }
    }

    private void receive() {
        byte[] buffer = new byte[LARGEST_QUESTION];
        while (!udp.isClosed()) {
            try {
                var packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] query = Arrays.copyOf(buffer, packet.getLength());
                var from = (InetSocketAddress) packet.getSocketAddress();
                if (questions.tryAcquire()) {
                    workers.execute(() -> reply(query, from));
                }
            } catch (IOException e) {
                if (!udp.isClosed()) {
                    LOG.debug("a DNS question was lost: {}", e.toString());
                }
            } catch (RejectedExecutionException closing) {
                return;
            }
        }
    }

    private void reply(byte[] query, InetSocketAddress to) {
        try {
            Optional<byte[]> answer = responder.respond(query, false);
            if (answer.isPresent()) {
                udp.send(new DatagramPacket(answer.get(), answer.get().length, to));
            }
        } catch (IOException gone) {
            LOG.debug("a DNS answer to {} was lost: {}", to, gone.toString());
        } catch (RuntimeException fault) {
            LOG.error("a DNS question from {} met a fault of ours", to, fault);
        } finally {
            questions.release();
        }
    }

    private void accept() {
        while (!tcp.isClosed()) {
            try {
                Socket client = tcp.accept();
                if (connections.tryAcquire()) {
                    workers.execute(() -> serve(client));
                } else {
                    client.close();
                }
            } catch (IOException e) {
                if (!tcp.isClosed()) {
                    LOG.debug("a DNS connection was lost: {}", e.toString());
                }
            } catch (RejectedExecutionException closing) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout((int) IDLE.toMillis());
            var in = new DataInputStream(client.getInputStream());
            var out = new DataOutputStream(client.getOutputStream());
            for (int length = in.readUnsignedShort(); length <= LARGEST_QUESTION; length = in.readUnsignedShort()) {
                byte[] query = in.readNBytes(length);
                Optional<byte[]> answer = query.length == length ? responder.respond(query, true) : Optional.empty();
                if (answer.isEmpty()) {
                    return;
                }
                out.writeShort(answer.get().length);
                out.write(answer.get());
                out.flush();
            }
        } catch (IOException ended) {
            LOG.trace("a DNS connection ended: {}", ended.toString());
        } catch (RuntimeException fault) {
            LOG.error("a DNS question met a fault of ours", fault);
        } finally {
            connections.release();
        }
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            LOG.debug("{}", e.toString());
        }
        workers.shutdownNow();
    }
}
