package dev.berth.agent.dns;

import dev.berth.agent.names.ResolvConf;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * The machine's own name servers, for names that are none of the cluster's. The file that names them is read anew at each question. At
 * most {@value #MOST} questions are open at once; more are refused. Thread-safe.
 */
final class Upstream {
    private static final int MOST = 256;
    private static final int LARGEST = 65535;

    private final Path file;
    private final int port;
    private final Duration patience;
    private final Predicate<InetAddress> loops;
    private final Semaphore open = new Semaphore(MOST);

    /**
     * @param file in the form of {@code /etc/resolv.conf}
     * @param patience for one answer of one server
     * @param loops addresses that must not be asked, for they would ask us
     */
    Upstream(Path file, int port, Duration patience, Predicate<InetAddress> loops) {
        this.file = file;
        this.port = port;
        this.patience = patience;
        this.loops = loops;
    }

    /** The answer of the first server that gives one; empty if none does. */
    Optional<byte[]> ask(byte[] query, boolean tcp) {
        if (!open.tryAcquire()) {
            return Optional.empty();
        }
        try {
            for (InetAddress server : servers()) {
                Optional<byte[]> answer = ask(server, query, tcp);
                if (answer.isPresent()) {
                    return answer;
                }
            }
            return Optional.empty();
        } finally {
            open.release();
        }
    }

    private List<InetAddress> servers() {
        try {
            return ResolvConf.words(Files.readString(file), "nameserver").stream()
                    .filter(text -> text.matches("[0-9.]+|[0-9a-fA-F:]+"))
                    .flatMap(text -> literal(text).stream())
                    .filter(loops.negate())
                    .toList();
        } catch (IOException none) {
            return List.of();
        }
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (IOException notAnAddress) {
            return Optional.empty();
        }
    }

    private Optional<byte[]> ask(InetAddress server, byte[] query, boolean tcp) {
        try {
            return tcp ? byTcp(server, query) : byUdp(server, query);
        } catch (IOException unreachable) {
            return Optional.empty();
        }
    }

    /** From a port of its own each time, so that an answer is hard to forge. */
    private Optional<byte[]> byUdp(InetAddress server, byte[] query) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.connect(server, port);
            socket.send(new DatagramPacket(query, query.length));
            long deadline = System.nanoTime() + patience.toNanos();
            var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
            for (long left = patience.toMillis(); left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
                socket.setSoTimeout((int) left);
                socket.receive(packet);
                if (answers(packet.getData(), packet.getLength(), query)) {
                    return Optional.of(Arrays.copyOf(packet.getData(), packet.getLength()));
                }
            }
            return Optional.empty();
        }
    }

    private Optional<byte[]> byTcp(InetAddress server, byte[] query) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(server, port), (int) patience.toMillis());
            socket.setSoTimeout((int) patience.toMillis());
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(query.length);
            out.write(query);
            out.flush();
            var in = new DataInputStream(socket.getInputStream());
            byte[] answer = in.readNBytes(in.readUnsignedShort());
            return answers(answer, answer.length, query) ? Optional.of(answer) : Optional.empty();
        } catch (SocketException refused) {
            return Optional.empty();
        }
    }

    private static boolean answers(byte[] answer, int length, byte[] query) {
        return length >= 12 && answer[0] == query[0] && answer[1] == query[1] && (answer[2] & 0x80) != 0;
    }
}
