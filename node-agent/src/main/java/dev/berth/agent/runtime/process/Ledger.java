package dev.berth.agent.runtime.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.agent.machine.Directories;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What runs on this node, as files: true at any instant, so that the next life of the agent finds it after SIGKILL. Each record appears by
 * a rename. One that cannot be read counts as not there; the pod is then swept by its processes and names.
 */
final class Ledger {
    private static final ObjectMapper JSON = Json.mapper();
    private final Path stateDir;

    Ledger(Path stateDir) throws IOException {
        this.stateDir = stateDir;
        Files.createDirectories(pods());
        Files.createDirectories(exits());
        Files.createDirectories(logs());
    }

    Path pods() {
        return stateDir.resolve("pods");
    }

    /** Second names of the pods' logs, without anything else of the pods: what shippers of logs are shown. */
    Path logs() {
        return stateDir.resolve("logs");
    }

    Path exits() {
        return stateDir.resolve("exits");
    }

    Path directory(PodRecord pod) {
        return pods().resolve(pod.directoryName());
    }

    void write(PodRecord pod) throws IOException {
        Directories.writeAtomically(directory(pod).resolve("sandbox.json"), JSON.writeValueAsString(pod));
    }

    void write(ContainerFiles files, ContainerRecord container) throws IOException {
        Directories.writeAtomically(files.spec(), JSON.writeValueAsString(container));
    }

    List<Path> podDirectories() throws IOException {
        return directories(pods());
    }

    Optional<PodRecord> pod(Path directory) {
        return read(directory.resolve("sandbox.json"), PodRecord.class)
                .filter(pod -> directory(pod).equals(directory));
    }

    /** The latest start of each container of a pod that has a readable record. */
    List<ContainerRecord> containers(Path pod) throws IOException {
        return directories(pod).stream()
                .flatMap(container -> latest(container).stream())
                .toList();
    }

    ContainerFiles files(PodRecord pod, String container, int attempt) {
        return new ContainerFiles(
                directory(pod).resolve(container),
                attempt,
                exits().resolve(ContainerRecord.key(pod.uid(), container, attempt)));
    }

    /** Takes away what earlier starts of a container left, except for the logs of the last one. */
    void dropBefore(PodRecord pod, String container, int attempt) throws IOException {
        Path base = directory(pod).resolve(container);
        for (Path old : directories(base)) {
            int number = number(old);
            if (number >= 0 && number < attempt) {
                Directories.deleteTree(old);
                Files.deleteIfExists(files(pod, container, number).exit());
            }
            if (number >= 0 && number < attempt - 1) {
                ContainerFiles files = files(pod, container, number);
                Files.deleteIfExists(files.log());
                Files.deleteIfExists(files.shown());
            }
            if (number >= 0 && number < attempt) {
                Files.deleteIfExists(files(pod, container, number).out());
                Files.deleteIfExists(files(pod, container, number).err());
            }
        }
    }

    void dropExits(String podUid) throws IOException {
        try (Stream<Path> files = Files.list(exits())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.getFileName().toString().startsWith(podUid + "_")) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private Optional<ContainerRecord> latest(Path container) {
        try {
            return directories(container).stream()
                    .filter(attempt -> number(attempt) >= 0)
                    .sorted(Comparator.comparingInt(Ledger::number).reversed())
                    .flatMap(attempt -> read(attempt.resolve("spec.json"), ContainerRecord.class).stream())
                    .findFirst();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static int number(Path attempt) {
        String name = attempt.getFileName().toString();
        return name.matches("[0-9]{1,9}") ? Integer.parseInt(name) : -1;
    }

    private static <T> Optional<T> read(Path file, Class<T> type) {
        try {
            return Optional.of(JSON.readValue(file.toFile(), type));
        } catch (IOException | RuntimeException brokenOrMissing) {
            return Optional.empty();
        }
    }

    /** Directories in a directory, but not hidden ones; none when it is not there. */
    static List<Path> directories(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                            && !entry.getFileName().toString().startsWith("."))
                    .toList();
        }
    }
}
