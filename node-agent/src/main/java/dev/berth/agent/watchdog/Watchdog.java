package dev.berth.agent.watchdog;

import dev.berth.agent.machine.LinuxProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The watchdog of one node: a small process of its own that outlives the node's JVM. Told each deadline by the lease file, it kills the pods
 * past it and keeps them dead. Ten times a second it writes into its beat file that it has looked; an agent that finds that stale starts
 * another watchdog before it takes or keeps a lease. It ends when another one has taken its place or the node's directory is gone.
 */
public final class Watchdog {
    private static final Path OOM = Path.of("/proc/self/oom_score_adj");

    private Watchdog() {}

    /** @param args the lease file, the beat file, and the process runtime's directory */
    public static void main(String[] args) throws Exception {
        Path lease = Path.of(args[0]).toAbsolutePath();
        Path node = Objects.requireNonNull(lease.getParent());
        Path beat = Path.of(args[1]);
        Path state = Path.of(args[2]);
        spareMe();
        long pid = ProcessHandle.current().pid();
        var watch = new Watch(lease, state, text -> System.err.println("watchdog " + pid + ": " + text));
        // Everything that a kill needs is loaded now: the jars may be replaced, and the disk full, when it comes to
        // that.
        rehearse(state);
        try (LineFile beats = LineFile.open(beat, Beat.NONE)) {
            System.err.println("watchdog " + pid + " watches over " + state);
            beats.write(new Beat(pid, Boot.id(), Boot.now()).text());
            while (true) {
                look(watch);
                Watch.pause();
                Optional<Beat> newest = Beat.read(beat);
                if (newest.isEmpty() ? !Files.isDirectory(node) : newest.get().pid() != pid) {
                    System.err.println("watchdog " + pid + " ends: another one has taken over, or the node is gone");
                    return;
                }
                beats.write(new Beat(pid, Boot.id(), Boot.now()).text());
            }
        }
    }

    private static void rehearse(Path state) {
        new PodKiller(state.resolve("rehearsal")).kill();
        LinuxProcess.of(ProcessHandle.current().pid()).ifPresent(LinuxProcess::tree);
        new LinuxProcess(Integer.MAX_VALUE, 0).signal(true);
    }

    /** Nothing may end the watch: what fails is tried again at the next look. */
    private static void look(Watch watch) {
        try {
            watch.look();
        } catch (RuntimeException e) {
            System.err.println("watchdog: a look failed: " + e);
        }
    }

    /** The kernel must not choose this process when memory is short. Needs root; without it the usual rules hold. */
    private static void spareMe() {
        try {
            Files.writeString(OOM, "-1000");
        } catch (IOException notPermitted) {
            System.err.println("watchdog: cannot keep the kernel's out-of-memory killer away");
        }
    }

    /** How old a beat may be before the watchdog counts as dead. */
    static final Duration STALE = Duration.ofSeconds(2);
}
