package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
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
