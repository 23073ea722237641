package dev.berth.agent.runtime.cri;

import dev.berth.agent.machine.Readers;
import dev.berth.agent.runtime.Duplex;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection to a port of a pod over the streams of Kubernetes' port forwarding. Blocks; one thread reads, one writes. */
final class ForwardedPort implements Duplex {
    private static final String PROTOCOL = "portforward.k8s.io";
    private static final int LONGEST_PROBLEM = 4096;

    private final SpdyConnection connection;
    private final SpdyConnection.Line data;
    private final CompletableFuture<String> problem;
    private volatile boolean open = true;

    private ForwardedPort(SpdyConnection connection, int port) throws IOException {
        this.connection = connection;
        SpdyConnection.Line error = connection.line(headers("error", port));
        error.end();
        this.data = connection.line(headers("data", port));
        this.problem = CompletableFuture.supplyAsync(() -> text(error.input()), Readers.POOL);
    }

    /** @param url as the runtime gave it for this port */
    static ForwardedPort open(String url, int port) throws IOException {
        SpdyConnection connection = SpdyConnection.open(url, PROTOCOL);
        try {
            return new ForwardedPort(connection, port);
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    private static Map<String, String> headers(String type, int port) {
        return Map.of("streamtype", type, "port", Integer.toString(port), "requestid", "0");
    }

    private static String text(InputStream in) {
        try {
            return new String(in.readNBytes(LONGEST_PROBLEM), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IOException at its end when the runtime could not connect: it tells only then */
    @Override
    public int read(ByteBuffer into) throws IOException {
        byte[] some = new byte[into.remaining()];
        int n = data.input().read(some, 0, some.length);
        if (n >= 0) {
            into.put(some, 0, n);
        } else if (!said().isEmpty()) {
            throw new IOException(said());
        }
        return n;
    }

    /** Both streams end together, but each is read on its own thread. */
    private String said() {
        try {
            return problem.get(1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException nothing) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        byte[] some = new byte[from.remaining()];
        from.get(some);
        data.write(some, 0, some.length);
        return some.length;
    }

    @Override
    public void endOutput() throws IOException {
        data.end();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        connection.close();
    }
}
