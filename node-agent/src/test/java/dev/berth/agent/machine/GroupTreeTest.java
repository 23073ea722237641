package dev.berth.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hierarchies of control groups that are plain directories here, so that they can be as no kernel would have them. */
class GroupTreeTest {
    private static final long ME = ProcessHandle.current().pid();

    @TempDir
    Path directory = Path.of("");

    private GroupTree tree(String... mounts) throws IOException {
        var lines = new StringBuilder("23 1 0:1 / / rw - ext4 /dev/root rw\n");
        for (String mount : mounts) {
            Files.createDirectories(directory.resolve(mount).resolve("berth-t"));
            lines.append("37 31 0:34 / " + directory.resolve(mount) + " rw,relatime - cgroup cgroup rw\n");
        }
        return new GroupTree("berth-t", Files.writeString(directory.resolve("mountinfo"), lines));
    }

    /** @param pids one a line */
    private Path group(String path, String pids) throws IOException {
        Path group = Files.createDirectories(directory.resolve(path));
        Files.writeString(group.resolve("cgroup.procs"), pids);
        return group;
    }

    @Test
    void aGroupThatGoesAwayHidesNoOther() throws Exception {
        GroupTree tree = tree("freezer");
        group("freezer/berth-t", "");
        group("freezer/berth-t/pod", "");
        group("freezer/berth-t/pod/deep", ME + "\n");
        Path gone = group("gone", "");
        var over = new AtomicBoolean();
        Thread passing = Thread.ofPlatform().start(() -> {
            for (int i = 0; !over.get(); i++) {
                Path there = directory.resolve("freezer/berth-t/pod/" + i);
                if (!gone.toFile().renameTo(there.toFile()) || !there.toFile().renameTo(gone.toFile())) {
                    return;
                }
            }
        });

        for (int look = 0; look < 2000 && passing.isAlive(); look++) {
            assertThat(tree.processes()).extracting(LinuxProcess::pid).containsExactly(ME);
        }

        assertThat(passing.isAlive()).as("a group came and went all the time").isTrue();
        over.set(true);
        passing.join();
    }

    @Test
    void aGroupThatIsThereAndCannotBeReadIsNotTakenForEmpty() throws IOException {
        GroupTree tree = tree("freezer");
        group("freezer/berth-t", ME + "\n");
        Path unread = Files.createDirectories(directory.resolve("freezer/berth-t/pod"));

        assertThatThrownBy(tree::processes)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(unread.toString());
        Files.writeString(unread.resolve("cgroup.type"), "threaded\n");
        assertThat(tree.processes()).hasSize(1);
        assertThatThrownBy(new GroupTree("berth-t", directory.resolve("none"))::processes)
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void whetherTheMachineHasAFreezerIsSeenByItsHierarchies() throws IOException {
        assertThat(tree("memory", "unified").canFreeze()).isFalse();
        assertThat(tree().canFreeze()).isFalse();
        assertThat(tree("memory", "freezer").canFreeze()).isTrue();
        Files.writeString(directory.resolve("unified/cgroup.controllers"), "memory");
        assertThat(tree("unified").canFreeze()).isTrue();
    }

    @Test
    void aPodIsHeldOnlyByGroupsThatCanBeFrozen() throws IOException {
        GroupTree tree = tree("memory", "freezer");
        group("memory/berth-t", "");
        group("memory/berth-t/cri-abc", ME + "\n");
        group("freezer/berth-t", "");
        assertThat(tree.holds("abc")).isFalse();

        group("freezer/berth-t/cri-abc", "");
        assertThat(tree.holds("abc")).isFalse();
        group("freezer/berth-t/cri-abc", ME + "\n");
        assertThat(tree.holds("abc")).isTrue();
        assertThat(tree.holds("xyz")).isFalse();
    }
}
