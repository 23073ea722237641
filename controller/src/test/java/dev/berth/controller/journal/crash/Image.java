package dev.berth.controller.journal.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A directory tree.
 *
 * @param directories each behind its parent
 */
public record Image(List<Path> directories, Map<Path, byte[]> files) {
    public static Image read(Path root) throws IOException {
        List<Path> directories = new ArrayList<>();
        Map<Path, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.filter(p -> !p.equals(root)).sorted().toList()) {
                if (Files.isDirectory(path)) {
                    directories.add(root.relativize(path));
                } else {
                    files.put(root.relativize(path), Files.readAllBytes(path));
                }
            }
        }
        return new Image(directories, files);
    }

    public void write(Path root) throws IOException {
        Files.createDirectories(root);
        for (Path directory : directories) {
            Files.createDirectory(root.resolve(directory));
        }
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            Files.write(root.resolve(file.getKey()), file.getValue());
        }
    }
}
