package dev.berth.agent.runtime.process;

import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.runtime.LastWordsFile;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One start of a container, whether of this life of the agent or of an earlier one. Thread-safe. */
final class Container {
    private static final int UNKNOWN = 137;

    private final ContainerRecord record;
    private final ContainerFiles files;
    private final CriLog log;
    private final CompletableFuture<ContainerExit> end = new CompletableFuture<>();

    Container(ContainerRecord record, ContainerFiles files) throws IOException {
        this.record = record;
        this.files = files;
        this.log = new CriLog(files);
    }

    ContainerRecord record() {
        return record;
    }

    ContainerFiles files() {
        return files;
    }

    /** Completes when nothing of it runs and its log is whole. */
    CompletableFuture<ContainerExit> end() {
        return end;
    }

    /** Whether a process that could still write its exit, or be it, lives. */
    boolean alive() {
        return files.init().filter(LinuxProcess::alive).isPresent()
                || files.supervisor().filter(LinuxProcess::alive).isPresent();
    }

    Started started() {
        return new Started(
                record.podUid(),
                record.name(),
                record.attempt(),
                record.containerId(),
                record.imageId(),
                startedAtMillis());
    }

    /** Remembers the start for the time after its end, when the process cannot be asked any more. */
    void rememberStart() throws IOException {
        Optional<LinuxProcess> init = files.init();
        if (init.isPresent()) {
            FileTime start = FileTime.fromMillis(init.get().startedAtMillis());
            Files.setLastModifiedTime(files.directory().resolve("entered"), start);
        }
    }

    private long startedAtMillis() {
        try {
            return Files.getLastModifiedTime(files.directory().resolve("entered"))
                    .toMillis();
        } catch (IOException neverEntered) {
            return record.createdAtMillis();
        }
    }

    /**
     * What it ended with, as written by its supervisor; {@code ContainerStatusUnknown} when that is gone too. Its log must be whole, since
     * the end of that may be its message.
     */
    ContainerExit exit(long nowMillis) {
        Optional<ContainerFiles.Exit> written = files.exited();
        int code = written.map(ContainerFiles.Exit::code).orElse(UNKNOWN);
        return new ContainerExit(
                record.podUid(),
                record.name(),
                record.containerId(),
                code,
                ContainerExit.signal(code),
                written.map(Container::reason).orElse("ContainerStatusUnknown"),
                LastWordsFile.read(files.lastWords(), files.log(), record.orLog() && code != 0),
                startedAtMillis(),
                written.map(ContainerFiles.Exit::finishedAtMillis).orElse(nowMillis));
    }

    private static String reason(ContainerFiles.Exit exit) {
        if (exit.code() == 0) {
            return "Completed";
        }
        return exit.code() == UNKNOWN && exit.oomKills() > 0 ? "OOMKilled" : "Error";
    }

    /** Brings the log up to what was written. */
    synchronized void convertLog(boolean ended) throws IOException {
        log.convert(Instant.now(), ended);
    }

    /** Kills it with everything in it, and completes when nothing is left; gives up on processes that survive SIGKILL for 15 s. */
    void kill() throws IOException {
        for (int round = 0; round < 1500; round++) {
            List<LinuxProcess> left = living();
            if (left.isEmpty()) {
                return;
            }
            left.forEach(process -> process.signal(true));
            Pause.millis(round < 100 ? 1 : 10);
        }
        throw new IOException("processes of container " + record.key() + " survive SIGKILL: " + living());
    }

    /** The first process; without a known one, whatever the supervisor has below it. */
    private List<LinuxProcess> living() {
        Optional<LinuxProcess> init = files.init().filter(LinuxProcess::alive);
        Optional<LinuxProcess> supervisor = files.supervisor().filter(LinuxProcess::alive);
        if (init.isPresent()) {
            return List.of(init.get());
        }
        if (supervisor.isEmpty()
                || files.exited().isPresent()
                || (files.init().isPresent() && supervisorIsFinishing())) {
            return List.of();
        }
        return new ArrayList<>(supervisor.get().tree());
    }

    /** The supervisor of an ended process needs a moment to write the exit; it is not killed, but not waited for either. */
    private boolean supervisorIsFinishing() {
        return files.entered();
    }
}
