package dev.berth.deploy.chaos;

import dev.berth.deploy.cluster.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Processes that do nothing but keep the machine's cores busy, until they are closed. */
final class Stress implements AutoCloseable {
    private static final int PER_CORE = 4;
    /** {@code kill} is the shell's own; as long as $0 lives this is nothing but work. */
    private static final String BUSY = "while kill -0 $0; do :; done 2>/dev/null";
    /** Above it the cores were not kept busy. */
    private static final double IDLE_MOST = 0.05;

    private final List<Process> processes;
    private final Ticks before;

    private Stress(List<Process> processes, Ticks before) {
        this.processes = processes;
        this.before = before;
    }

    static Stress begin() {
        return begin(ProcessHandle.current().pid());
    }

    /** @param user whose death ends them, too: a run that is killed must not leave them behind */
    static Stress begin(long user) {
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < PER_CORE * Runtime.getRuntime().availableProcessors(); i++) {
                processes.add(new ProcessBuilder("sh", "-c", BUSY, Long.toString(user)).start());
            }
            return new Stress(processes, Ticks.now());
        } catch (IOException e) {
            processes.forEach(Process::destroyForcibly);
            throw new Failure("the cores cannot be kept busy: " + e.getMessage(), "run chaos where sh and /proc are");
        }
    }

    /** What shows that the cores were busy since the beginning; empty if they were not. */
    String proof() {
        double idle = before.idleUntil(Ticks.now());
        return alive() && idle <= IDLE_MOST
                ? String.format(Locale.ROOT, "%d busy processes, cores idle for %.1f %%", processes.size(), 100 * idle)
                : "";
    }

    boolean alive() {
        return processes.stream().allMatch(Process::isAlive);
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }

    /** The kernel's count of what all cores did: the first line of /proc/stat (proc(5)). */
    record Ticks(long idle, long all) {
        private static final int IDLE = 3;

        static Ticks now() {
            try (var lines = Files.lines(Path.of("/proc/stat"))) {
                return in(lines.findFirst().orElse(""));
            } catch (IOException e) {
                throw new Failure("/proc/stat cannot be read: " + e.getMessage(), "run chaos where /proc is");
            }
        }

        static Ticks in(String line) {
            long[] counts = Arrays.stream(line.trim().split(" +"))
                    .skip(1)
                    .mapToLong(Long::parseLong)
                    .toArray();
            if (counts.length <= IDLE) {
                throw new Failure("/proc/stat does not begin with the cores' times", "run chaos on Linux");
            }
            return new Ticks(counts[IDLE], Arrays.stream(counts).sum());
        }

        double idleUntil(Ticks later) {
            return later.all == all ? 1 : (double) (later.idle - idle) / (later.all - all);
        }
    }
}
