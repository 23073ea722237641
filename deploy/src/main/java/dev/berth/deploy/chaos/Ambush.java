package dev.berth.deploy.chaos;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Catches a JVM in the midst of something that its files show. It is stopped first: what the files show then is so until it is killed, however
 * long the look takes.
 */
final class Ambush {
    private static final long LOOK_NANOS = 500_000;
    private static final Duration STOPS = Duration.ofSeconds(5);

    private final Function<Cluster.Member, NodeProcess> processes;
    private final Function<Cluster.Member, String> midst;

    /** @param midst what a member's JVM is in the midst of, in words; empty if it is not */
    Ambush(Function<Cluster.Member, NodeProcess> processes, Function<Cluster.Member, String> midst) {
        this.processes = processes;
        this.midst = midst;
    }

    /**
     * A JVM that is stopped.
     *
     * @param midst what it was in the midst of
     */
    record Caught(Cluster.Member member, String midst) {}

    /** The first of them that is in the midst of it; empty if none is for so long. */
    Optional<Caught> among(List<Cluster.Member> members, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - end < 0) {
            for (Cluster.Member member : members) {
                Optional<Caught> caught = midst.apply(member).isEmpty() ? Optional.empty() : stopped(member);
                if (caught.isPresent()) {
                    return caught;
                }
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return Optional.empty();
    }

    /** Lets it go on if it was too late. */
    private Optional<Caught> stopped(Cluster.Member member) {
        NodeProcess process = processes.apply(member);
        String pid = process.jvm().map(p -> Long.toString(p.pid())).orElse("");
        process.signal("STOP");
        long end = System.nanoTime() + STOPS.toNanos();
        while (!stateOf(pid).equals("T") && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        String now = stateOf(pid).equals("T") ? midst.apply(member) : "";
        if (now.isEmpty()) {
            process.signal("CONT");
            return Optional.empty();
        }
        return Optional.of(new Caught(member, now));
    }

    /** The kernel's letter for the state of a process; empty if there is none. */
    static String stateOf(String pid) {
        try {
            String stat = Files.readString(Path.of("/proc", pid, "stat"));
            return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
        } catch (IOException e) {
            return "";
        }
    }
}
