package dev.berth.agent.watchdog;

import dev.berth.agent.lease.Deadline;
import dev.berth.agent.link.LeaseListener;
import dev.berth.agent.machine.LinuxProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's lease outside of its agent: writes each deadline into the lease file, keeps a watchdog process alive, and is itself a second line
 * that kills past the deadline should the watchdog be killed. Without a live watchdog the agent is told so and lets the lease run out.
 */
public final class NodeLease implements LeaseListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);
    /** A JVM that starts on a busy machine may need this long until its first beat. */
    private static final Duration START = Duration.ofSeconds(3);

    /**
     * The file in a runtime's directory that names the control groups of all of the node's pods, where a container runtime starts them. Written
     * before the first pod.
     */
    public static final String CONTROL_GROUPS = "control-groups";

    private final Path directory;
    private final Path state;
    private final LineFile file;
    private final PodKiller killer;
    private final String boot = Boot.id();
    private final Thread thread;
    private Duration startedAt = Duration.ZERO;
    private volatile boolean closed;

    private NodeLease(Path directory, Path state, LineFile file) {
        this.directory = directory;
        this.state = state;
        this.file = file;
        this.killer = new PodKiller(state);
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("berth-lease-" + directory.getFileName())
                .unstarted(this::follow);
    }

    /**
     * What an earlier life of the agent was granted still holds.
     *
     * @param directory the node's
     * @param state the runtime's directory on the node
     */
    public static NodeLease open(Path directory, Path state) throws IOException {
        Path absolute = directory.toAbsolutePath();
        var lease = new NodeLease(
                absolute,
                state.toAbsolutePath(),
                LineFile.open(file(absolute), new Deadline("", 0, Duration.ZERO).text()));
        lease.thread.start();
        return lease;
    }

    /** Where launchers find the lease. */
    public static Path file(Path directory) {
        return directory.resolve("lease");
    }

    private static Path beat(Path directory) {
        return directory.resolve("watchdog.beat");
    }

    @Override
    public void until(long epoch, Duration deadline) {
        try {
            file.write(new Deadline(boot, epoch, deadline).text());
        } catch (IOException e) {
            LOG.error("the lease cannot be written to {}; pods will be killed at the deadline before", directory, e);
            return;
        }
        try {
            // The watchdog's next look does the same, but may come after the first start.
            killer.release();
        } catch (UncheckedIOException e) {
            LOG.warn("what an earlier lease has left cannot be ended yet; the watchdog tries again", e);
        }
    }

    @Override
    public boolean watched() {
        return Beat.read(beat(directory))
                .filter(b -> b.fresh(boot, Boot.now(), Watchdog.STALE))
                .isPresent();
    }

    private void follow() {
        var second = new Watch(file(directory), state, text -> LOG.error("in place of the watchdog: {}", text));
        while (!closed) {
            try {
                if (!watched()) {
                    startWatchdog();
                    second.look();
                }
                Watch.pause();
            } catch (IOException | RuntimeException e) {
                LOG.error("the watchdog of {} cannot be started, tries again", directory, e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void startWatchdog() throws IOException {
        if (Boot.now().minus(startedAt).compareTo(START) < 0) {
            return;
        }
        LOG.info("starts a watchdog for {}", directory);
        startedAt = Boot.now();
        stop(directory);
        List<String> command = new ArrayList<>(List.of("setsid", "--fork"));
        command.addAll(java());
        command.addAll(List.of(file(directory).toString(), beat(directory).toString(), state.toString()));
        new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("watchdog.log").toFile()))
                .start();
    }

    /** A JVM as small as can be: about 35 MB, of which 20 are shared. */
    private static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms4m",
                "-Xmx32m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=8m",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Watchdog.class.getName());
    }

    /** Ends the node's watchdog if it lives, also one that is stopped. Its pods must be gone, or another one be started. */
    public static void stop(Path directory) {
        Optional<LinuxProcess> old = Beat.read(beat(directory.toAbsolutePath())).flatMap(b -> LinuxProcess.of(b.pid()));
        String lease = file(directory.toAbsolutePath()).toString();
        old.filter(p -> p.arguments().contains(Watchdog.class.getName())
                        && p.arguments().contains(lease))
                .ifPresent(p -> p.signal(true));
    }

    @Override
    public void close() throws IOException {
        closed = true;
        thread.interrupt();
        file.close();
    }
}
