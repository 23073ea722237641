package dev.berth.controller.journal.crash;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk at one moment: what is on it for sure, and what may be. A power cut leaves of the rest whatever it likes: of each sector of a file
 * any state since the last sync, of its length likewise, and of the names as {@link Names} says.
 */
public final class CrashDisk {
    /** Which names a power cut may take. */
    public enum Names {
        /**
         * The newest, in the order in which they were made, as ext4 and XFS do, which log all changes of names and lengths in one journal: a sync
         * of a file or directory covers all that came before its own last change.
         */
        IN_ORDER,
        /** Any, unless their directory was synced afterwards: all that POSIX promises. */
        ANY
    }

    private final Names rule;
    private final Iterator<Recording.Step> steps;
    private Optional<Recording.Step> next;
    private final Map<Long, FileState> files = new HashMap<>();
    private final List<Name> names = new ArrayList<>();
    private final Map<Path, Long> current = new HashMap<>();
    /** With {@link Names#IN_ORDER}: so many of the names are there for sure. */
    private int certain;

    private Optional<Failure> failure = Optional.empty();

    private record Failure(long moment, Random random) {}

    private static final class Name {
        final DiskOp.Naming op;
        final long ended;
        boolean certain;

        Name(DiskOp.Naming op, long ended) {
            this.op = op;
            this.ended = ended;
        }
    }

    /** Empty, before the recording begins. */
    public CrashDisk(Recording recording, Names rule) {
        this.rule = rule;
        this.steps = recording.steps().stream()
                .sorted(Comparator.comparingLong(Recording.Step::counts))
                .iterator();
        this.next = steps.hasNext() ? Optional.of(steps.next()) : Optional.empty();
        files.put(0L, new FileState(true));
    }

    /** An empty one. */
    public static CrashDisk empty() {
        return new CrashDisk(new Recording(List.of(), List.of()), Names.IN_ORDER);
    }

    /**
     * At that moment the disk refuses what had not been synced, and works again at once. The kernel tells it once, to whoever waits for a sync then,
     * goes on to show it to readers, and takes it for clean (Linux 4.13 and later).
     */
    public CrashDisk refusingAt(long moment, Random random) {
        failure = Optional.of(new Failure(moment, random));
        return this;
    }

    Map<Path, Long> names() {
        return Map.copyOf(current);
    }

    /** No number of a file or directory is higher. */
    long inodes() {
        return files.keySet().stream().mapToLong(i -> i).max().orElse(0);
    }

    /** Lets the recording go on to this moment. */
    public CrashDisk at(long moment) {
        while (next.isPresent() && next.get().counts() < moment) {
            long now = next.get().counts();
            failure.filter(f -> f.moment() <= now).ifPresent(this::refuse);
            step(next.get());
            next = steps.hasNext() ? Optional.of(steps.next()) : Optional.empty();
        }
        return this;
    }

    private void refuse(Failure now) {
        files.values().forEach(file -> file.failSync(Fate.draw(now.random())));
        failure = Optional.empty();
    }

    private void step(Recording.Step step) {
        switch (step.op()) {
            case DiskOp.Naming naming -> name(naming, step.ended());
            case DiskOp.Change change -> file(change.inode()).change(change, step.ended(), names.size());
            case DiskOp.Sync sync -> sync(sync, step.begun());
        }
    }

    private FileState file(long inode) {
        FileState file = files.get(inode);
        if (file == null) {
            throw new IllegalStateException("no file " + inode);
        }
        return file;
    }

    private void name(DiskOp.Naming naming, long ended) {
        names.add(new Name(naming, ended));
        if (naming instanceof DiskOp.Create create) {
            files.put(create.inode(), new FileState(create.directory()));
            file(create.inode()).named(ended, names.size(), true);
        } else if (naming instanceof DiskOp.Rename rename) {
            file(rename.inode()).named(ended, names.size(), false);
        }
        naming.paths().forEach(path -> file(directoryOf(path)).named(ended, names.size(), false));
        carryOut(naming, current);
    }

    private static void carryOut(DiskOp.Naming naming, Map<Path, Long> names) {
        switch (naming) {
            case DiskOp.Create create -> names.put(create.path(), create.inode());
            case DiskOp.Rename rename -> {
                names.remove(rename.from());
                names.put(rename.to(), rename.inode());
            }
            case DiskOp.Remove remove -> names.remove(remove.path());
        }
    }

    private long directoryOf(Path path) {
        return path.getParent() == null ? 0 : current.getOrDefault(path.getParent(), 0L);
    }

    private void sync(DiskOp.Sync sync, long begun) {
        FileState file = file(sync.inode());
        certain = Math.max(certain, file.sync(begun, sync.dataOnly()));
        if (file.directory) {
            names.stream()
                    .filter(name -> !name.certain && name.ended < begun)
                    .filter(name -> name.op.paths().stream().anyMatch(path -> directoryOf(path) == sync.inode()))
                    .forEach(name -> name.certain = true);
        }
    }

    /** What a crash without a power cut leaves. */
    public Image everything() {
        return image(new Fate.All(), names.size());
    }

    /** What a power cut leaves, drawn by this chance. */
    public Image afterPowerCut(Random random) {
        Fate fate = Fate.draw(random);
        int kept = certain + fate.of(names.size() - certain);
        return image(fate, kept);
    }

    private Image image(Fate fate, int kept) {
        Map<Path, Long> left = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            Name name = names.get(i);
            if (rule == Names.IN_ORDER ? i < kept : name.certain || fate.of(1) == 1) {
                carryOut(name.op, left);
            }
        }
        List<Path> directories = new ArrayList<>();
        Map<Path, byte[]> contents = new TreeMap<>();
        left.forEach((path, inode) -> {
            FileState file = file(inode);
            boolean reachable = path.getParent() == null || directories.contains(path.getParent());
            if (reachable && file.directory) {
                directories.add(path);
            } else if (reachable) {
                contents.put(path, file.content(fate));
            }
        });
        return new Image(directories, contents);
    }
}
