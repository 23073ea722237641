package dev.berth.agent.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All control groups below one directory, in every hierarchy of the machine, whoever made them. Works without memory and without forks: a
 * group's own list of processes says what is in it.
 */
public final class GroupTree {
    private static final String V1_FREEZER = "freezer.state";
    private static final String V2_FREEZER = "cgroup.freeze";

    private final String parent;
    private final Path mountinfo;

    /** @param parent a directory's name, directly below the mount of each hierarchy: {@code berth-...}, so that it is nobody else's */
    public GroupTree(String parent) {
        this(parent, Path.of("/proc/self/mountinfo"));
    }

    /** @param mountinfo says where the hierarchies are */
    public GroupTree(String parent, Path mountinfo) {
        if (!parent.matches("berth-[a-z0-9-]{1,60}")) {
            throw new IllegalArgumentException("'" + parent + "' is no name of control groups");
        }
        this.parent = parent;
        this.mountinfo = mountinfo;
    }

    /** The directories that exist. */
    public List<Path> tops() {
        return mounts().stream()
                .map(m -> m.resolve(parent))
                .filter(Files::isDirectory)
                .toList();
    }

    private List<Path> mounts() {
        try (Stream<String> lines = Files.lines(mountinfo)) {
            return lines.map(line -> line.split(" - ", 2))
                    .filter(halves -> halves[1].startsWith("cgroup"))
                    .map(halves -> Path.of(halves[0].split(" ")[4]))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("it cannot be said where control groups are", e);
        }
    }

    /**
     * What lives in any of them now.
     *
     * @throws UncheckedIOException if one of them cannot be read, which is not to say that nothing lives there
     */
    public Set<LinuxProcess> processes() {
        Set<LinuxProcess> found = new HashSet<>();
        for (Path top : tops()) {
            for (Path group : groups(top)) {
                pids(group).forEach(pid -> LinuxProcess.of(pid).ifPresent(found::add));
            }
        }
        return found;
    }

    /**
     * A directory and all below it. One that goes away meanwhile is passed over alone: those beside it are no less there.
     *
     * @throws UncheckedIOException if one that is there cannot be looked into
     */
    static List<Path> groups(Path top) {
        List<Path> found = new ArrayList<>();
        collect(top, found);
        return found;
    }

    private static void collect(Path group, List<Path> into) {
        into.add(group);
        List<Path> below = List.of();
        try (Stream<Path> entries = Files.list(group)) {
            below = entries.filter(Files::isDirectory).toList();
        } catch (IOException | UncheckedIOException failure) {
            passOver(group, failure);
        }
        below.forEach(child -> collect(child, into));
    }

    private static List<Long> pids(Path group) {
        List<Long> pids = new ArrayList<>();
        try (Stream<String> lines = Files.lines(group.resolve("cgroup.procs"))) {
            lines.filter(line -> line.matches("[0-9]{1,18}")).forEach(line -> pids.add(Long.parseLong(line)));
        } catch (IOException | UncheckedIOException failure) {
            // Of one of threads the kernel lists the processes further up, and only there.
            if (!read(group.resolve("cgroup.type")).equals("threaded")) {
                passOver(group, failure);
            }
        }
        return pids;
    }

    /** What is gone holds nothing. What is there and cannot be read must not count as empty. */
    private static void passOver(Path group, Exception failure) {
        if (Files.isDirectory(group)) {
            throw new UncheckedIOException(
                    "the control group " + group + " cannot be read", new IOException(failure.getMessage(), failure));
        }
    }

    /** Whether one of the groups that can be frozen is called after this and has a process. */
    public boolean holds(String id) {
        return mounts().stream()
                .filter(GroupTree::freezes)
                .map(mount -> mount.resolve(parent))
                .filter(Files::isDirectory)
                .flatMap(top -> groups(top).stream())
                .anyMatch(group -> group.getFileName().toString().contains(id)
                        && !pids(group).isEmpty());
    }

    /** Whether the machine has a freezer: a hierarchy of version 2, or the one of version 1 that is called so. */
    public boolean canFreeze() {
        return mounts().stream().anyMatch(GroupTree::freezes);
    }

    private static boolean freezes(Path mount) {
        return Files.exists(mount.resolve("cgroup.controllers")) || mount.endsWith("freezer");
    }

    /**
     * Stops every process in them, and whatever comes into one of them from now on before it goes a step further. The kernel may still be at
     * it when this returns. Where the machine has no freezer, nothing happens.
     */
    public void freeze() {
        for (Path mount : mounts()) {
            if (freezes(mount) && make(mount.resolve(parent))) {
                write(mount.resolve(parent).resolve(V1_FREEZER), "FROZEN");
                write(mount.resolve(parent).resolve(V2_FREEZER), "1");
            }
        }
    }

    private static boolean make(Path group) {
        return Files.isDirectory(group) || group.toFile().mkdir();
    }

    /** Lets them go on; what was killed while it stood still dies without another step. */
    public void thaw() {
        for (Path top : tops()) {
            write(top.resolve(V1_FREEZER), "THAWED");
            write(top.resolve(V2_FREEZER), "0");
        }
    }

    /** Whether they stand still, or are about to. */
    public boolean frozen() {
        return tops().stream()
                .anyMatch(top -> Stream.of("FROZEN", "FREEZING").anyMatch(read(top.resolve(V1_FREEZER))::equals)
                        || read(top.resolve(V2_FREEZER)).equals("1"));
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException goneMeanwhile) {
            return "";
        }
    }

    private static void write(Path file, String word) {
        try {
            if (Files.exists(file)) {
                Files.writeString(file, word);
            }
        } catch (IOException goneMeanwhile) {
            // A group that went away holds nothing.
        }
    }

    /** Takes them away. Their processes must be gone. */
    public void remove() {
        thaw();
        tops().forEach(ControlGroups::removeTree);
    }
}
