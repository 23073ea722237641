package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.house.Needs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A disk of 64 MiB for a journal, which others fill or which fails. */
final class SmallDisk implements AutoCloseable {
    private static final int MEBIBYTE = 1 << 20;
    private static final int SIZE = 64;
    /** {@code EXT4_IOC_SHUTDOWN}, which flushes nothing. */
    private static final String SHUTDOWN =
            "open(my $root, '<', $ARGV[0]) or die; my $how = pack('L', 2); ioctl($root, 0x8004587d, $how) or die;";

    private final Path root;
    private final Optional<Path> image;

    private SmallDisk(Path root, Optional<Path> image) {
        this.root = root;
        this.image = image;
    }

    /** In memory. */
    static SmallDisk inMemory(Path root) throws Exception {
        Files.createDirectories(root);
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE + "m", "none", root.toString());
        Needs.that(mounted, "root, to mount a small disk");
        return new SmallDisk(root, Optional.empty());
    }

    /** In a file beside its root. */
    static SmallDisk inFile(Path root) throws Exception {
        Files.createDirectories(root);
        Path image = root.resolveSibling(root.getFileName() + ".img");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) SIZE * MEBIBYTE);
        }
        boolean mounted = run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString())
                && run("mount", "-o", "loop", image.toString(), root.toString());
        Needs.that(mounted, "root, e2fsprogs and loop devices, to mount a small disk");
        return new SmallDisk(root, Optional.of(image));
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    Path root() {
        return root;
    }

    /** Leaves so many MiB of it. */
    void fillTo(int left) throws IOException {
        byte[] some = new byte[4096];
        try (OutputStream out = Files.newOutputStream(other())) {
            while (root.toFile().getUsableSpace() > (long) left * MEBIBYTE) {
                out.write(some);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space");
        }
    }

    private Path other() {
        return root.resolve("somebody-elses");
    }

    /** Gives back what was filled. */
    void free() throws IOException {
        Files.delete(other());
    }

    /** Everything is answered with EIO from now on, and what was not synced is gone. */
    void fail() throws Exception {
        Needs.that(run("perl", "-e", SHUTDOWN, root.toString()), "perl, to shut a file system down");
    }

    /** Unmounts it, which only works when nobody has a file open there. */
    void unmount() {
        Awaitility.await().atMost(15, TimeUnit.SECONDS).until(() -> run("umount", root.toString()));
    }

    void mountAgain() throws Exception {
        assertThat(run("mount", "-o", "loop", image.orElseThrow().toString(), root.toString()))
                .isTrue();
    }

    @Override
    public void close() throws Exception {
        run("umount", "-l", root.toString());
        if (image.isPresent()) {
            Files.deleteIfExists(image.get());
        }
    }
}
