package dev.berth.agent.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Control groups of one node, below one directory of the node's own name in every hierarchy. Which hierarchy holds a controller, v1 or v2,
 * is found per controller: machines with both exist. A controller that is not there limits nothing.
 */
public final class ControlGroups {
    private static final List<String> CONTROLLERS = List.of("memory", "cpu", "pids");
    private static final long CPU_PERIOD_MICROS = 100_000;

    private record Hierarchy(Path mount, boolean v2) {}

    private final String parent;
    private final Map<String, Hierarchy> hierarchies;

    private ControlGroups(String parent, Map<String, Hierarchy> hierarchies) {
        this.parent = parent;
        this.hierarchies = hierarchies;
    }

    /** The groups a process joins, and the file in which the kernel counts its memory kills. */
    public record Membership(List<Path> groups, Optional<Path> oomCounter) {
        public Membership {
            groups = List.copyOf(groups);
        }
    }

    /**
     * Looks where each controller is.
     *
     * @param parent the directory that holds all groups of this node
     */
    public static ControlGroups detect(String parent) {
        Map<String, Hierarchy> found = new LinkedHashMap<>();
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            for (String line : (Iterable<String>) lines::iterator) {
                String[] halves = line.split(" - ", 2);
                String[] filesystem = halves[1].split(" ");
                Path mount = Path.of(halves[0].split(" ")[4]);
                if (filesystem[0].equals("cgroup")) {
                    List<String> options = List.of(filesystem[2].split(","));
                    CONTROLLERS.stream()
                            .filter(options::contains)
                            .forEach(c -> found.put(c, new Hierarchy(mount, false)));
                } else if (filesystem[0].equals("cgroup2")) {
                    unified(mount).forEach(c -> found.putIfAbsent(c, new Hierarchy(mount, true)));
                }
            }
        } catch (IOException | RuntimeException e) {
            return new ControlGroups(parent, Map.of());
        }
        found.values().removeIf(hierarchy -> !Files.isWritable(hierarchy.mount()));
        return new ControlGroups(parent, found);
    }

    /** For example {@code memory=v1 cpu=v1}; "none" when nothing can be limited. */
    public String describe() {
        List<String> parts = new ArrayList<>();
        hierarchies.forEach((controller, hierarchy) -> parts.add(controller + "=" + (hierarchy.v2() ? "v2" : "v1")));
        return parts.isEmpty() ? "none" : String.join(" ", parts);
    }

    public boolean limits(String controller) {
        return hierarchies.containsKey(controller);
    }

    /** Makes groups with these limits; 0 means none. Only the groups that a limit needs are made. */
    public Membership create(String name, long memoryBytes, long cpuMillis, long pids) throws IOException {
        TreeSet<Path> groups = new TreeSet<>();
        Optional<Path> counter = Optional.empty();
        if (memoryBytes > 0 && limits("memory")) {
            Path group = make("memory", name);
            limitMemory(group, memoryBytes);
            groups.add(group);
            counter = Optional.of(group.resolve(v2("memory") ? "memory.events" : "memory.oom_control"));
        }
        if (cpuMillis > 0 && limits("cpu")) {
            Path group = make("cpu", name);
            limitCpu(group, cpuMillis);
            groups.add(group);
        }
        if (pids > 0 && limits("pids")) {
            Path group = make("pids", name);
            Files.writeString(group.resolve("pids.max"), Long.toString(pids));
            groups.add(group);
        }
        return new Membership(List.copyOf(groups), counter);
    }

    /** Takes away the groups of this name and those below it. Their processes must be gone. */
    public void remove(String name) {
        for (Path top : tops()) {
            removeTree(top.resolve(name));
        }
    }

    /** Takes away every group of this node. */
    public void removeAll() {
        tops().forEach(ControlGroups::removeTree);
    }

    /** Directories of this node's groups that exist. */
    public List<Path> tops() {
        return hierarchies.values().stream()
                .map(hierarchy -> hierarchy.mount().resolve(parent))
                .distinct()
                .filter(Files::isDirectory)
                .toList();
    }

    private boolean v2(String controller) {
        Hierarchy hierarchy = hierarchies.get(controller);
        return hierarchy != null && hierarchy.v2();
    }

    private Path make(String controller, String name) throws IOException {
        Hierarchy hierarchy = hierarchies.get(controller);
        if (hierarchy == null) {
            throw new IOException("no hierarchy holds " + controller);
        }
        Path group = hierarchy.mount();
        for (Path part : Path.of(parent).resolve(name)) {
            if (hierarchy.v2()) {
                Files.writeString(group.resolve("cgroup.subtree_control"), "+" + controller);
            }
            group = group.resolve(part);
            if (!Files.isDirectory(group)) {
                Files.createDirectories(group);
            }
        }
        return group;
    }

    private void limitMemory(Path group, long bytes) throws IOException {
        if (v2("memory")) {
            Files.writeString(group.resolve("memory.max"), Long.toString(bytes));
            Path swap = group.resolve("memory.swap.max");
            if (Files.exists(swap)) {
                Files.writeString(swap, "0");
            }
            return;
        }
        Files.writeString(group.resolve("memory.limit_in_bytes"), Long.toString(bytes));
        Path withSwap = group.resolve("memory.memsw.limit_in_bytes");
        if (Files.exists(withSwap)) {
            Files.writeString(withSwap, Long.toString(bytes));
        }
    }

    private void limitCpu(Path group, long millis) throws IOException {
        long quota = Math.max(1_000, millis * CPU_PERIOD_MICROS / 1_000);
        if (v2("cpu")) {
            Files.writeString(group.resolve("cpu.max"), quota + " " + CPU_PERIOD_MICROS);
        } else {
            Files.writeString(group.resolve("cpu.cfs_period_us"), Long.toString(CPU_PERIOD_MICROS));
            Files.writeString(group.resolve("cpu.cfs_quota_us"), Long.toString(quota));
        }
    }

    private static List<String> unified(Path mount) throws IOException {
        Path file = mount.resolve("cgroup.controllers");
        if (!Files.isReadable(file)) {
            return List.of();
        }
        List<String> offered = List.of(Files.readString(file).strip().split(" "));
        return CONTROLLERS.stream().filter(offered::contains).toList();
    }

    static void removeTree(Path group) {
        if (!Files.isDirectory(group)) {
            return;
        }
        try (Stream<Path> children = Files.list(group)) {
            children.filter(Files::isDirectory).forEach(ControlGroups::removeTree);
        } catch (IOException e) {
            return;
        }
        // The kernel keeps a group busy for a moment after its last process is gone.
        for (int attempt = 0;
                attempt < 50 && group.toFile().exists() && !group.toFile().delete();
                attempt++) {
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
