package dev.berth.agent.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Paths as a process sees them whose root is a stack of directories: symbolic links, absolute ones too, stay inside, and {@code ..} stops
 * at the root. Whiteouts of upper layers hide what is below.
 */
public final class RootPath {
    private static final int MOST_LINKS = 40;

    private RootPath() {}

    /**
     * The path without symbolic links, without a leading slash; {@code ""} is the root. Components that do not exist are kept as they are.
     *
     * @throws ImageException when the path has a loop of links
     */
    public static String resolve(List<Path> layers, String path) throws IOException {
        Deque<String> ahead = new ArrayDeque<>(components(path));
        List<String> done = new ArrayList<>();
        int links = 0;
        while (!ahead.isEmpty()) {
            String component = ahead.pop();
            if (component.equals("..")) {
                if (!done.isEmpty()) {
                    done.removeLast();
                }
                continue;
            }
            done.add(component);
            String link = link(layers, String.join("/", done));
            if (!link.isEmpty()) {
                if (++links > MOST_LINKS) {
                    throw new ImageException("too many symbolic links in " + path);
                }
                done.removeLast();
                if (link.startsWith("/")) {
                    done.clear();
                }
                components(link).reversed().forEach(ahead::push);
            }
        }
        return String.join("/", done);
    }

    /** The uppermost file or directory that a path leads to. */
    public static Optional<Path> locate(List<Path> layers, String path) throws IOException {
        return find(layers, resolve(layers, path));
    }

    private static Optional<Path> find(List<Path> layers, String resolved) throws IOException {
        for (Path layer : layers) {
            Path candidate = layer.resolve(resolved);
            if (Files.exists(candidate, LinkOption.NOFOLLOW_LINKS)) {
                return whiteout(candidate) ? Optional.empty() : Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** A text file of the root, following links inside of it; empty when it is not there. */
    public static String read(List<Path> layers, String path) throws IOException {
        Optional<Path> found = find(layers, resolve(layers, path));
        return found.isPresent() && Files.isRegularFile(found.get(), LinkOption.NOFOLLOW_LINKS)
                ? Files.readString(found.get(), java.nio.charset.StandardCharsets.ISO_8859_1)
                : "";
    }

    private static String link(List<Path> layers, String resolved) throws IOException {
        Optional<Path> found = find(layers, resolved);
        return found.isPresent() && Files.isSymbolicLink(found.get())
                ? Files.readSymbolicLink(found.get()).toString()
                : "";
    }

    private static boolean whiteout(Path path) throws IOException {
        var attributes = Files.readAttributes(path, "unix:mode,rdev", LinkOption.NOFOLLOW_LINKS);
        return attributes.get("mode") instanceof Integer mode
                && (mode & 0170000) == 0020000
                && Long.valueOf(0).equals(attributes.get("rdev"));
    }

    static List<String> components(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }
}
