package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.journal.state.JournalState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.StorageImplUtils;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;
import org.apache.ratis.util.SizeInBytes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateSnapshotsTest {
    private static final TermIndex REACHED = TermIndex.valueOf(3, 200);

    @TempDir
    Path directory = Path.of("");

    private final AtomicInteger durable = new AtomicInteger();
    private final StateSnapshots snapshots = new StateSnapshots(durable::incrementAndGet, Duration.ZERO);

    @BeforeEach
    void open() throws IOException {
        RaftStorage storage = StorageImplUtils.newRaftStorage(
                directory.toFile(),
                SizeInBytes.ONE_MB,
                RaftStorage.StartupOption.FORMAT,
                RaftServerConfigKeys.Log.CorruptionPolicy.getDefault());
        storage.initialize();
        snapshots.open(storage);
        storage.close();
    }

    @AfterEach
    void close() {
        snapshots.close();
    }

    private Path file() {
        return snapshots
                .storage()
                .getSnapshotFile(REACHED.getTerm(), REACHED.getIndex())
                .toPath();
    }

    private SingleFileSnapshotInfo written() {
        Awaitility.await().until(() -> {
            snapshots.begin(JournalState.EMPTY, REACHED);
            return durable.get() > 0;
        });
        return snapshots.newest().orElseThrow();
    }

    @Test
    void aFileThatWasWrittenIsNotInMemoryAnyMore() throws Exception {
        assertThat(written().getFile().getPath()).isEqualTo(file());
        assertThat(Files.readString(Path.of("/proc/self/maps"))).doesNotContain(directory.toString());
    }

    @Test
    void theDigestIsTheOneThatRatisReadsAndComputes() throws Exception {
        MD5Hash digest = written().getFile().getFileDigest();
        assertThat(digest)
                .isEqualTo(MD5FileUtil.readStoredMd5ForFile(file().toFile()))
                .isEqualTo(MD5FileUtil.computeMd5ForFile(file().toFile()));
    }

    @Test
    void aStateWhoseDigestTheDiskRefusesIsTriedAgain() throws Exception {
        Path inTheWay = Files.createDirectory(file().resolveSibling(file().getFileName() + ".md5.tmp"));
        assertThat(snapshots.begin(JournalState.EMPTY, REACHED)).isTrue();
        Awaitility.await().until(() -> snapshots.begin(JournalState.EMPTY, REACHED));
        assertThat(durable).hasValue(0);
        Files.delete(inTheWay);
        written();
    }
}
