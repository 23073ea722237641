package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
    @TempDir
    private Path directory;

    @Test
    void aLogThatFollowsOnTheStateOrOverlapsItIsAccepted() throws IOException {
        segments("log_1000-1999", "log_inprogress_2000", "raft-meta");
        assertThatCode(() -> LogFiles.requireNoGap(directory, TermIndex.valueOf(1, 999)))
                .doesNotThrowAnyException();
        assertThatCode(() -> LogFiles.requireNoGap(directory, TermIndex.valueOf(1, 2500)))
                .doesNotThrowAnyException();
    }

    @Test
    void aFreshDirectoryIsAccepted() {
        assertThatCode(() -> LogFiles.requireNoGap(directory, null)).doesNotThrowAnyException();
    }

    @Test
    void entriesThatNeitherStateNorLogHoldAreNamed() throws IOException {
        segments("log_1000-1999");
        assertThatThrownBy(() -> LogFiles.requireNoGap(directory, TermIndex.valueOf(1, 499)))
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("entries 500 to 999");
        assertThatThrownBy(() -> LogFiles.requireNoGap(directory, null)).hasMessageContaining("entries 0 to 999");
    }

    private void segments(String... names) throws IOException {
        for (String name : names) {
            Files.createFile(directory.resolve(name));
        }
    }
}
