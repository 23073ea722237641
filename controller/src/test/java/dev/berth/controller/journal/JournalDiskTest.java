package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.house.Needs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real peer on a disk of 64 MiB that others fill. */
class JournalDiskTest {
    @TempDir
    Path directory = Path.of("");

    private final OpenPeers open = new OpenPeers();
    private Optional<JournalClient> client = Optional.empty();
    private long last;

    @BeforeEach
    void mount() throws Exception {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=64m", "none", directory.toString()) == 0;
        Needs.that(mounted, "root, to mount a small disk");
    }

    @AfterEach
    void unmount() throws Exception {
        open.close();
        run("umount", "-l", directory.toString());
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private void start(String more) throws IOException {
        Config config = TestPeers.in(directory.resolve("journal"), more);
        client = Optional.of(open.connect(config, Optional.of(open.start(config))));
    }

    private JournalReply write() throws Exception {
        byte[] body = new byte[10_000];
        CompletableFuture<JournalReply> written =
                client.orElseThrow().send(new JournalCommand.Append("a", last + 1, "w", List.of(body)));
        JournalReply reply = written.get(30, TimeUnit.SECONDS);
        if (reply instanceof JournalReply.Done) {
            last++;
        }
        return reply;
    }

    private long stored() throws Exception {
        return new MajorityRead(client.orElseThrow())
                .highest(List.of("a"))
                .get(30, TimeUnit.SECONDS)
                .getFirst();
    }

    /** Leaves so many bytes of the disk. */
    private Path fill(long left) throws IOException {
        Path file = directory.resolve("somebody-elses");
        byte[] some = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (directory.toFile().getUsableSpace() > left) {
                out.write(some);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space");
        }
        return file;
    }

    @Test
    void aFullDiskCostsWritesButNoReadsAndThatOnlyUntilThereIsRoomAgain() throws Exception {
        start("berth.journal.disk-reserve = 32 MiB");
        assertThat(write()).isEqualTo(new JournalReply.Done());
        Path file = fill(16 << 20);
        Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(this::write)
                        .hasStackTraceContaining("the journal's disk is full")
                        .hasStackTraceContaining(directory.toString()));
        assertThat(stored()).isEqualTo(last);
        Files.delete(file);
        Awaitility.await().ignoreExceptions().until(this::write, new JournalReply.Done()::equals);
        assertThat(stored()).isEqualTo(last);
    }

    @Test
    void aPeerWhoseLogHasMetAFullDiskComesBackByItselfWithAllThatItAcknowledged() throws Exception {
        start("berth.journal { disk-reserve = 0 MiB, request-timeout = 500ms }");
        assertThat(write()).isEqualTo(new JournalReply.Done());
        Path file = fill(0);
        assertThatThrownBy(() -> {
                    while (true) {
                        write();
                    }
                })
                .isNotNull();
        long acknowledged = last;
        Files.delete(file);
        Awaitility.await().atMost(30, TimeUnit.SECONDS).ignoreExceptions().until(() -> stored() >= acknowledged);
        // The write that nobody answered may have been made, as every such write may.
        last = stored();
        assertThat(last - acknowledged).isBetween(0L, 1L);
        assertThat(write()).isEqualTo(new JournalReply.Done());
    }
}
