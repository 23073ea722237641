package dev.berth.agent.watchdog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A file of one short line that is overwritten in place: its block is allocated and on disk from the start, so that writing needs neither
 * space nor a directory, and waits for no disk. Thread-safe.
 */
final class LineFile implements AutoCloseable {
    private final FileChannel channel;

    private LineFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens for writing; what stands there already stays until the first write. */
    static LineFile open(Path file, String first) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var opened = new LineFile(channel);
        if (channel.size() == 0) {
            opened.write(first);
        }
        channel.force(true);
        return opened;
    }

    synchronized void write(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
        channel.write(bytes, 0);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
