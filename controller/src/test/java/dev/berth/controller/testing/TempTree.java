package dev.berth.controller.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories that go with the JVM of the tests, for fixtures that JUnit's {@code @TempDir} does not reach. */
public final class TempTree {
    private TempTree() {}

    public static Path create(String prefix) {
        return in(Path.of(System.getProperty("java.io.tmpdir")), prefix);
    }

    /** On no disk, where the machine has such a place. */
    public static Path inMemory(String prefix) {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? in(memory, prefix) : create(prefix);
    }

    private static Path in(Path parent, String prefix) {
        try {
            Path made = Files.createTempDirectory(parent, prefix);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made)));
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As far as it can: what still runs at the end of the JVM may be writing. */
    public static void delete(Path tree) {
        try (Stream<Path> all = Files.walk(tree)) {
            all.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            System.err.println(tree + " stays: " + e);
        }
    }
}
