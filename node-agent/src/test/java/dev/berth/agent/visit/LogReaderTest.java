package dev.berth.agent.visit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.runtime.ContainerLog;
import dev.berth.protocol.node.PodVisit.LogWish;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
    private static final String TIME = "2026-11-25T10:00:00.000000000Z stdout ";

    @TempDir
    Path dir = Path.of("");

    private volatile boolean ended = true;

    @RepeatedTest(30)
    void theLastLinesAreThoseThatCountingForwardFinds() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>();
        var log = new StringBuilder();
        int count = random.nextInt(400);
        for (int i = 0; i < count; i++) {
            int parts = random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 0;
            var text = new StringBuilder();
            for (int p = 0; p <= parts; p++) {
                String part = "x".repeat(random.nextInt(random.nextInt(20) == 0 ? 16_000 : 60));
                text.append(part);
                log.append(TIME).append(p < parts ? "P " : "F ").append(part).append('\n');
            }
            lines.add(text.append('\n').toString());
        }
        int tail = random.nextInt(count + 3);
        String wanted = String.join("", lines.subList(Math.max(0, count - tail), count));
        assertThat(readAll(file(log.toString()), wish(false, Optional.of((long) tail))))
                .as("seed %d", seed)
                .isEqualTo(wanted);
    }

    @Test
    void aFollowedLogGoesOnUntilItsContainerEnds() throws Exception {
        ended = false;
        Path file = file(TIME + "F first\n");
        LogReader reader = LogReader.open(log(file), wish(true, Optional.empty()));
        assertThat(reader.next().orElseThrow().utf8String()).isEqualTo("first\n");
        var next = CompletableFuture.supplyAsync(() -> unchecked(reader));
        Files.writeString(file, TIME + "F second\n", StandardOpenOption.APPEND);
        assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo("second\n");
        var end = CompletableFuture.supplyAsync(() -> unchecked(reader));
        ended = true;
        assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo("(end)");
    }

    @Test
    void aReaderThatIsClosedWaitsNoLonger() throws Exception {
        ended = false;
        LogReader reader = LogReader.open(log(file("")), wish(true, Optional.empty()));
        var waiting = CompletableFuture.supplyAsync(() -> unchecked(reader));
        reader.close();
        waiting.handle((text, failure) -> text).get(10, TimeUnit.SECONDS);
    }

    @Test
    void aHugeLogIsReadInSmallPieces() throws IOException {
        Path file = dir.resolve("huge.log");
        String some = (TIME + "F " + "y".repeat(200) + "\n").repeat(4000);
        for (int i = 0; i < 40; i++) {
            Files.writeString(file, some, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        LogReader reader = LogReader.open(log(file), wish(false, Optional.empty()));
        long bytes = 0;
        for (var piece = reader.next(); piece.isPresent(); piece = reader.next()) {
            assertThat(piece.get().size()).isLessThanOrEqualTo(64 * 1024);
            bytes += piece.get().size();
        }
        assertThat(bytes).isEqualTo(160_000L * 201);
    }

    private static String unchecked(LogReader reader) {
        try {
            return reader.next().map(b -> b.utf8String()).orElse("(end)");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String readAll(Path file, LogWish wish) throws IOException {
        LogReader reader = LogReader.open(log(file), wish);
        var text = new StringBuilder();
        for (var piece = reader.next(); piece.isPresent(); piece = reader.next()) {
            text.append(piece.get().utf8String());
        }
        reader.close();
        return text.toString();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(dir.resolve("0.log"), text, StandardCharsets.UTF_8);
    }

    private ContainerLog log(Path file) {
        return new ContainerLog() {
            @Override
            public SeekableByteChannel open() throws IOException {
                return Files.newByteChannel(file, StandardOpenOption.READ);
            }

            @Override
            public boolean ended() {
                return ended;
            }
        };
    }

    private static LogWish wish(boolean follow, Optional<Long> tail) {
        return new LogWish(follow, false, false, tail, Optional.empty(), Optional.empty());
    }
}
