package dev.berth.agent.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process by its identity: the pid and the kernel's start time (field 22 of {@code /proc/PID/stat}, clock ticks since boot). Together
 * with the boot id that never names another process. A zombie counts as dead: PID 1 may reap it seconds later.
 */
public record LinuxProcess(long pid, long startTicks) {
    private static final Path PROC = Path.of("/proc");

    /** Its state letter and start time as the kernel tells them now. */
    private record Stat(char state, long startTicks) {}

    /** The live process of this pid. */
    public static Optional<LinuxProcess> of(long pid) {
        return stat(pid).filter(LinuxProcess::lives).map(stat -> new LinuxProcess(pid, stat.startTicks()));
    }

    /** Parses {@code "PID STARTTICKS"}; empty when the line is torn or not one. */
    public static Optional<LinuxProcess> parse(String line) {
        String[] parts = line.strip().split(" ");
        try {
            return line.endsWith("\n") && parts.length == 2
                    ? Optional.of(new LinuxProcess(Long.parseLong(parts[0]), Long.parseLong(parts[1])))
                    : Optional.empty();
        } catch (NumberFormatException torn) {
            return Optional.empty();
        }
    }

    public boolean alive() {
        return stat(pid)
                .filter(stat -> stat.startTicks() == startTicks && lives(stat))
                .isPresent();
    }

    /** Sends SIGKILL, or SIGTERM; does nothing when this very process is gone. */
    public void signal(boolean kill) {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        // The handle remembers the start time it saw, and checks it again when it signals: no other process is hit.
        if (handle.isPresent() && alive()) {
            if (kill) {
                handle.get().destroyForcibly();
            } else {
                handle.get().destroy();
            }
        }
    }

    /** Its arguments; empty for a process that is gone, a zombie, or in the middle of an exec. */
    public List<String> arguments() {
        return list("cmdline");
    }

    /** Its environment as it was at exec; empty when it may not be read. */
    public List<String> environment() {
        return list("environ");
    }

    private List<String> list(String file) {
        try {
            String text = Files.readString(PROC.resolve(pid + "/" + file), StandardCharsets.ISO_8859_1);
            return text.isEmpty() ? List.of() : Arrays.asList(text.split("\0", -1));
        } catch (IOException gone) {
            return List.of();
        }
    }

    /** Wall-clock start in milliseconds. */
    public long startedAtMillis() {
        return bootMillis() + startTicks * 10;
    }

    /** Every live process, but not kernel threads. */
    public static List<LinuxProcess> all() {
        List<LinuxProcess> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(PROC)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                String name = entry.getFileName().toString();
                if (Character.isDigit(name.charAt(0))) {
                    of(Long.parseLong(name)).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read: " + e.getMessage(), e);
        }
        return found;
    }

    /** This process and all its live descendants, children first found through their parents. */
    public List<LinuxProcess> tree() {
        List<LinuxProcess> found = new ArrayList<>(List.of(this));
        ProcessHandle.of(pid)
                .ifPresent(handle ->
                        handle.descendants().forEach(child -> of(child.pid()).ifPresent(found::add)));
        return found;
    }

    /** Identity of this boot of the machine. */
    public static String bootId() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static long bootMillis() {
        try (Stream<String> lines = Files.lines(PROC.resolve("stat"))) {
            return lines.filter(line -> line.startsWith("btime "))
                            .mapToLong(line -> Long.parseLong(
                                    line.substring("btime ".length()).strip()))
                            .findFirst()
                            .orElse(0)
                    * 1000;
        } catch (IOException e) {
            return 0;
        }
    }

    private static boolean lives(Stat stat) {
        return stat.state() != 'Z' && stat.state() != 'X';
    }

    private static Optional<Stat> stat(long pid) {
        try {
            String text = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            // The command name may hold spaces and parentheses, so fields are counted from the last ")".
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
            return Optional.of(new Stat(fields[0].charAt(0), Long.parseLong(fields[19])));
        } catch (IOException | RuntimeException gone) {
            return Optional.empty();
        }
    }
}
