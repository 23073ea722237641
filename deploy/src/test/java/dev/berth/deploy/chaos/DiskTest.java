package dev.berth.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deploy.cluster.Failure;
import dev.berth.house.Needs;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real file systems in files; only as root. */
class DiskTest {
    private static final long BYTES = 16 << 20;

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void mayMount() {
        Needs.noProblem(Disk.problem());
    }

    @Test
    void aFillerTakesAllRoomAlsoWhatBecomesFreeAndGivesItBack() throws Exception {
        try (Disk disk = Disk.mounted(directory, "d", BYTES)) {
            Path other = Files.write(disk.root().resolve("other"), new byte[1 << 20]);
            try (Filler filler = disk.fill()) {
                Awaitility.await().until(() -> filler.refusals() > 0);
                assertThatThrownBy(() -> Files.write(disk.root().resolve("more"), new byte[1 << 20]))
                        .isInstanceOf(IOException.class);
                Files.delete(other);
                Awaitility.await().until(() -> disk.root().toFile().getUsableSpace() < 4096);
            }
            assertThat(disk.root().toFile().getUsableSpace()).isGreaterThan(BYTES / 2);
            disk.write();
        }
    }

    @Test
    void whoWritesWaitsForThePulseToEnd() throws Exception {
        try (Disk disk = Disk.mounted(directory, "d", BYTES)) {
            Process pulses = disk.pulses(1, Duration.ofMillis(500), Duration.ZERO);
            Duration longest = Duration.ZERO;
            while (pulses.isAlive()) {
                Duration took = disk.write();
                longest = took.compareTo(longest) > 0 ? took : longest;
            }
            assertThat(longest).isGreaterThan(Duration.ofMillis(300));
        }
    }

    @Test
    void oneThatFailsRefusesReadersTooAndHasWhatWasSyncedWhenItIsMountedAnew() throws Exception {
        try (Disk disk = Disk.mounted(directory, "d", BYTES)) {
            disk.write();
            Path file = disk.root().resolve("small");
            disk.fail();
            assertThat(disk.fails()).isTrue();
            assertThatThrownBy(() -> Files.readAllBytes(file)).isInstanceOf(IOException.class);
            assertThat(disk.remount(Duration.ofSeconds(5))).isEmpty();
            assertThat(file).hasSize(512);
            assertThat(disk.fails()).isFalse();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whoHasAFileOpenKeepsAFailedDiskFromBeingMountedAnewAndIsNamedWithIt() throws Exception {
        try (Disk disk = Disk.mounted(directory, "d", BYTES)) {
            Path file = disk.root().resolve("open");
            try (var open = Files.newOutputStream(file)) {
                disk.fail();
                assertThat(disk.remount(Duration.ofMillis(100)).orElseThrow())
                        .contains("process " + ProcessHandle.current().pid() + " (")
                        .contains("open " + file);
            }
            assertThat(disk.remount(Duration.ofSeconds(5))).isEmpty();
        }
    }

    @Test
    void whoHasAFileMappedIsNamedWithItThoughNoDescriptorIsOpen() throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[1]);
        MappedByteBuffer mapped;
        try (FileChannel channel = FileChannel.open(file)) {
            mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 1);
        }
        assertThat(Holders.of(directory))
                .singleElement()
                .asString()
                .contains("process " + ProcessHandle.current().pid() + " (")
                .contains("mapped " + file);
        assertThat(mapped.get()).isZero();
    }

    @Test
    void nobodyHoldsWhatNobodyHasOpen() {
        assertThat(Holders.of(directory)).isEmpty();
    }

    @Test
    void nothingIsLeftOfOneThatIsClosedWhileItIsFrozenForEver() throws Exception {
        Disk disk = Disk.mounted(directory, "d", BYTES);
        Process pulses = disk.pulses(1, Duration.ofMinutes(1), Duration.ZERO);
        Awaitility.await().until(() -> frozen(disk));
        // Killed in the middle, they can no longer thaw anything.
        List<ProcessHandle> children = pulses.descendants().toList();
        pulses.destroyForcibly().waitFor();
        children.forEach(ProcessHandle::destroyForcibly);
        disk.close();
        disk.close();
        assertThat(directory).isEmptyDirectory();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory.toString());
    }

    private static boolean frozen(Disk disk) throws Exception {
        // Frozen twice is refused (EBUSY).
        Process again = new ProcessBuilder("fsfreeze", "-f", disk.root().toString()).start();
        if (again.waitFor() != 0) {
            return true;
        }
        new ProcessBuilder("fsfreeze", "-u", disk.root().toString()).start().waitFor();
        return false;
    }

    @Test
    void whatAKilledRunLeftIsRemoved() throws Exception {
        try (Disk left = Disk.mounted(directory, "d", BYTES)) {
            Disk.remove(directory, "d");
            assertThat(left.root()).doesNotExist();
        }
        Disk.remove(directory, "never there");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aDiskThatCannotBeMadeNamesTheCommandAndLeavesNothing() {
        assertThatThrownBy(() -> Disk.mounted(directory, "d", 1024))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("mkfs.ext4");
        assertThat(directory).isEmptyDirectory();
    }
}
