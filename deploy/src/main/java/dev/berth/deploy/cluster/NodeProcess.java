package dev.berth.deploy.cluster;

import dev.berth.protocol.classpath.ClassPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One node's JVM and its supervisor, a shell loop that starts it again at once when it dies. */
public final class NodeProcess {
    private static final Duration TERM_GRACE = Duration.ofSeconds(20);

    private final Home.NodeHome home;

    public NodeProcess(Home.NodeHome home) {
        this.home = home;
    }

    public Optional<ProcessHandle> jvm() {
        return Processes.of(home.pid(), home.root());
    }

    /** Resident memory of the JVM (VmRSS) in MB; empty if it does not run. */
    public OptionalLong rssMegabytes() {
        Optional<ProcessHandle> jvm = jvm();
        return jvm.isEmpty()
                ? OptionalLong.empty()
                : Processes.rssMegabytes(jvm.get().pid());
    }

    private Optional<ProcessHandle> supervisor() {
        return Processes.of(home.supervisorPid(), home.root());
    }

    /** Whether the JVM runs or somebody is about to start it. */
    public boolean running() {
        return jvm().isPresent() || supervisor().isPresent();
    }

    public boolean stopped() {
        return Files.exists(home.stopped());
    }

    /** Starts supervisor and JVM if they are not running; they outlive the caller. */
    public void start(List<String> jvmCommand) {
        try {
            Files.createDirectories(home.root());
            Files.deleteIfExists(home.stopped());
            if (supervisor().isPresent()) {
                return;
            }
            // A JVM without a supervisor is the rest of a cluster whose supervisor was killed: it is replaced.
            killJvm();
            List<String> command = new ArrayList<>(
                    List.of("setsid", "sh", script().toString(), home.root().toString()));
            command.addAll(jvmCommand);
            new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + home.root().getFileName(), e);
        }
    }

    private Path script() throws IOException {
        Path script = home.root().resolve("supervise.sh");
        Files.write(script, ClassPath.bytes(NodeProcess.class, "/dev/berth/deploy/supervise.sh"));
        return script;
    }

    /** SIGKILL to the JVM, which stays down until {@link #start}. Its pods run on. */
    public void kill() {
        markStopped();
        killJvm();
        supervisor().ifPresent(s -> Processes.awaitDeath(s.pid(), Duration.ofSeconds(5)));
    }

    /** Ends the JVM in good order (SIGKILL after 20 s), which stays down until {@link #start}. */
    public void stop() {
        markStopped();
        jvm().ifPresent(p -> Processes.signal(p.pid(), "TERM"));
    }

    /** Waits for the end that {@link #stop} asked for, and sees to it. */
    public void awaitEnd() {
        jvm().filter(p -> !Processes.awaitDeath(p.pid(), TERM_GRACE)).ifPresent(p -> Processes.signal(p.pid(), "KILL"));
        supervisor()
                .filter(s -> !Processes.awaitDeath(s.pid(), Duration.ofSeconds(5)))
                .ifPresent(s -> Processes.signal(s.pid(), "KILL"));
    }

    /** Sends the JVM a signal such as {@code STOP}; false if it does not run. */
    public boolean signal(String name) {
        Optional<ProcessHandle> jvm = jvm();
        jvm.ifPresent(p -> Processes.signal(p.pid(), name));
        return jvm.isPresent();
    }

    private void killJvm() {
        jvm().ifPresent(p -> {
            Processes.signal(p.pid(), "KILL");
            Processes.awaitDeath(p.pid(), Duration.ofSeconds(5));
        });
    }

    private void markStopped() {
        try {
            Files.createDirectories(home.root());
            Files.writeString(home.stopped(), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
