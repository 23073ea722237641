package dev.berth.agent.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What this machine has of what isolated pods need, found by looking and never assumed. */
public final class Machine {
    private static final List<String> STANDARD_PATH =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");
    private static final List<String> PROGRAMS = List.of(
            "sh",
            "unshare",
            "nsenter",
            "setpriv",
            "setsid",
            "mount",
            "umount",
            "pivot_root",
            "ip",
            "env",
            "cat",
            "mkfifo",
            "mknod",
            "mv",
            "cp",
            "mkdir");
    private static final long CAP_NET_ADMIN = 1L << 12;
    private static final long CAP_SYS_ADMIN = 1L << 21;

    private final Map<String, Path> programs;
    private final List<String> missing;

    private Machine(Map<String, Path> programs, List<String> missing) {
        this.programs = Map.copyOf(programs);
        this.missing = List.copyOf(missing);
    }

    /** Looks at this machine. */
    public static Machine probe() {
        Map<String, Path> programs = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        if (!Files.isDirectory(Path.of("/proc/self/ns"))) {
            return new Machine(programs, List.of("Linux namespaces (no /proc/self/ns)"));
        }
        for (String name : PROGRAMS) {
            find(name).ifPresentOrElse(path -> programs.put(name, path), () -> missing.add("program " + name));
        }
        long capabilities = effectiveCapabilities();
        if ((capabilities & CAP_SYS_ADMIN) == 0) {
            missing.add("CAP_SYS_ADMIN (run as root)");
        }
        if ((capabilities & CAP_NET_ADMIN) == 0) {
            missing.add("CAP_NET_ADMIN (run as root)");
        }
        return new Machine(programs, missing);
    }

    /** What isolated pods need and the machine has not; empty when all is there. */
    public List<String> missing() {
        return missing;
    }

    /** The absolute path of a program that {@link #probe} looked for. */
    public String program(String name) {
        Path path = programs.get(name);
        if (path == null) {
            throw new IllegalStateException("the program " + name + " is not on this machine");
        }
        return path.toString();
    }

    /** The search path for the launcher's scripts. */
    public static String searchPath() {
        List<String> entries = new ArrayList<>(STANDARD_PATH);
        for (String entry :
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(":")) {
            if (entry.startsWith("/") && !entries.contains(entry)) {
                entries.add(entry);
            }
        }
        return String.join(":", entries);
    }

    /** Looks a program up in the search path. */
    public static Optional<Path> find(String program) {
        for (String entry : searchPath().split(":")) {
            Path candidate = Path.of(entry, program);
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static long effectiveCapabilities() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("CapEff:")) {
                    return Long.parseUnsignedLong(
                            line.substring("CapEff:".length()).strip(), 16);
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }
}
