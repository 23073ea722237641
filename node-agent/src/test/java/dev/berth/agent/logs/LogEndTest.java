package dev.berth.agent.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogEndTest {
    private static String line(String text) {
        return "2026-11-25T10:00:00.000000001Z stderr F " + text + "\n";
    }

    private static String text(String log, boolean whole) {
        return LogEnd.text(log.getBytes(StandardCharsets.UTF_8), whole);
    }

    @Test
    void aShortLogIsTheMessageWithoutItsTimes() {
        assertThat(text(line("one") + line("two"), true)).isEqualTo("one\ntwo\n");
        assertThat(text("", true)).isEmpty();
    }

    @Test
    void linesBeforeTheLastEightyAreLeftOut() {
        String log =
                IntStream.rangeClosed(1, 200).mapToObj(i -> line("line " + i)).collect(Collectors.joining());
        assertThat(text(log, true).lines()).hasSize(80).startsWith("line 121").endsWith("line 200");
    }

    @Test
    void bytesBeforeTheLast2048AreLeftOut() {
        String log = line("first") + line("x".repeat(3000)) + line("last");
        assertThat(text(log, true)).hasSize(2048).startsWith("xxx").endsWith("x\nlast\n");
    }

    @Test
    void aTornFirstLineIsLeftOut() {
        assertThat(text("5T10:00:00Z stderr F torn\n" + line("whole"), false)).isEqualTo("whole\n");
        assertThat(text("torn", false)).isEmpty();
    }

    @Test
    void theEndOfALogOfTheLongestLinesHoldsAllThatIsWanted() {
        byte[] log = line("x".repeat(16 * 1024)).repeat(10).getBytes(StandardCharsets.UTF_8);
        byte[] end = Arrays.copyOfRange(log, log.length - LogEnd.ENOUGH, log.length);
        assertThat(LogEnd.text(end, false)).isEqualTo("x".repeat(2047) + "\n");
    }

    @Test
    void whatIsNoLogAtAllDoesNoHarm() {
        byte[] bytes = new byte[10_000];
        Arrays.fill(bytes, (byte) 0xff);
        assertThat(LogEnd.text(bytes, true)).isEmpty();
    }
}
