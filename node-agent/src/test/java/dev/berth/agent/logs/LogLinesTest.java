package dev.berth.agent.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.node.PodVisit.LogWish;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LogLinesTest {
    private static final String LOG = """
            2026-11-25T10:00:00.000000001Z stdout F one
            2026-11-25T10:00:01.000000000Z stderr F two
            2026-11-25T10:00:02.000000000Z stdout P thr
            2026-11-25T10:00:02.500000000Z stdout F ee
            2026-11-25T10:00:03.000000000Z stdout F\s
            """;

    @Test
    void withoutWishesTheProgramsOwnLinesComeBack() {
        assertThat(read(wish(false, Optional.empty(), Optional.empty()))).isEqualTo("one\ntwo\nthree\n\n");
    }

    @Test
    void timestampsStandBeforeWholeLinesOnly() {
        assertThat(read(wish(true, Optional.empty(), Optional.empty()))).isEqualTo("""
                2026-11-25T10:00:00.000000001Z one
                2026-11-25T10:00:01.000000000Z two
                2026-11-25T10:00:02.000000000Z three
                2026-11-25T10:00:03.000000000Z\s
                """);
    }

    @Test
    void linesBeforeTheInstantAreLeftOut() {
        long since = Instant.parse("2026-11-25T10:00:01Z").toEpochMilli();
        assertThat(read(wish(false, Optional.of(since), Optional.empty()))).isEqualTo("two\nthree\n\n");
    }

    @Test
    void noMoreThanTheWantedBytesAreGiven() {
        assertThat(read(wish(false, Optional.empty(), Optional.of(6L)))).isEqualTo("one\ntw");
        assertThat(read(wish(false, Optional.empty(), Optional.of(4L)))).isEqualTo("one\n");
    }

    @Test
    void whatIsNoLogLineIsNotHidden() {
        var lines = new LogLines(wish(true, Optional.of(0L), Optional.empty()));
        byte[] odd = "not a log line\nnor this\n".getBytes(StandardCharsets.UTF_8);
        assertThat(new String(lines.read(odd, odd.length), StandardCharsets.UTF_8))
                .isEqualTo("not a log line\nnor this\n");
    }

    @RepeatedTest(20)
    void theCutsBetweenPiecesDoNotMatter() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        LogWish wish = wish(random.nextBoolean(), Optional.empty(), Optional.of(1L + random.nextInt(200)));
        byte[] whole = LOG.getBytes(StandardCharsets.UTF_8);
        var lines = new LogLines(wish);
        var out = new ByteArrayOutputStream();
        for (int at = 0; at < whole.length; ) {
            int length = Math.min(whole.length - at, 1 + random.nextInt(9));
            byte[] piece = new byte[length];
            System.arraycopy(whole, at, piece, 0, length);
            out.writeBytes(lines.read(piece, length));
            at += length;
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).as("seed %d", seed).isEqualTo(read(wish));
    }

    private static String read(LogWish wish) {
        byte[] bytes = LOG.getBytes(StandardCharsets.UTF_8);
        return new String(new LogLines(wish).read(bytes, bytes.length), StandardCharsets.UTF_8);
    }

    private static LogWish wish(boolean timestamps, Optional<Long> since, Optional<Long> limit) {
        return new LogWish(false, false, timestamps, Optional.empty(), since, limit);
    }
}
