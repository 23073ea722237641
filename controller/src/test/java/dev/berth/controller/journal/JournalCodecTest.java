package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.Membership;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JournalCodecTest {
    private static final byte[] BLOB = {1, 2, 3};
    private static final Membership GROUP =
            new Membership(7, new TreeMap<>(Map.of("n1", "h:1")), new TreeMap<>(Map.of("n1", "h:1", "n2", "h:2")));

    @Test
    void commandsComeBackAsTheyWere() throws IOException {
        for (JournalCommand c : List.of(
                new JournalCommand.Append("collection|core/pods", 7, "w", List.of(BLOB, new byte[0])),
                new JournalCommand.DeleteTo("ü", 3),
                new JournalCommand.SavePart("a", 1, 2, 3, 4, BLOB),
                new JournalCommand.DeleteSnapshots("a", 1, 2, 3, 4))) {
            assertThat(JournalCodec.command(JournalCodec.encode(c)))
                    .usingRecursiveComparison()
                    .isEqualTo(c);
        }
    }

    @Test
    void queriesComeBackAsTheyWere() throws IOException {
        for (JournalQuery q : List.of(
                new JournalQuery.Highest(List.of("a", "b")),
                new JournalQuery.Events("a", 1, 2, 3, 4),
                new JournalQuery.FindSnapshot("a", 1, 2, 3, 4),
                new JournalQuery.ReadPart("a", 1, 2, 3),
                new JournalQuery.Reached(),
                new JournalQuery.Room())) {
            assertThat(JournalCodec.query(JournalCodec.encode(q))).isEqualTo(q);
        }
    }

    @Test
    void repliesComeBackAsTheyWere() throws IOException {
        for (JournalReply r : List.of(
                new JournalReply.Done(),
                new JournalReply.Conflict(9),
                new JournalReply.HighestNumbers(List.of(1L, 2L)),
                new JournalReply.Page(4, List.of(BLOB)),
                new JournalReply.SnapshotFound(1, 2, 3),
                new JournalReply.NoSnapshot(),
                new JournalReply.Superseded(5),
                word(new JournalReply.HighestNumbers(List.of(1L, 2L))),
                word(new JournalReply.Page(4, List.of(BLOB, BLOB))),
                new JournalReply.Standing(8, Optional.empty()),
                new JournalReply.Reached(8),
                new JournalReply.Room(Optional.empty()),
                new JournalReply.Room(Optional.of("full")),
                new JournalReply.Part(BLOB))) {
            assertThat(JournalCodec.reply(JournalCodec.encode(r)))
                    .usingRecursiveComparison()
                    .isEqualTo(r);
        }
    }

    private static JournalReply word(JournalReply answer) {
        return new JournalReply.Standing(7, Optional.of(new JournalReply.Word(GROUP, answer)));
    }

    @Test
    void bytesThatEndEarlyAreRefused() throws IOException {
        byte[] whole = JournalCodec.encode(new JournalCommand.Append("a", 1, "w", List.of(BLOB)));
        for (int length = 0; length < whole.length; length++) {
            byte[] torn = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> JournalCodec.command(torn)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anUnknownTagIsRefusedByName() {
        assertThatThrownBy(() -> JournalCodec.reply(new byte[] {99})).hasMessageContaining("tag 99");
    }

    @Test
    void garbageIsRefusedNotTrusted() {
        var random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            byte[] garbage = new byte[random.nextInt(40)];
            random.nextBytes(garbage);
            try {
                JournalCodec.command(garbage);
            } catch (IOException expected) {
                assertThat(expected).isNotNull();
            }
        }
    }
}
