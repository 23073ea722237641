package dev.berth.deploy.chaos;

import dev.berth.agent.machine.Commands;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.Waiting;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A file system of its own: ext4 in a sparse file, mounted through a loop device. Needs root. */
final class Disk implements AutoCloseable {
    private static final long TRIAL = 8 << 20;
    /** Its working directory is pinned to this file system: by path it would freeze whatever lies below once that is unmounted. */
    private static final String PULSES = """
            trap '' INT TERM HUP; mountpoint -q . || exit 1; i=0
            while [ $i -lt "$1" ] && [ -e "$4" ]; do fsfreeze -f . || exit 1; sleep "$2"; fsfreeze -u .; sleep "$3"; i=$((i+1)); done""";

    /** {@code EXT4_IOC_SHUTDOWN} with {@code EXT4_GOING_FLAGS_NOLOGFLUSH}. */
    private static final String SHUTDOWN = """
            open(my $root, "<", $ARGV[0]) or die "$!\n"; my $how = pack("L", 2); ioctl($root, 0x8004587d, $how) or die "$!\n";""";

    private final Path image;
    private final Path root;
    private final Path pulsing;

    private Disk(Path directory, String name) {
        this.image = directory.resolve(name + ".img");
        this.root = directory.resolve(name);
        this.pulsing = directory.resolve(name + ".pulsing");
    }

    /**
     * Makes and mounts one.
     *
     * @param directory where its image and its mount point are to lie
     * @throws Failure if this machine does not let us; then nothing is left
     */
    static Disk mounted(Path directory, String name, long bytes) {
        var disk = new Disk(directory, name);
        try {
            disk.mount(bytes);
            return disk;
        } catch (IOException | RuntimeException e) {
            disk.close();
            throw e instanceof Failure refused
                    ? refused
                    : new Failure(
                            disk.image + " cannot be made (" + e.getMessage() + ")", "see that it can be written");
        }
    }

    private void mount(long bytes) throws IOException {
        Files.createDirectories(root);
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        // Nothing is kept back for root, who is the one that writes here.
        must("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
        mount();
    }

    private void mount() {
        must("mount", "-o", "loop", image.toString(), root.toString());
    }

    private static void must(String... command) {
        Commands.Result result = Commands.run(List.of(command));
        if (!result.ok()) {
            throw new Failure(
                    "a disk for the experiment cannot be had: " + String.join(" ", command) + ": " + result.output(),
                    "run as root where loop devices can be mounted, with e2fsprogs, util-linux and perl");
        }
    }

    /** Why this machine lets us make, freeze, fill and break no disks; empty if it does. Tried with a small one. */
    static String problem() {
        try {
            Path directory = Files.createTempDirectory("berth-disk");
            try (Disk disk = mounted(directory, "trial", TRIAL)) {
                Process pulse = disk.pulses(1, Duration.ofMillis(1), Duration.ZERO);
                if (pulse.waitFor() != 0) {
                    return "fsfreeze (package util-linux) refuses to freeze a file system";
                }
                disk.fail();
                return disk.fails() ? "" : "a file system that was shut down goes on";
            } finally {
                Files.deleteIfExists(directory);
            }
        } catch (IOException | Failure e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    Path root() {
        return root;
    }

    /** Fills it, and keeps it full until the filler is closed. */
    Filler fill() {
        return Filler.of(root);
    }

    /**
     * Lets nothing be written for a while, again and again. Who writes waits meanwhile; who reads does not. It thaws also when this JVM dies.
     *
     * @return the process that does it
     */
    Process pulses(int times, Duration frozen, Duration thawed) {
        try {
            Files.writeString(pulsing, "");
            return new ProcessBuilder(
                            "sh",
                            "-c",
                            PULSES,
                            "pulses",
                            Integer.toString(times),
                            seconds(frozen),
                            seconds(thawed),
                            pulsing.toString())
                    .directory(root.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("the pulses cannot be started", e);
        }
    }

    /** From now on it answers with errors (EIO), to readers too, and what was not synced is lost: as if it had been pulled out. */
    void fail() {
        must("perl", "-e", SHUTDOWN, root.toString());
    }

    /** Whether it refuses a small write. */
    boolean fails() {
        try {
            write();
            return false;
        } catch (UncheckedIOException refused) {
            return true;
        }
    }

    /**
     * Heals one that fails, as an operator does: unmounts it and mounts it anew.
     *
     * @param patience for those who still have files open on it; as long as they do it cannot be had
     * @return why it cannot be unmounted, and who keeps it; empty if it was healed
     * @throws Failure if it does not take writes then
     */
    Optional<String> remount(Duration patience) {
        var said = new AtomicReference<>("");
        boolean unmounted = Waiting.until(patience, () -> {
            Commands.Result result = Commands.run(List.of("umount", root.toString()));
            said.set(result.output());
            return result.ok();
        });
        if (!unmounted) {
            return Optional.of("after " + patience.toSeconds() + " s still: " + said.get() + "; it is held by "
                    + Holders.of(root));
        }
        mount();
        write();
        return Optional.empty();
    }

    private static String seconds(Duration duration) {
        return Double.toString(duration.toMillis() / 1000.0);
    }

    /** How long a small write takes to be on the disk. */
    Duration write() {
        long began = System.nanoTime();
        try (FileChannel file = FileChannel.open(
                root.resolve("small"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            file.write(ByteBuffer.allocate(512));
            file.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /**
     * Removes what a run that was killed has left of it; nothing if there is nothing.
     *
     * @param directory as for {@link #mounted}
     */
    static void remove(Path directory, String name) {
        new Disk(directory, name).close();
    }

    /** Thaws, unmounts and removes it; who still has files open on it keeps them. Idempotent. */
    @Override
    public void close() {
        try {
            // Pulses that go on for another moment thaw what they froze; unless they were killed in between.
            Files.deleteIfExists(pulsing);
            if (Commands.run(List.of("mountpoint", "-q", root.toString())).ok()) {
                Commands.run(List.of("fsfreeze", "-u", root.toString()));
                Commands.run(List.of("umount", "-l", root.toString()));
            }
            Files.deleteIfExists(image);
            Files.deleteIfExists(root);
        } catch (IOException e) {
            throw new Failure(
                    "cannot remove " + root + " (" + e.getMessage() + ")", "umount it, and remove it by hand");
        }
    }
}
