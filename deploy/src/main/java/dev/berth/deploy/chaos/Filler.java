package dev.berth.deploy.chaos;

import dev.berth.agent.machine.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A file that takes all room that there is in a file system, and what becomes free later, until it is closed. */
final class Filler implements AutoCloseable {
    private static final long PAUSE_NANOS = 100_000_000;
    private static final int BLOCK = 4096;

    private final Path file;
    private final Thread thread;
    private volatile boolean closed;
    private final AtomicLong refusals = new AtomicLong();

    private Filler(Path file) {
        this.file = file;
        this.thread = Thread.ofPlatform().name("filler").start(this::run);
    }

    /** @param root of the file system */
    static Filler of(Path root) {
        Path file = root.resolve("filler");
        // Most of it without a byte written.
        Commands.run(List.of("fallocate", "-l", Long.toString(root.toFile().getUsableSpace()), file.toString()));
        return new Filler(file);
    }

    /** So many writes to the full file system were refused. */
    long refusals() {
        return refusals.get();
    }

    private void run() {
        while (!closed) {
            if (!topUp()) {
                refusals.incrementAndGet();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Writes until there is no room. */
    private boolean topUp() {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            while (!closed) {
                channel.write(block.clear());
            }
            return true;
        } catch (IOException refused) {
            return file.toFile().getUsableSpace() >= BLOCK;
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
            Files.deleteIfExists(file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
