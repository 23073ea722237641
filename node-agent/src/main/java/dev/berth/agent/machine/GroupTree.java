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

    /** @param parent a directory's name, directly below the mount of each hierarchy: {@code berth-...}, so that it is nobody else's */
    public GroupTree(String parent) {
        if (!parent.matches("berth-[a-z0-9-]{1,60}")) {
            throw new IllegalArgumentException("'" + parent + "' is no name of control groups");
        }
        this.parent = parent;
    }

    /** The directories that exist. */
    public List<Path> tops() {
        return mounts().stream()
                .map(m -> m.resolve(parent))
                .filter(Files::isDirectory)
                .toList();
    }

    private static List<Path> mounts() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.map(line -> line.split(" - ", 2))
                    .filter(halves -> halves[1].startsWith("cgroup"))
                    .map(halves -> Path.of(halves[0].split(" ")[4]))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** What lives in any of them now. */
    public Set<LinuxProcess> processes() {
        Set<LinuxProcess> found = new HashSet<>();
        for (Path top : tops()) {
            for (Path group : groups(top)) {
                pids(group).forEach(pid -> LinuxProcess.of(pid).ifPresent(found::add));
            }
        }
        return found;
    }

    private static List<Path> groups(Path top) {
        try (Stream<Path> all = Files.walk(top)) {
            return all.filter(Files::isDirectory).toList();
        } catch (IOException | UncheckedIOException goneMeanwhile) {
            return List.of(top);
        }
    }

    private static List<Long> pids(Path group) {
        List<Long> pids = new ArrayList<>();
        try (Stream<String> lines = Files.lines(group.resolve("cgroup.procs"))) {
            lines.filter(line -> line.matches("[0-9]{1,18}")).forEach(line -> pids.add(Long.parseLong(line)));
        } catch (IOException | UncheckedIOException goneMeanwhile) {
            return pids;
        }
        return pids;
    }

    /** Whether one of the groups is called after this and has a process. */
    public boolean holds(String id) {
        return tops().stream()
                .flatMap(top -> groups(top).stream())
                .anyMatch(group -> group.getFileName().toString().contains(id)
                        && !pids(group).isEmpty());
    }

    /**
     * Stops every process in them, and whatever comes into one of them from now on before it goes a step further. Where the machine has no
     * freezer, nothing happens.
     */
    public void freeze() {
        for (Path mount : mounts()) {
            boolean can = Files.exists(mount.resolve("cgroup.controllers"))
                    || mount.getFileName().toString().equals("freezer");
            if (can && make(mount.resolve(parent))) {
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
