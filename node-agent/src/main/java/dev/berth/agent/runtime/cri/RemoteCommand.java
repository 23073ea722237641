package dev.berth.agent.runtime.cri;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.agent.machine.Readers;
import dev.berth.agent.runtime.Conversation;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A command, or a container's own program, over the streams of Kubernetes' remote command protocol, version 4. */
final class RemoteCommand implements Conversation {
    private static final String PROTOCOL = "v4.channel.k8s.io";
    private static final int LONGEST_VERDICT = 64 * 1024;

    private final SpdyConnection connection;
    private final Optional<SpdyConnection.Line> stdin;
    private final SpdyConnection.Line stdout;
    private final Optional<SpdyConnection.Line> stderr;
    private final Optional<SpdyConnection.Line> resize;
    private final CompletableFuture<Integer> exit;

    private RemoteCommand(SpdyConnection connection, boolean input, boolean tty, Optional<CompletionStage<Integer>> end)
            throws IOException {
        this.connection = connection;
        SpdyConnection.Line verdict = line("error");
        this.stdin = input ? Optional.of(line("stdin")) : Optional.empty();
        this.stdout = line("stdout");
        this.stderr = tty ? Optional.empty() : Optional.of(line("stderr"));
        this.resize = tty ? Optional.of(line("resize")) : Optional.empty();
        var told = CompletableFuture.supplyAsync(() -> code(verdict.input()), Readers.POOL);
        this.exit = end.isPresent() ? told.thenCompose(code -> end.get()) : told;
    }

    /** @param url as the runtime gave it for a command with just these streams */
    static RemoteCommand open(String url, boolean stdin, boolean tty) throws IOException {
        return open(url, stdin, tty, Optional.empty());
    }

    /** @param end of the container, of which the protocol does not tell the exit code */
    static RemoteCommand attached(String url, boolean stdin, boolean tty, CompletionStage<Integer> end)
            throws IOException {
        return open(url, stdin, tty, Optional.of(end));
    }

    private static RemoteCommand open(String url, boolean stdin, boolean tty, Optional<CompletionStage<Integer>> end)
            throws IOException {
        SpdyConnection connection = SpdyConnection.open(url, PROTOCOL);
        try {
            return new RemoteCommand(connection, stdin, tty, end);
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    private SpdyConnection.Line line(String type) throws IOException {
        return connection.line(Map.of("streamtype", type));
    }

    /** Since version 4 of the protocol success is told, too (v4WriteStatusFunc): without a word nothing is known of the command. */
    private static int code(InputStream verdict) {
        try {
            byte[] text = verdict.readNBytes(LONGEST_VERDICT);
            if (text.length == 0) {
                throw new IOException(
                        "the connection to the container runtime ended before it told how the command did");
            }
            return code(Json.parse(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int code(JsonNode status) throws IOException {
        if (status.path("status").asText("").equals("Success")) {
            return 0;
        }
        for (JsonNode cause : status.path("details").path("causes")) {
            String code = cause.path("message").asText("");
            if (cause.path("reason").asText("").equals("ExitCode") && code.matches("[0-9]{1,9}")) {
                return Integer.parseInt(code);
            }
        }
        throw new IOException(
                status.path("message").asText("the container runtime does not say why the command failed"));
    }

    @Override
    public OutputStream stdin() {
        return stdin.map(SpdyConnection.Line::output).orElseGet(OutputStream::nullOutputStream);
    }

    @Override
    public InputStream stdout() {
        return stdout.input();
    }

    @Override
    public InputStream stderr() {
        return stderr.map(SpdyConnection.Line::input).orElseGet(InputStream::nullInputStream);
    }

    @Override
    public void resize(int columns, int rows) throws IOException {
        if (resize.isPresent()) {
            byte[] size = ("{\"Width\":" + columns + ",\"Height\":" + rows + "}").getBytes(StandardCharsets.US_ASCII);
            resize.get().write(size, 0, size.length);
        }
    }

    @Override
    public CompletionStage<Integer> exit() {
        return exit;
    }

    @Override
    public void close() {
        connection.close();
    }
}
