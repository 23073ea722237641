package dev.berth.agent.runtime.process;

import dev.berth.agent.image.RootFilesystem;
import dev.berth.agent.machine.Commands;
import dev.berth.agent.machine.Directories;
import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.runtime.LastWordsFile;
import dev.berth.agent.runtime.Permit;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Starts one container: writes what its launcher reads, lets it go, and waits until the program runs. */
final class Launch {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration EXEC_PATIENCE = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final Isolation isolation;

    Launch(Ledger ledger, Isolation isolation) {
        this.ledger = ledger;
        this.isolation = isolation;
    }

    Container start(PodRecord pod, ContainerSpec spec, RootFilesystem image, Permit permit) throws IOException {
        ContainerFiles files = ledger.files(pod, spec.name(), spec.attempt());
        Files.createDirectories(files.container());
        ledger.dropBefore(pod, spec.name(), spec.attempt());
        Directories.deleteTree(files.directory());
        Files.deleteIfExists(files.exit());
        Files.createDirectories(files.directory());
        ContainerSpec whole =
                LastWordsFile.mounted(spec.with(Permit.EPOCH, Long.toString(permit.epoch())), files.lastWords());
        ContainerRecord record = isolation.plan(pod, whole, image, files);
        Files.writeString(
                files.directory().resolve("launch.env"),
                assignments(permit) + streams(spec),
                StandardOpenOption.APPEND);
        ledger.write(files, record);
        spawn(files);
        Container container = new Container(record, files);
        await(container);
        container.rememberStart();
        return container;
    }

    /** What the launcher must know of it. */
    static String assignments(Permit permit) {
        return ShellText.assignment("LEASE", permit.lease().map(Path::toString).orElse(""))
                + ShellText.assignment("EPOCH", Long.toString(permit.epoch()))
                + ShellText.assignment("BOOT", LinuxProcess.bootId());
    }

    private static String streams(ContainerSpec spec) {
        return ShellText.assignment("STDIN", spec.stdin().name().toLowerCase(Locale.ROOT))
                + ShellText.assignment("TTY", Boolean.toString(spec.tty()));
    }

    /** {@code --fork}: the supervisor must be no child of this JVM, with which it has nothing to do any more. */
    private void spawn(ContainerFiles files) throws IOException {
        Commands.Result forked = Commands.run(List.of(
                "sh",
                "-c",
                "exec setsid --fork sh \"$1\" \"$2\" </dev/null >/dev/null 2>&1",
                "sh",
                isolation.launcher().toString(),
                files.directory().toString()));
        if (!forked.ok()) {
            throw new IOException("the launcher cannot be started: " + forked.output());
        }
    }

    /** Waits for the program, also one that an earlier life of the agent has started. */
    void await(Container container) {
        ContainerFiles files = container.files();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!files.entered()) {
            if (files.exited().isPresent() && !files.entered()) {
                throw failed(container);
            }
            if (System.nanoTime() > deadline) {
                throw new RuntimeFailure(
                        "RunContainerError",
                        "container " + container.record().name() + " was not set up within " + PATIENCE.toSeconds()
                                + " s " + files.launchLog());
            }
            Pause.millis(1);
        }
        // SIGTERM must not hit a step of the launcher: as process 1 it would ignore it, and so would the program never
        // hear of it.
        long execDeadline = System.nanoTime() + EXEC_PATIENCE.toNanos();
        while (!running(files) && files.exited().isEmpty() && System.nanoTime() < execDeadline) {
            Pause.millis(1);
        }
    }

    private boolean running(ContainerFiles files) {
        Optional<LinuxProcess> init = files.init().filter(LinuxProcess::alive);
        return init.isPresent() && isolation.isProgram(init.get());
    }

    private static RuntimeFailure failed(Container container) {
        Path log = container.files().directory().resolve("launch.log");
        String reason = container.files().launchLog();
        return new RuntimeFailure(
                "RunContainerError",
                "container " + container.record().name() + " cannot be set up: "
                        + (reason.isEmpty() ? "see " + log : reason));
    }
}
