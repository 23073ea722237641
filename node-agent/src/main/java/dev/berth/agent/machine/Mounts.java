package dev.berth.agent.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The mount table that this process sees. */
public final class Mounts {
    private Mounts() {}

    /** Mount points at or below a directory, the deepest first. */
    public static List<Path> below(Path directory) {
        List<Path> found = new ArrayList<>();
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8)) {
            lines.map(line -> Path.of(unescape(line.split(" ")[4])))
                    .filter(target -> target.startsWith(directory))
                    .forEach(found::add);
        } catch (IOException e) {
            return List.of();
        }
        Collections.reverse(found);
        return found;
    }

    /** Whether something is mounted exactly there. */
    public static boolean at(Path path) {
        return below(path).contains(path);
    }

    /** Unmounts everything at or below a directory. */
    public static void detach(Path directory) {
        List<Path> targets = below(directory);
        if (!targets.isEmpty()) {
            List<String> command = new ArrayList<>(List.of("umount", "-l", "-c", "--"));
            targets.forEach(target -> command.add(target.toString()));
            Commands.run(command);
        }
    }

    /** A field of fstab, where white space and backslashes are written in octal. */
    public static String escape(String field) {
        return field.replace("\\", "\\134")
                .replace(" ", "\\040")
                .replace("\t", "\\011")
                .replace("\n", "\\012")
                .replace("#", "\\043");
    }

    private static String unescape(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\043", "#")
                .replace("\\134", "\\");
    }
}
