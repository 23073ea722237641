package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.controller.testing.TempTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VoteFileTest {
    private final Path group = TempTree.inMemory("berth-vote");
    private final Path file = group.resolve("current/raft-meta");

    @BeforeEach
    void make() throws IOException {
        Files.createDirectories(group.resolve("current"));
    }

    @Test
    void anEmptyOneSaysATermAfterAllInWhichThePeerCanHaveVoted() throws IOException {
        Files.createFile(file);
        VoteFile.mend(group, 7);
        assertThat(file).hasContent("term=17\nvotedFor=\n");
        assertThat(group.resolve("current")).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void oneWithContentAndOneThatIsNotThereStayAsTheyAre() throws IOException {
        VoteFile.mend(group, 7);
        assertThat(file).doesNotExist();
        Files.writeString(file, "term=3\nvotedFor=n1\n");
        VoteFile.mend(group, 7);
        assertThat(file).hasContent("term=3\nvotedFor=n1\n");
    }

    @Test
    void aPeerWhoseVoteIsLostIsRefusedWithTheCure() throws IOException {
        assertThatCode(() -> VoteFile.requireWhole(group)).doesNotThrowAnyException();
        Files.createFile(file);
        assertThatThrownBy(() -> VoteFile.requireWhole(group))
                .hasMessageContaining(file.toString())
                .hasMessageContaining(StateFile.CURE);
    }
}
