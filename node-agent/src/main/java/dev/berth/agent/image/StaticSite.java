package dev.berth.agent.image;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A small static web server, run as a process of its own with this one class as its class path: GET and HEAD below one directory, {@code
 * index.html}, HTTP/1.1 with keep-alive, one access line per request on standard output. Ends with code 0 on SIGTERM, as nginx does.
 * Arguments: directory, port. {@code POD_IP} in the environment, when it is a loopback address, is the address to listen on.
 */
// No lambdas, records or string switches on the way to the first answer: each would load classes, and start-up time is
// the point.
final class StaticSite implements Runnable {
    private static final int IDLE_MILLIS = 30_000;
    private static final int LONGEST_HEAD = 16_384;
    private static final Semaphore CONNECTIONS = new Semaphore(128);

    private final Path root;
    private final @Nullable Socket connection;

    /** @param connection null for the end of the program: another class would have to be shipped too */
    private StaticSite(Path root, @Nullable Socket connection) {
        this.root = root;
        this.connection = connection;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path root = Path.of(arguments[0]);
        Runtime.getRuntime().addShutdownHook(new Thread(new StaticSite(root, null)));
        try (ServerSocket server = listen(Integer.parseInt(arguments[1]))) {
            while (true) {
                CONNECTIONS.acquire();
                Thread worker = new Thread(null, new StaticSite(root, server.accept()), "connection", 128 * 1024);
                worker.setDaemon(true);
                worker.start();
            }
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        String podIp = System.getenv("POD_IP");
        InetAddress address = podIp != null && podIp.startsWith("127.") ? InetAddress.getByName(podIp) : null;
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        try {
            server.bind(new InetSocketAddress(address, port), 256);
        } catch (BindException refused) {
            if (port >= 1024) {
                throw refused;
            }
            // Without root the low ports are closed; 80 becomes 8080.
            server.bind(new InetSocketAddress(address, port + 8000), 256);
            System.out.println("port " + port + " is not permitted; listening on " + (port + 8000));
        }
        return server;
    }

    @Override
    public void run() {
        if (connection == null) {
            Runtime.getRuntime().halt(0);
        } else {
            converse(connection);
        }
    }

    private void converse(Socket connection) {
        try (connection) {
            connection.setSoTimeout(IDLE_MILLIS);
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = new BufferedOutputStream(connection.getOutputStream(), 16_384);
            boolean open = true;
            while (open) {
                String head = head(in);
                open = !head.isEmpty()
                        && answer(head, out, connection.getInetAddress().getHostAddress());
                out.flush();
            }
        } catch (IOException ended) {
            // The client went away or was idle for too long.
        } finally {
            CONNECTIONS.release();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        int next = in.read();
        while (next >= 0 && head.length() < LONGEST_HEAD) {
            head.append((char) next);
            if (next == '\n' && (endsWith(head, "\r\n\r\n") || endsWith(head, "\n\n"))) {
                return head.toString();
            }
            next = in.read();
        }
        return "";
    }

    private static boolean endsWith(StringBuilder text, String end) {
        return text.length() >= end.length()
                && text.substring(text.length() - end.length()).equals(end);
    }

    /** Writes one response; false when the connection must be closed after it. */
    private boolean answer(String head, OutputStream out, String client) throws IOException {
        String request = head.substring(0, head.indexOf('\n')).trim();
        String[] words = request.split(" ");
        String lower = lower(head);
        boolean body = !words[0].equals("HEAD");
        boolean keep = words.length == 3
                && words[2].equals("HTTP/1.1")
                && !lower.contains("connection: close")
                && !lower.contains("content-length:")
                && !lower.contains("transfer-encoding:");
        int status;
        if (words.length != 3 || !words[1].startsWith("/")) {
            status = error(out, 400, "Bad Request", body, keep);
        } else if (words[0].equals("GET") || words[0].equals("HEAD")) {
            status = serve(out, words[1], body, keep);
        } else {
            status = error(out, 405, "Not Allowed", body, keep);
        }
        System.out.println(client + " \"" + request + "\" " + status);
        return keep;
    }

    private int serve(OutputStream out, String target, boolean body, boolean keep) throws IOException {
        String path = decoded(target);
        if (path.isEmpty() || path.indexOf('\0') >= 0) {
            return error(out, 400, "Bad Request", body, keep);
        }
        Path file = root.resolve(path.substring(1)).normalize();
        if (!file.startsWith(root)) {
            return error(out, 400, "Bad Request", body, keep);
        }
        if (Files.isDirectory(file)) {
            if (!path.endsWith("/")) {
                return moved(out, path + "/", keep);
            }
            file = file.resolve("index.html");
            if (!Files.exists(file)) {
                return error(out, 403, "Forbidden", body, keep);
            }
        }
        if (!Files.isRegularFile(file)) {
            return error(out, 404, "Not Found", body, keep);
        }
        if (!Files.isReadable(file)) {
            return error(out, 403, "Forbidden", body, keep);
        }
        send(out, file, body, keep);
        return 200;
    }

    private static void send(OutputStream out, Path file, boolean body, boolean keep) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            long left = Files.size(file);
            header(out, "200 OK", type(file.toString()), left, keep, "");
            byte[] buffer = new byte[8192];
            while (body && left > 0) {
                int read = content.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException("the file shrank while it was sent");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }

    private static int moved(OutputStream out, String target, boolean keep) throws IOException {
        String safe = target.replace("\r", "").replace("\n", "");
        header(out, "301 Moved Permanently", "text/html", 0, keep, "Location: " + safe + "\r\n");
        return 301;
    }

    private static int error(OutputStream out, int status, String reason, boolean body, boolean keep)
            throws IOException {
        byte[] page = ("<html><head><title>" + status + " " + reason + "</title></head><body><h1>" + status + " "
                        + reason + "</h1></body></html>\n")
                .getBytes(StandardCharsets.UTF_8);
        header(out, status + " " + reason, "text/html", page.length, keep, "");
        if (body) {
            out.write(page);
        }
        return status;
    }

    private static void header(OutputStream out, String status, String type, long length, boolean keep, String more)
            throws IOException {
        String text = "HTTP/1.1 " + status + "\r\nServer: berth-static-site\r\nContent-Type: " + type
                + "\r\nContent-Length: " + length + "\r\nConnection: " + (keep ? "keep-alive" : "close") + "\r\n" + more
                + "\r\n";
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String decoded(String target) {
        try {
            String path = new URI("http://pod" + target).getPath();
            return path == null ? "" : path;
        } catch (URISyntaxException malformed) {
            return "";
        }
    }

    private static String type(String name) {
        String[] types = {
            ".html", "text/html", ".htm", "text/html", ".css", "text/css", ".js", "application/javascript", ".json",
            "application/json", ".txt", "text/plain", ".xml", "text/xml", ".png", "image/png", ".jpg", "image/jpeg",
            ".jpeg", "image/jpeg", ".gif", "image/gif", ".svg", "image/svg+xml", ".ico", "image/x-icon"
        };
        String lower = lower(name);
        for (int i = 0; i < types.length; i += 2) {
            if (lower.endsWith(types[i])) {
                return types[i + 1];
            }
        }
        return "application/octet-stream";
    }

    private static String lower(String text) {
        return text.toLowerCase(java.util.Locale.ROOT);
    }
}
