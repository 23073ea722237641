package dev.berth.controller.journal.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalStateTest {
    private JournalState state = JournalState.EMPTY;

    @Test
    void theSecondWriterOfASequenceNumberIsRefused() {
        assertThat(append("a", 1, "first", "x")).isInstanceOf(JournalReply.Done.class);
        assertThat(append("a", 1, "second", "y")).isEqualTo(new JournalReply.Conflict(1));
        assertThat(events("a")).containsExactly("x");
    }

    @Test
    void aWriteThatSkipsANumberIsRefused() {
        assertThat(append("a", 2, "w", "x")).isEqualTo(new JournalReply.Conflict(0));
    }

    @Test
    void theSameWriteComingAgainIsAcceptedOnce() {
        append("a", 1, "w", "x", "y");
        assertThat(append("a", 1, "w", "x", "y")).isInstanceOf(JournalReply.Done.class);
        assertThat(events("a")).containsExactly("x", "y");
    }

    @Test
    void theSameWriterWithOtherContentIsRefused() {
        append("a", 1, "w", "x");
        assertThat(append("a", 1, "w", "z")).isEqualTo(new JournalReply.Conflict(1));
    }

    @Test
    void theHighestNumberOutlivesItsEvent() {
        append("a", 1, "w", "x", "y");
        apply(new JournalCommand.DeleteTo("a", 9));
        assertThat(events("a")).isEmpty();
        assertThat(state.answer(new JournalQuery.Highest(List.of("a", "b"))))
                .isEqualTo(new JournalReply.HighestNumbers(List.of(2L, 0L)));
        assertThat(append("a", 3, "w", "z")).isInstanceOf(JournalReply.Done.class);
    }

    @Test
    void aPageEndsAtItsBytesButHoldsAtLeastOneEvent() {
        append("a", 1, "w", "aaaa", "bbbb", "cccc");
        assertThat(page(1, 5)).hasSize(1);
        assertThat(page(1, 8)).hasSize(2);
        assertThat(page(3, 1)).hasSize(1);
    }

    @Test
    void aSnapshotExistsOnceItsLastPartIsThere() {
        apply(new JournalCommand.SavePart("a", 5, 50, 0, 2, bytes("he")));
        assertThat(newest()).isInstanceOf(JournalReply.NoSnapshot.class);
        apply(new JournalCommand.SavePart("a", 5, 50, 1, 2, bytes("llo")));
        assertThat(newest()).isEqualTo(new JournalReply.SnapshotFound(5, 50, 2));
    }

    @Test
    void theNewestSnapshotWithinTheBoundsIsFound() {
        apply(new JournalCommand.SavePart("a", 5, 50, 0, 1, bytes("old")));
        apply(new JournalCommand.SavePart("a", 9, 90, 0, 1, bytes("new")));
        assertThat(newest()).isEqualTo(new JournalReply.SnapshotFound(9, 90, 1));
        apply(new JournalCommand.DeleteSnapshots("a", 6, Long.MAX_VALUE, 0, Long.MAX_VALUE));
        assertThat(newest()).isEqualTo(new JournalReply.SnapshotFound(5, 50, 1));
    }

    @Test
    void whoReadsOnFromAnOldSnapshotIsToldOfTheOneThatStandsForTheDeletedEvents() {
        append("a", 1, "w", "1", "2", "3", "4");
        var all = new JournalQuery.Events("a", 2, 99, 99, 99);
        apply(new JournalCommand.SavePart("a", 3, 30, 0, 2, bytes("ha")));
        apply(new JournalCommand.DeleteTo("a", 3));
        assertThat(state.answer(all)).as("half a snapshot stands for nothing").isInstanceOf(JournalReply.Page.class);
        apply(new JournalCommand.SavePart("a", 3, 30, 1, 2, bytes("lf")));
        assertThat(state.answer(all)).isEqualTo(new JournalReply.Superseded(3));
        assertThat(page(4, 99)).hasSize(1);
        assertThat(page(5, 99)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void twoRacingWritersNeverBothGetANumber(long seed) {
        var random = new Random(seed);
        List<String> acknowledged = new ArrayList<>();
        long[] believed = {0, 0};
        for (int i = 0; i < 500; i++) {
            int writer = random.nextInt(2);
            String body = writer + ":" + i;
            JournalReply reply = append("a", believed[writer] + 1, "w" + writer, body);
            if (reply instanceof JournalReply.Done) {
                acknowledged.add(body);
                believed[writer]++;
            } else if (reply instanceof JournalReply.Conflict c && random.nextBoolean()) {
                believed[writer] = c.highest();
            }
        }
        assertThat(events("a")).as("seed %d", seed).isEqualTo(acknowledged);
    }

    private List<byte[]> page(long from, int maxBytes) {
        return ((JournalReply.Page) state.answer(new JournalQuery.Events("a", from, 99, 99, maxBytes))).events();
    }

    private JournalReply newest() {
        return state.answer(new JournalQuery.FindSnapshot("a", 0, Long.MAX_VALUE, 0, Long.MAX_VALUE));
    }

    private JournalReply append(String id, long first, String writer, String... bodies) {
        return apply(new JournalCommand.Append(
                id,
                first,
                writer,
                IntStream.range(0, bodies.length)
                        .mapToObj(i -> bytes(bodies[i]))
                        .toList()));
    }

    private JournalReply apply(JournalCommand command) {
        JournalState.Step step = state.apply(command);
        state = step.state();
        return step.reply();
    }

    private List<String> events(String id) {
        var query = new JournalQuery.Events(id, 0, Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
        return ((JournalReply.Page) state.answer(query))
                .events().stream()
                        .map(b -> new String(b, java.nio.charset.StandardCharsets.UTF_8))
                        .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
