package dev.berth.controller.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Tries whether a directory's disk takes writes: as much as a log needs to begin with, fsynced. */
final class Probe {
    private static final int BYTES = 2 * 1024 * 1024;

    private Probe() {}

    /** @throws IOException that says what the disk refuses */
    static void write(Path directory) throws IOException {
        Path file = directory.resolve("probe");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.allocate(BYTES);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
