package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalReply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real peer on a small disk that others fill, or that fails. */
class JournalDiskTest {
    private static final String IMPATIENT = "berth.journal { disk-reserve = 0 MiB, request-timeout = 500ms }";

    @TempDir
    Path directory = Path.of("");

    private final OpenPeers open = new OpenPeers();
    private Optional<SmallDisk> mounted = Optional.empty();
    private Optional<JournalClient> client = Optional.empty();
    private long last;

    @AfterEach
    void unmount() throws Exception {
        open.close();
        if (mounted.isPresent()) {
            mounted.get().close();
        }
    }

    private SmallDisk started(SmallDisk disk, String more) throws IOException {
        mounted = Optional.of(disk);
        Config config = TestPeers.in(disk.root(), more);
        client = Optional.of(open.connect(config, Optional.of(open.start(config))));
        return disk;
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

    private static ThrowingCallable writingForEver(JournalDiskTest test) {
        return () -> {
            while (true) {
                test.write();
            }
        };
    }

    private void comesBackWithAllThatItAcknowledged() throws Exception {
        long acknowledged = last;
        Awaitility.await().atMost(30, TimeUnit.SECONDS).ignoreExceptions().until(() -> stored() >= acknowledged);
        // The write that nobody answered may have been made, as every such write may.
        last = stored();
        assertThat(last - acknowledged).isBetween(0L, 1L);
        assertThat(write()).isEqualTo(new JournalReply.Done());
    }

    @Test
    void aFullDiskCostsWritesButNoReadsAndThatOnlyUntilThereIsRoomAgain() throws Exception {
        SmallDisk disk = started(SmallDisk.inMemory(directory.resolve("disk")), "berth.journal.disk-reserve = 32 MiB");
        assertThat(write()).isEqualTo(new JournalReply.Done());
        disk.fillTo(16);
        Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(this::write)
                        .hasStackTraceContaining("the journal's disk is full")
                        .hasStackTraceContaining(directory.toString()));
        assertThat(stored()).isEqualTo(last);
        disk.free();
        Awaitility.await().ignoreExceptions().until(this::write, new JournalReply.Done()::equals);
        assertThat(stored()).isEqualTo(last);
    }

    @Test
    void aPeerWhoseLogHasMetAFullDiskComesBackByItselfWithAllThatItAcknowledged() throws Exception {
        SmallDisk disk = started(SmallDisk.inMemory(directory.resolve("disk")), IMPATIENT);
        assertThat(write()).isEqualTo(new JournalReply.Done());
        disk.fillTo(0);
        assertThatThrownBy(writingForEver(this)).isNotNull();
        disk.free();
        comesBackWithAllThatItAcknowledged();
    }

    @Test
    void aPeerThatWritesOrNotLetsGoOfADiskThatFailsAndComesBackWhenThatIsMountedAnew() throws Exception {
        SmallDisk disk = started(SmallDisk.inFile(directory.resolve("disk")), IMPATIENT);
        for (int i = 0; i < 20; i++) {
            assertThat(write()).isEqualTo(new JournalReply.Done());
        }
        disk.fail();
        assertThatThrownBy(writingForEver(this)).isNotNull();
        disk.unmount();
        // It must not take the empty directory below for its journal.
        assertThatThrownBy(this::stored).isNotNull();
        disk.mountAgain();
        comesBackWithAllThatItAcknowledged();
        disk.fail();
        disk.unmount();
        disk.mountAgain();
        comesBackWithAllThatItAcknowledged();
    }
}
