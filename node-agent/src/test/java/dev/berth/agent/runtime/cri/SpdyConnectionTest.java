package dev.berth.agent.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.protocol.classpath.ClassPath;
import dev.berth.protocol.spdy.SpdyFrame;
import dev.berth.protocol.spdy.SpdyReader;
import dev.berth.protocol.spdy.SpdyWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streaming servers, also such as say what they should not. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class SpdyConnectionTest {
    private static final String UPGRADED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\n\r\n";

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private interface Talk {
        void with(InputStream in, OutputStream out) throws IOException;
    }

    /** Answers one connection, and closes it. */
    private String serve(Talk talk) {
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                InputStream in = socket.getInputStream();
                var request = new StringBuilder();
                while (request.indexOf("\r\n\r\n") < 0) {
                    request.append((char) in.read());
                }
                talk.with(in, socket.getOutputStream());
            } catch (IOException gone) {
                // The client has seen what it wanted to see.
            }
        });
        return "http://127.0.0.1:" + server.getLocalPort() + "/exec/token";
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static SpdyConnection open(String url) throws IOException {
        return SpdyConnection.open(url, "v4.channel.k8s.io");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 404 Not Found\r\n\r\n", "", "hello", "SPDY\r\n\r\n"})
    void aServerThatDoesNotUpgradeIsAFailure(String answer) {
        String url = serve((in, out) -> say(out, answer));

        assertThatThrownBy(() -> open(url)).isInstanceOf(IOException.class).hasMessageContaining("streaming server");
    }

    @Test
    void anAnswerWithoutEndIsGivenUp() {
        String url = serve((in, out) -> {
            while (true) {
                say(out, "x".repeat(10_000));
            }
        });

        assertThatThrownBy(() -> open(url)).hasMessageContaining("no answer of HTTP");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1:1/x",
                "file:///etc/passwd",
                "http:/x",
                "/exec/token",
                "http://[",
                "http://127.0.0.1/x",
                ""
            })
    void onlyPlainHttpIsSpoken(String url) {
        assertThatThrownBy(() -> open(url)).isInstanceOf(IOException.class).hasMessageContaining("not plain HTTP");
    }

    @Test
    void whatOneSideWritesTheOtherReads() throws IOException {
        String url = serve((in, out) -> {
            say(out, UPGRADED);
            echo(in, out);
        });

        try (SpdyConnection connection = open(url)) {
            SpdyConnection.Line line = connection.line(Map.of("streamtype", "data"));
            byte[] much = "0123456789".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
            Thread.ofVirtual().start(() -> {
                try (OutputStream to = line.output()) {
                    to.write(much, 0, much.length);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(line.input().readAllBytes()).isEqualTo(much);
        }
    }

    /** Until the first stream ends. */
    private static void echo(InputStream in, OutputStream out) throws IOException {
        byte[] dictionary = ClassPath.bytes(SpdyReader.class, "dictionary.bin");
        var reader = new SpdyReader(dictionary);
        var writer = new SpdyWriter(dictionary);
        byte[] some = new byte[10_000];
        for (int n = in.read(some); n >= 0; n = in.read(some)) {
            for (SpdyFrame frame : reader.read(Arrays.copyOf(some, n))) {
                if (frame instanceof SpdyFrame.Open open) {
                    out.write(writer.accepted(open.stream()));
                } else if (frame instanceof SpdyFrame.Data data) {
                    out.write(SpdyWriter.data(data.stream(), data.bytes(), data.last()));
                }
            }
        }
    }

    @Test
    void aConnectionThatBreaksOffIsNoEnd() throws IOException {
        String url = serve((in, out) -> {
            say(out, UPGRADED);
            in.read();
            out.write(SpdyWriter.data(1, new byte[] {7}, false));
            say(out, "HTTP/1.1 500 Internal Server Error\r\n\r\n");
            in.readAllBytes();
        });

        try (SpdyConnection connection = open(url)) {
            InputStream input = connection.line(Map.of("streamtype", "error")).input();
            assertThat(input.read()).isEqualTo(7);
            assertThatThrownBy(input::read).isInstanceOf(IOException.class).hasMessageContaining("broke off");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"status\":\"Success\"} | 0",
                "{\"status\":\"Failure\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"3\"}]}} | 3"
            })
    void theVerdictOnACommandIsItsExitCode(String verdict, int code) throws Exception {
        try (RemoteCommand command = command(verdict)) {
            assertThat(command.exit().toCompletableFuture().get()).isEqualTo(code);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | ended before it told",
                "{} | does not say why",
                "{\"status\":\"Failure\",\"message\":\"no such program\"} | no such program",
                "{\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"-1\"}]}} | does not say why",
                "not JSON | not"
            })
    void aCommandOfWhichNothingIsKnownHasNotSucceeded(String verdict, String why) throws Exception {
        try (RemoteCommand command = command(verdict)) {
            assertThat(command.exit().toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withMessageContaining(why);
        }
    }

    /** One of a server that ends the stream of verdicts after this. */
    private RemoteCommand command(String verdict) throws IOException {
        return RemoteCommand.open(
                serve((in, out) -> {
                    say(out, UPGRADED);
                    out.write(SpdyWriter.data(1, verdict.getBytes(StandardCharsets.UTF_8), true));
                    in.readAllBytes();
                }),
                false,
                false);
    }

    @Test
    void closingItFreesWhoeverReads() throws Exception {
        String url = serve((in, out) -> {
            say(out, UPGRADED);
            in.readAllBytes();
        });
        SpdyConnection connection = open(url);
        InputStream input = connection.line(Map.of("streamtype", "stdout")).input();
        List<Integer> seen = new ArrayList<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                seen.add(input.read());
            } catch (IOException e) {
                seen.add(-2);
            }
        });

        connection.close();
        reader.join();

        assertThat(seen).containsExactly(-1);
    }
}
