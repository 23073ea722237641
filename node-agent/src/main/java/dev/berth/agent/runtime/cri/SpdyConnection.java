package dev.berth.agent.runtime.cri;

import dev.berth.protocol.classpath.ClassPath;
import dev.berth.protocol.spdy.SpdyException;
import dev.berth.protocol.spdy.SpdyFrame;
import dev.berth.protocol.spdy.SpdyReader;
import dev.berth.protocol.spdy.SpdyWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the streaming server of a container runtime: SPDY/3.1 after an upgrade of HTTP, which unlike the WebSocket protocol of
 * containerd 1.6 can end a command's input and leave its output open. Thread-safe.
 */
final class SpdyConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpdyConnection.class);
    private static final byte[] DICTIONARY = ClassPath.bytes(SpdyReader.class, "dictionary.bin");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_ANSWER = 16 * 1024;
    private static final int LONGEST_FRAME = 32 * 1024;

    private final Socket socket;
    private final SpdyReader reader = new SpdyReader(DICTIONARY);
    private final SpdyWriter writer = new SpdyWriter(DICTIONARY);
    private final Map<Integer, BytePipe> incoming = new ConcurrentHashMap<>();
    private int next = 1;
    private boolean closed;

    private SpdyConnection(Socket socket) {
        this.socket = socket;
    }

    /**
     * Connects.
     *
     * @param url as the runtime gave it
     * @param protocol that is spoken over the streams
     * @throws IOException also when the server wants no such connection
     */
    static SpdyConnection open(String url, String protocol) throws IOException {
        URI uri = address(url);
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), (int) PATIENCE.toMillis());
            upgrade(socket, uri, protocol);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        var connection = new SpdyConnection(socket);
        Thread.ofPlatform().daemon().name("berth-cri-stream").start(connection::receive);
        return connection;
    }

    private static URI address(String url) throws IOException {
        try {
            URI uri = new URI(url);
            if ("http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0) {
                return uri;
            }
        } catch (URISyntaxException e) {
            LOG.debug("no address of a streaming server", e);
        }
        throw new IOException("the container runtime offers streams at " + url + ", which is not plain HTTP");
    }

    private static void upgrade(Socket socket, URI uri, String protocol) throws IOException {
        String request = "POST " + uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                + " HTTP/1.1\r\nHost: " + uri.getRawAuthority()
                + "\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\nX-Stream-Protocol-Version: "
                + protocol
                + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        String answer = head(socket.getInputStream());
        socket.setSoTimeout(0);
        if (!answer.startsWith("HTTP/1.1 101")) {
            throw new IOException("the container runtime's streaming server answers "
                    + answer.lines().findFirst().orElse("nothing"));
        }
    }

    /** Byte by byte: what comes after it is another's. */
    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int one = in.read();
            if (one < 0 || head.size() > LONGEST_ANSWER) {
                throw new IOException("the container runtime's streaming server gives no answer of HTTP");
            }
            head.write(one);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** One stream in both directions; each ends for itself. */
    final class Line {
        private final int number;
        private final BytePipe input;
        private boolean over;

        private Line(int number, BytePipe input) {
            this.number = number;
            this.input = input;
        }

        InputStream input() {
            return input;
        }

        void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = 0; at < length; at += LONGEST_FRAME) {
                int n = Math.min(LONGEST_FRAME, length - at);
                send(SpdyWriter.data(number, Arrays.copyOfRange(bytes, offset + at, offset + at + n), false));
            }
        }

        /** Nothing more will be written. */
        synchronized void end() throws IOException {
            if (!over) {
                over = true;
                send(SpdyWriter.data(number, new byte[0], true));
            }
        }

        OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int one) throws IOException {
                    Line.this.write(new byte[] {(byte) one}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    Line.this.write(bytes, offset, length);
                }

                @Override
                public void close() throws IOException {
                    end();
                }
            };
        }
    }

    /** Begins a stream. */
    synchronized Line line(Map<String, String> headers) throws IOException {
        var line = new Line(next, new BytePipe());
        next += 2;
        if (closed) {
            throw new IOException("the connection to the container runtime is closed");
        }
        incoming.put(line.number, line.input);
        send(writer.open(line.number, headers));
        return line;
    }

    private synchronized void send(byte[] frame) throws IOException {
        socket.getOutputStream().write(frame);
    }

    private void receive() {
        byte[] some = new byte[LONGEST_FRAME];
        try {
            InputStream in = socket.getInputStream();
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                for (SpdyFrame frame : reader.read(Arrays.copyOf(some, n))) {
                    on(frame);
                }
            }
            hangUp();
            incoming.values().forEach(BytePipe::end);
        } catch (IOException | SpdyException e) {
            LOG.debug("a stream of the container runtime ends", e);
            hangUp();
            String why = "the connection to the container runtime broke off: " + e.getMessage();
            incoming.values().forEach(pipe -> pipe.breakOff(why));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            reader.close();
        }
    }

    /** No stream begins after this; what has arrived can still be read. The socket first: a write may hold the lock until it goes. */
    private void hangUp() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a stream of the container runtime cannot be closed", e);
        }
        synchronized (this) {
            if (!closed) {
                closed = true;
                writer.close();
            }
        }
    }

    private void on(SpdyFrame frame) throws IOException, InterruptedException {
        switch (frame) {
            case SpdyFrame.Data data -> {
                BytePipe pipe = incoming.get(data.stream());
                if (pipe != null) {
                    pipe.put(data.bytes());
                    if (data.last()) {
                        pipe.end();
                    }
                }
            }
            case SpdyFrame.Reset reset -> {
                BytePipe pipe = incoming.get(reset.stream());
                if (pipe != null) {
                    pipe.end();
                }
            }
            case SpdyFrame.Ping ping -> send(SpdyWriter.ping(ping.id()));
            case SpdyFrame.Open open -> send(SpdyWriter.reset(open.stream()));
            case SpdyFrame.Other other -> LOG.trace("{}", other);
        }
    }

    @Override
    public void close() {
        hangUp();
        incoming.values().forEach(BytePipe::close);
    }
}
