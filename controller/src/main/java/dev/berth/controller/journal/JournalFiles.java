package dev.berth.controller.journal;

import dev.berth.controller.journal.state.JournalState;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.StorageImplUtils;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.util.SizeInBytes;

/** The files of a peer that does not run. */
public final class JournalFiles {
    /** Every peer begins with the same state at the same place in a log of which nothing else is left. */
    private static final TermIndex BEGINNING = TermIndex.valueOf(1, 1);

    private static final String CURE = "use another backup";

    private JournalFiles() {}

    /**
     * What a {@link JournalCopy} wrote.
     *
     * @throws IOException naming the file and where it is damaged, if it is not whole
     */
    public static JournalState read(Path copy) throws IOException {
        return StateFile.read(copy, CURE);
    }

    /** The same without keeping it: what {@link #read} would refuse is refused. */
    public static void check(Path copy) throws IOException {
        StateFile.check(copy, CURE);
    }

    /**
     * Makes the directory of a peer that begins with this state. All peers of a group must begin with the same one, and none may have been
     * started before.
     *
     * @param cluster as {@code berth.journal.cluster} will say; no group of this name may ever have run
     * @param directory as {@code berth.journal.directory} will say; must not exist
     */
    public static void create(Path directory, String cluster, JournalState state) throws IOException {
        Files.createDirectories(directory);
        File group =
                directory.resolve(JournalConfig.groupId(cluster).toString()).toFile();
        try (RaftStorage formatted = StorageImplUtils.newRaftStorage(
                group,
                SizeInBytes.ONE_MB,
                RaftStorage.StartupOption.FORMAT,
                RaftServerConfigKeys.Log.CorruptionPolicy.getDefault())) {
            formatted.initialize();
            var storage = new SimpleStateMachineStorage();
            storage.init(formatted);
            File file = storage.getSnapshotFile(BEGINNING.getTerm(), BEGINNING.getIndex());
            StateFile.write(state, file.toPath());
            StateDigest.save(file);
            StateFile.syncName(file.toPath());
        }
        StateFile.syncName(group.toPath());
        StateFile.syncName(directory);
    }
}
