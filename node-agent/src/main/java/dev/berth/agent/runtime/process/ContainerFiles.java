package dev.berth.agent.runtime.process;

import dev.berth.agent.machine.LinuxProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The files of one start of a container.
 * <pre>
 * POD/CONTAINER/ATTEMPT.log   the log in CRI format
 * POD/CONTAINER/ATTEMPT.out   what it wrote to standard output, as it came; .err likewise
 * POD/CONTAINER/ATTEMPT/      spec.json (last thing written before the launch), supervisor, pid, entered, started,
 *                             stdin (what visitors write), input (what the program reads of it), upper, work and root of the overlay, the launcher's inputs,
 *                             last-words (what it writes to its terminationMessagePath)
 * logs/POD/CONTAINER/ATTEMPT.log  a second name of the log
 * exits/KEY                   "CODE OOMKILLS", by a rename; its time is the end of the container
 * </pre>
 */
record ContainerFiles(Path container, int attempt, Path exit) {
    Path directory() {
        return container.resolve(Integer.toString(attempt));
    }

    Path spec() {
        return directory().resolve("spec.json");
    }

    Path log() {
        return container.resolve(attempt + ".log");
    }

    /** A second name of the log, in a tree that has nothing but logs. */
    Path shown() {
        Path pod = Objects.requireNonNull(container.getParent());
        Path logs = Objects.requireNonNull(pod.getParent()).resolveSibling("logs");
        return logs.resolve(pod.getFileName()).resolve(container.getFileName()).resolve(attempt + ".log");
    }

    Path out() {
        return container.resolve(attempt + ".out");
    }

    Path err() {
        return container.resolve(attempt + ".err");
    }

    /** What visitors write to, if the program has an input. */
    Path stdin() {
        return directory().resolve("stdin");
    }

    /** Mounted where the container is to write the message of its end. */
    Path lastWords() {
        return directory().resolve("last-words");
    }

    Path root() {
        return directory().resolve("root");
    }

    /** The program has its root and is about to be executed, or was. */
    boolean entered() {
        return Files.exists(directory().resolve("entered"));
    }

    /** The container's first process, once it is known. */
    Optional<LinuxProcess> init() {
        return process("pid");
    }

    /** The shell that waits for the container's end. */
    Optional<LinuxProcess> supervisor() {
        return process("supervisor");
    }

    Optional<Exit> exited() {
        try {
            String[] parts = Files.readString(exit).strip().split(" ");
            long finished = Files.getLastModifiedTime(exit).toMillis();
            return Optional.of(new Exit(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), finished));
        } catch (IOException | RuntimeException notThereOrTorn) {
            return Optional.empty();
        }
    }

    /** Why the launch failed, as far as its programs said. */
    String launchLog() {
        try {
            String text = Files.readString(directory().resolve("launch.log"), StandardCharsets.ISO_8859_1)
                    .strip();
            return text.length() > 1000 ? text.substring(text.length() - 1000) : text;
        } catch (IOException e) {
            return "";
        }
    }

    record Exit(int code, int oomKills, long finishedAtMillis) {}

    private Optional<LinuxProcess> process(String file) {
        try {
            return LinuxProcess.parse(Files.readString(directory().resolve(file)));
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }
}
