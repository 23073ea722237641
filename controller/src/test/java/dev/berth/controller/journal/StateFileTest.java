package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    private static final String FIRST_FORMAT =
            "be274a0100000002000000016100000000000000020000000100000001770000000102000000010000000000000002000000"
                    + "0000000014000000020000000100000000000000010300000001620000000000000000000000000000000100000000000000"
                    + "01000000000000000a00000001000000010000000000000001040000000086969036";

    @TempDir
    private Path directory;

    @Test
    void theStateComesBackAsItWas() throws IOException {
        Path file = directory.resolve("state");
        StateFile.write(sample(), file);
        assertThat(StateFile.read(file)).usingRecursiveComparison().isEqualTo(sample());
    }

    @Test
    void aFlippedBitAnywhereIsDetectedAndTheFileNamed() throws IOException {
        Path file = directory.resolve("state");
        StateFile.write(sample(), file);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x10;
            Files.write(file, damaged);
            assertThatThrownBy(() -> StateFile.read(file)).as("byte %d", i).hasMessageContaining(file.toString());
        }
    }

    @Test
    void aFileCutAnywhereOrWithMoreBehindItIsDetected() throws IOException {
        Path file = directory.resolve("state");
        StateFile.write(sample(), file);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length + 1; length++) {
            if (length != whole.length) {
                Files.write(file, Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> StateFile.read(file))
                        .as("%d bytes", length)
                        .hasMessageContaining(file.toString())
                        .hasMessageContaining("move this node's journal directory away");
            }
        }
    }

    @Test
    void theOffsetOfTheDamagedSectionIsNamed() throws IOException {
        Path file = directory.resolve("state");
        StateFile.write(sample(), file);
        byte[] damaged = Files.readAllBytes(file);
        damaged[4 + 4 + 2] ^= 1;
        Files.write(file, damaged);
        assertThatThrownBy(() -> StateFile.read(file)).hasMessageContaining("at offset 4:");
    }

    @Test
    void aFileOfTheFirstFormatIsStillRead() throws IOException {
        Path file = directory.resolve("state");
        Files.write(file, HexFormat.of().parseHex(FIRST_FORMAT));
        assertThat(StateFile.read(file)).usingRecursiveComparison().isEqualTo(sample());
    }

    private static JournalState sample() {
        JournalState state = JournalState.EMPTY;
        for (JournalCommand c : List.of(
                new JournalCommand.Append("a", 1, "w", List.of(new byte[] {1}, new byte[] {2})),
                new JournalCommand.SavePart("a", 2, 20, 0, 2, new byte[] {3}),
                new JournalCommand.SavePart("b", 1, 10, 0, 1, new byte[] {4}),
                new JournalCommand.DeleteTo("a", 1))) {
            state = state.apply(c).state();
        }
        return state;
    }
}
