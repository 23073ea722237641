package dev.berth.deploy.chaos;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.Sweeping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Disks that are the journals' own: full or slow, they are so for the journal of one node and nothing else. Thread-safe. */
final class Disks implements AutoCloseable {
    /** What a journal takes at most (docs/journal.md), its reserve, and as much again. */
    private static final long BYTES = 1L << 30;

    private final Path directory;
    private final Map<String, Disk> disks = new HashMap<>();

    private Disks(Path directory) {
        this.directory = directory;
    }

    /** Beside the home: its files can be deleted without a look at what is mounted. */
    private static Path beside(Home home) {
        return home.root().resolveSibling(home.root().getFileName() + "-disks");
    }

    /**
     * Lays the members' journals, of which there must be none yet, on disks of their own.
     *
     * @throws Failure if this machine does not let us; then no disk is left
     */
    static Disks under(Home home, Cluster cluster, List<Cluster.Member> members) {
        var disks = new Disks(beside(home));
        try {
            for (Cluster.Member member : members) {
                disks.add(member.name(), home.node(member.name()).journal(cluster));
            }
            return disks;
        } catch (IOException e) {
            disks.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            disks.close();
            throw e;
        }
    }

    private synchronized void add(String name, Path journal) throws IOException {
        Disk disk = Disk.mounted(directory, name, BYTES);
        disks.put(name, disk);
        Path target = Files.createDirectories(disk.root().resolve("journal"));
        Files.createDirectories(Objects.requireNonNull(journal.getParent()));
        Files.createSymbolicLink(journal, target);
    }

    Disk of(Cluster.Member member) {
        return Objects.requireNonNull(disks.get(member.name()), member.name());
    }

    /** Removes what a run that was killed has left; a node that waits for a frozen disk cannot even be killed. */
    static void clear(Home home) {
        Path directory = beside(home);
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> left = Files.list(directory)) {
            left.filter(Files::isDirectory)
                    .map(root -> String.valueOf(root.getFileName()))
                    .toList()
                    .forEach(name -> Disk.remove(directory, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Sweeping.deleteHome(new Home(directory));
    }

    /** Unmounts and removes all of them, whatever state they are in. Idempotent. */
    @Override
    public synchronized void close() {
        disks.values().forEach(Disk::close);
        disks.clear();
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new Failure("cannot remove " + directory + " (" + e.getMessage() + ")", "remove it by hand");
        }
    }
}
