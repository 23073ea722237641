package dev.berth.agent.machine;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Sockets in another network than this JVM's. */
public final class NetNamespace {
    private NetNamespace() {}

    /**
     * Connects to a port of the network's loopback address. A socket belongs to the network in which it was made, so only the making of it
     * takes place there, on a thread that ends with it.
     *
     * @param namespace the file that keeps the network
     * @return fails with the IOException of the connection
     */
    public static CompletableFuture<SocketChannel> connect(Path namespace, int port, Duration timeout) {
        var made = new CompletableFuture<SocketChannel>();
        Thread.ofPlatform().daemon().name("berth-connect").start(() -> {
            try {
                enter(namespace);
                made.complete(connectHere(port, timeout));
            } catch (IOException | RuntimeException e) {
                made.completeExceptionally(e);
            }
        });
        return made;
    }

    private static void enter(Path namespace) throws IOException {
        int fd = LibC.CALLS.open(namespace.toString(), LibC.O_RDONLY | LibC.O_CLOEXEC);
        if (fd < 0) {
            throw new IOException("the network " + namespace + " cannot be opened: error " + Native.getLastError());
        }
        try {
            if (LibC.CALLS.setns(fd, LibC.CLONE_NEWNET) < 0) {
                throw new IOException(
                        "the network " + namespace + " cannot be entered: error " + Native.getLastError());
            }
        } finally {
            LibC.CALLS.close(fd);
        }
    }

    private static SocketChannel connectHere(int port, Duration timeout) throws IOException {
        try {
            return connect("127.0.0.1", port, timeout);
        } catch (ConnectException refused) {
            try {
                return connect("::1", port, timeout);
            } catch (IOException alsoRefused) {
                throw refused;
            }
        }
    }

    /** To an address of this JVM's own network. */
    public static SocketChannel connect(String address, int port, Duration timeout) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
