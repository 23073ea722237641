package dev.berth.controller.journal;

import dev.berth.controller.journal.state.JournalState;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the state down beside the applying of commands, one file at a time: the state is immutable, so nobody waits for the disk. Begun
 * from Ratis' apply thread; the newest file may be asked for from any.
 */
final class StateSnapshots implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateSnapshots.class);
    /** A disk that has refused a file is left alone for so long. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("journal-state").daemon().factory());
    private final Runnable written;
    private final Duration afterFailure;
    private boolean busy;
    private long notBefore = System.nanoTime();

    /** @param written told after each file that is durable */
    StateSnapshots(Runnable written) {
        this(written, AFTER_FAILURE);
    }

    /** For tests that cannot wait. */
    StateSnapshots(Runnable written, Duration afterFailure) {
        this.written = written;
        this.afterFailure = afterFailure;
    }

    SimpleStateMachineStorage storage() {
        return storage;
    }

    /** @throws IOException if the directory cannot be used */
    void open(RaftStorage in) throws IOException {
        storage.init(in);
        removeTorsos(in.getStorageDir().getStateMachineDir().toPath());
    }

    private static void removeTorsos(Path directory) throws IOException {
        try (DirectoryStream<Path> torsos = Files.newDirectoryStream(directory, "*" + StateFile.PART)) {
            for (Path torso : torsos) {
                Files.deleteIfExists(torso);
            }
        }
    }

    /** Where the newest durable file stands. */
    Optional<SingleFileSnapshotInfo> newest() {
        return Optional.ofNullable(storage.getLatestSnapshot());
    }

    /** Begins to write the state that has been reached; does nothing while another is being written, or shortly after that failed. */
    synchronized boolean begin(JournalState state, TermIndex reached) {
        if (busy || System.nanoTime() - notBefore < 0) {
            return false;
        }
        busy = true;
        thread.execute(() -> {
            boolean done = false;
            try {
                done = write(state, reached);
            } finally {
                ended(done);
            }
            if (done) {
                written.run();
            }
        });
        return true;
    }

    private synchronized void ended(boolean well) {
        busy = false;
        if (!well) {
            notBefore = System.nanoTime() + afterFailure.toNanos();
        }
    }

    private boolean write(JournalState state, TermIndex reached) {
        File file = storage.getSnapshotFile(reached.getTerm(), reached.getIndex());
        try {
            StateFile.write(state, file.toPath());
            MD5Hash digest = StateDigest.save(file);
            // The log is shortened next, so the state must be found again by whatever Ratis looks for.
            StateFile.syncName(file.toPath());
            storage.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file.toPath(), digest), reached));
            return true;
        } catch (IOException e) {
            LOG.error(
                    "the journal's state cannot be written to {} and its log grows until it can; tries again in {} s: {}",
                    file,
                    afterFailure.toSeconds(),
                    e.toString());
            return false;
        }
    }

    /** Waits for a file that is being written. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
