package dev.berth.controller.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ratis' {@code raft-meta}: the newest term that a peer has heard of, and for whom it voted in it. Ratis 3.2.2 gives a new one its name also when
 * the disk took nothing of it ({@code RaftStorageMetadataFileImpl.atomicWrite} closes what failed, and closing renames): a peer that hears of an
 * election while its disk is full has an empty one, and would not start again.
 */
final class VoteFile {
    private static final Logger LOG = LoggerFactory.getLogger(VoteFile.class);
    private static final String NAME = "raft-meta";
    /** More elections than there can be while the file is written. */
    private static final long AHEAD = 10;

    private VoteFile() {}

    /**
     * Writes an empty one again. Whom the peer voted for is lost, so it says a term after all in which it can have voted: it votes in none before.
     *
     * @param group the directory of the Raft group
     * @param newest the newest term that the peer has heard of
     */
    static synchronized void mend(Path group, long newest) throws IOException {
        Path file = file(group);
        if (!empty(file)) {
            return;
        }
        byte[] content = ("term=" + (newest + AHEAD) + "\nvotedFor=\n").getBytes(StandardCharsets.UTF_8);
        StateFile.replace(file, out -> out.write(content));
        LOG.warn("{} was emptied by a full disk, and is written again", file);
    }

    /** @throws IOException naming the file and the cure, if it is empty: nobody knows any more how the peer voted */
    static void requireWhole(Path group) throws IOException {
        if (empty(file(group))) {
            throw new IOException(file(group) + " is empty: its disk was full when the peer wrote down how it votes; "
                    + StateFile.CURE);
        }
    }

    /**
     * Tries whether the disk still answers. Writes nothing, and needs no room.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException that says what the disk refuses
     */
    static void sync(Path group) throws IOException {
        try (FileChannel kept = FileChannel.open(file(group), StandardOpenOption.WRITE)) {
            kept.force(true);
        }
    }

    private static Path file(Path group) {
        return group.resolve("current").resolve(NAME);
    }

    private static boolean empty(Path file) throws IOException {
        return Files.exists(file) && Files.size(file) == 0;
    }
}
