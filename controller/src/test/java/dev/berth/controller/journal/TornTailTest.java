package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.testing.TempTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogFormat;
import org.junit.jupiter.api.Test;

class TornTailTest {
    private static final int SIZE = 16 << 10;
    private static final int SECTOR = 512;

    private static final int HEADER = SegmentedRaftLogFormat.getHeaderLength();
    private static final int LENGTH = 3_000;
    private static final int FRAME = LENGTH + 2 + Integer.BYTES;

    private final Path directory = TempTree.inMemory("berth-torn");
    private final byte[] segment = segment(LENGTH, LENGTH, LENGTH);
    private final int second = HEADER + FRAME;
    private final int third = second + FRAME;
    private final int end = third + FRAME;

    /** Entries of such lengths and zeros behind them. */
    private static byte[] segment(int... lengths) {
        ByteBuffer segment = ByteBuffer.allocate(SIZE).put(SegmentedRaftLogFormat.getHeaderBytebuffer());
        for (int length : lengths) {
            byte[] content = new byte[length];
            new Random(segment.position()).nextBytes(content);
            ByteBuffer frame = ByteBuffer.allocate(2 + length)
                    .put((byte) ((length & 0x7F) | 0x80))
                    .put((byte) (length >> 7))
                    .put(content)
                    .flip();
            var checksum = new CRC32C();
            checksum.update(frame.duplicate());
            segment.put(frame).putInt((int) checksum.getValue());
        }
        byte[] bytes = new byte[SIZE];
        segment.rewind().get(bytes);
        return bytes;
    }

    private byte[] afterCut(byte[] content) throws IOException {
        Path file = directory.resolve("log_inprogress_0");
        Files.write(file, content);
        TornTail.cut(directory);
        return Files.readAllBytes(file);
    }

    private static byte[] without(byte[] content, int from, int to) {
        byte[] changed = content.clone();
        Arrays.fill(changed, from, to, (byte) 0);
        return changed;
    }

    @Test
    void wholeEntriesAndTheZerosBehindThemStay() throws IOException {
        assertThat(afterCut(segment)).isEqualTo(segment);
        assertThat(afterCut(Arrays.copyOf(segment, end))).hasSize(end);
        assertThat(afterCut(without(segment, third, SIZE))).hasSize(SIZE);
    }

    @Test
    void anEntryThatLacksASectorGoesWithAllBehindIt() throws IOException {
        for (int from = (second / SECTOR + 1) * SECTOR; from < third; from += SECTOR) {
            assertThat(afterCut(without(segment, from, from + SECTOR)))
                    .as("sector at %s", from)
                    .isEqualTo(Arrays.copyOf(segment, second));
        }
    }

    @Test
    void theSectorThatHoldsTheLengthMayLackToo() throws IOException {
        assertThat(afterCut(without(segment, second, (second / SECTOR + 1) * SECTOR)))
                .hasSize(second);
        assertThat(afterCut(without(segment, HEADER, SECTOR))).hasSize(HEADER);
    }

    @Test
    void itMayBeginAnywhereInItsSector() throws IOException {
        for (int length = 2_000; length < 2_000 + SECTOR; length++) {
            byte[] two = segment(length, 1_500);
            int begin = HEADER + length + 2 + Integer.BYTES;
            int next = (begin / SECTOR + 1) * SECTOR;
            assertThat(afterCut(without(two, begin, next)))
                    .as("begins at %s", begin)
                    .hasSize(begin);
            assertThat(afterCut(without(two, next, SIZE)))
                    .as("begins at %s", begin)
                    .hasSize(begin);
        }
    }

    @Test
    void anEntryOfWhichOnlyTheBeginningWasWrittenGoes() throws IOException {
        for (int to = (third / SECTOR + 1) * SECTOR; to < end; to += SECTOR) {
            assertThat(afterCut(without(segment, to, SIZE)))
                    .as("written up to %s", to)
                    .hasSize(third);
        }
    }

    @Test
    void aDamagedEntryOfWhichEverySectorIsThereStaysForRatisToRefuse() throws IOException {
        for (int at = second + 2; at < third; at += 37) {
            byte[] damaged = segment.clone();
            damaged[at] ^= 4;
            assertThat(afterCut(damaged)).as("byte %s", at).isEqualTo(damaged);
        }
        byte[] lengthless = without(segment, second, second + 1);
        assertThat(afterCut(lengthless)).isEqualTo(lengthless);
    }

    @Test
    void whatIsNoSegmentStaysAsItIs() throws IOException {
        byte[] lengths = new byte[SIZE];
        Arrays.fill(lengths, (byte) -1);
        for (byte[] content : new byte[][] {{}, {'R'}, new byte[100], lengths}) {
            assertThat(afterCut(content)).isEqualTo(content);
        }
    }

    @Test
    void closedSegmentsAreNotTouched() throws IOException {
        byte[] torn = without(segment, third, third + SECTOR);
        Files.write(directory.resolve("log_0-2"), torn);
        TornTail.cut(directory);
        assertThat(directory.resolve("log_0-2")).hasBinaryContent(torn);
    }
}
