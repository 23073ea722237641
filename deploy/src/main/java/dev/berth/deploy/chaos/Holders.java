package dev.berth.deploy.chaos;

import dev.berth.agent.machine.LinuxProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Who keeps a file system from being unmounted, as {@code /proc} tells: by open files, by files mapped into memory, by where it works or runs. */
final class Holders {
    private static final int FILES = 3;
    private static final int COMMAND = 80;

    private Holders() {}

    /** A line for each process that this one may look into: its pid, its command and some of its files there. */
    static List<String> of(Path root) {
        String there = root.toAbsolutePath() + "/";
        return LinuxProcess.all().stream()
                .flatMap(process -> told(process, there).stream())
                .toList();
    }

    private static List<String> told(LinuxProcess process, String there) {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        List<String> held = Stream.of(open(proc), mapped(proc), places(proc))
                .flatMap(List::stream)
                .filter(what -> (what + "/").contains(there))
                .distinct()
                .toList();
        if (held.isEmpty()) {
            return List.of();
        }
        String command = String.join(" ", process.arguments()).strip();
        String more = held.size() > FILES ? " and " + (held.size() - FILES) + " more" : "";
        return List.of("process " + process.pid() + " ("
                + command.substring(0, Math.min(COMMAND, command.length())) + "): "
                + String.join(", ", held.subList(0, Math.min(FILES, held.size()))) + more);
    }

    private static List<String> open(Path proc) {
        List<String> found = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
            descriptors.forEach(fd -> found.addAll(target("open", fd)));
        } catch (IOException gone) {
            return List.of();
        }
        return found;
    }

    private static List<String> mapped(Path proc) {
        try {
            return Files.readAllLines(proc.resolve("maps")).stream()
                    .filter(line -> line.contains("/"))
                    .map(line -> "mapped " + line.substring(line.indexOf('/')))
                    .toList();
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static List<String> places(Path proc) {
        return Stream.of("cwd", "root", "exe")
                .flatMap(name -> target(name, proc.resolve(name)).stream())
                .toList();
    }

    private static List<String> target(String how, Path link) {
        try {
            return List.of(how + " " + Files.readSymbolicLink(link));
        } catch (IOException gone) {
            return List.of();
        }
    }
}
