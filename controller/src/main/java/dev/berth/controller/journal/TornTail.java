package dev.berth.controller.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a power cut leaves of entries that were being written. Ratis fills a segment with zeros before it writes to it, syncs before it answers,
 * and refuses a segment that has anything but zeros behind its last whole entry; so after a power cut in the midst of a write a peer would not
 * start. Sectors reach the disk as a whole and in any order: an entry that was never synced lacks one, whose place is still zeros. That is how
 * it is told from one that was damaged later, which stays where it is and is refused. (The same rule: etcd's {@code wal} decoder.)
 */
final class TornTail {
    private static final Logger LOG = LoggerFactory.getLogger(TornTail.class);
    private static final int SECTOR = 512;
    /** The JDK keeps a buffer outside the heap as large as the largest write of a thread. */
    private static final int BLOCK = 1 << 20;
    /** {@code RaftLog1}: Ratis' {@code SegmentedRaftLogFormat}. */
    private static final int HEADER = 8;
    /** Bytes of a varint of 32 bits, as entries' lengths are written. */
    private static final int VARINT_MAX = 5;

    private TornTail() {}

    /**
     * Cuts what is not whole off the segment that is written, and writes and syncs the rest once more; to be called before Ratis reads it. It takes
     * for synced what it finds, which after a kill nobody has done, and leaves the segment for a new one. A sync alone is not enough: after one that
     * failed the kernel takes pages for clean that the disk does not have, and the next succeeds (Rebello et al., USENIX ATC 2020). In place, since
     * that needs no room, and a power cut meanwhile leaves of each sector what was to be kept.
     *
     * @param directory of the log
     */
    static void cut(Path directory) throws IOException {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(directory, "log_inprogress_*")) {
            for (Path segment : open) {
                cutOne(segment);
            }
        }
    }

    private static void cutOne(Path segment) throws IOException {
        byte[] content = Files.readAllBytes(segment);
        int whole = endOfWhole(content);
        boolean torn = !zeros(content, whole, content.length) && lacksSector(content, whole);
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            if (torn) {
                LOG.warn(
                        "{}: what was being written when the power went, from byte {} on, was not acknowledged and is dropped",
                        segment,
                        whole);
                file.truncate(whole);
            }
            write(content, torn ? whole : content.length, file);
            file.force(true);
        }
    }

    private static void write(byte[] content, int length, FileChannel file) throws IOException {
        int at = 0;
        while (at < length) {
            at += file.write(ByteBuffer.wrap(content, at, Math.min(BLOCK, length - at)));
        }
    }

    /** Where the last whole entry ends of those that follow on each other from the beginning. */
    private static int endOfWhole(byte[] content) {
        int at = HEADER;
        while (at < content.length) {
            Frame frame = Frame.at(content, at);
            if (!frame.whole(content)) {
                return at;
            }
            at = (int) frame.end();
        }
        return content.length;
    }

    private static boolean lacksSector(byte[] content, int begin) {
        int end = (int) Math.min(content.length, Frame.at(content, begin).end());
        int from = begin;
        while (from < end) {
            int next = Math.min(end, (from / SECTOR + 1) * SECTOR);
            if (zeros(content, from, next)) {
                return true;
            }
            from = next;
        }
        return false;
    }

    private static boolean zeros(byte[] content, int from, int to) {
        for (int i = from; i < to; i++) {
            if (content[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * An entry: its length as a varint, its content, and the CRC32C of both.
     *
     * @param end of the sector if no entry begins here
     */
    private record Frame(int begin, boolean entry, long end) {
        static Frame at(byte[] content, int begin) {
            long length = 0;
            for (int i = 0; i < VARINT_MAX && begin + i < content.length && content[begin] != 0; i++) {
                byte next = content[begin + i];
                length |= (next & 0x7FL) << (7 * i);
                if (next >= 0) {
                    return new Frame(begin, true, begin + i + 1 + length + Integer.BYTES);
                }
            }
            return new Frame(begin, false, (begin / SECTOR + 1L) * SECTOR);
        }

        boolean whole(byte[] content) {
            if (!entry || end > content.length) {
                return false;
            }
            int checked = (int) end - Integer.BYTES;
            var checksum = new CRC32C();
            checksum.update(content, begin, checked - begin);
            return ByteBuffer.wrap(content).getInt(checked) == (int) checksum.getValue();
        }
    }
}
