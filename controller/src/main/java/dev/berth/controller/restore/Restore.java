package dev.berth.controller.restore;

import akka.persistence.serialization.Snapshot;
import akka.serialization.Serialization;
import dev.berth.controller.collection.entity.ClusterCollections;
import dev.berth.controller.collection.entity.StoredCollection;
import dev.berth.controller.collection.state.CollectionState;
import dev.berth.controller.journal.JournalFiles;
import dev.berth.controller.journal.state.IdLog;
import dev.berth.controller.journal.state.JournalState;
import dev.berth.controller.journal.state.StoredSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a cluster begins with that is made from a copy of another's journal, or its own from before. Sessions and volumes are as they were, so
 * whatever ran or was attached since must have ended, and agents must have forgotten it.
 */
public final class Restore {
    /**
     * Added to every collection's revision: more than is written between a backup and its use. A client that has seen what was written after
     * the backup would else take new objects for ones it knows (etcd's {@code --bump-revision}, for the same reason as large).
     */
    public static final long SKIPPED = 1_000_000_000L;

    private final Serialization serialization;
    private final long now;

    /**
     * @param serialization as nodes are configured
     * @param now milliseconds of the epoch, for the snapshots that are made
     */
    public Restore(Serialization serialization, long now) {
        this.serialization = serialization;
        this.now = now;
    }

    /** @throws IOException naming the file, and where it is damaged or what it lacks */
    public JournalState read(Path copy) throws IOException {
        JournalState state = JournalFiles.read(copy);
        for (Map.Entry<String, IdLog> entry : state.entries()) {
            if (ClusterCollections.isCollection(entry.getKey())) {
                state = state.with(entry.getKey(), later(entry.getKey(), entry.getValue()));
            }
        }
        return state;
    }

    private IdLog later(String id, IdLog log) throws IOException {
        CollectionState skipped = stored(id, log).skipping(SKIPPED);
        byte[] content = serialization.serialize(new Snapshot(skipped.image())).get();
        return IdLog.of(StoredSnapshot.of(skipped.revision().value(), now, content));
    }

    private CollectionState stored(String id, IdLog log) throws IOException {
        try {
            return new StoredCollection(serialization).read(id, log);
        } catch (IllegalStateException e) {
            throw new IOException("the backup is not whole: " + e.getMessage(), e);
        }
    }
}
