package dev.berth.agent.link;

import dev.berth.agent.machine.Directories;
import dev.berth.agent.spec.Payload;
import dev.berth.agent.spec.VolumeGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A volume of configuration on disk, laid out as Kubernetes does: the files are in a fresh directory, {@code ..data} is a link to it that
 * is swapped at once, and each name is a link through {@code ..data}. A reader sees all of the old files or all of the new. Blocks.
 */
final class ProjectedFiles {
    private static final String DATA = "..data";

    private ProjectedFiles() {}

    /** @throws UncheckedIOException also for a path that would lead out of the volume */
    static void write(Path volume, Payload.Files payload, Optional<VolumeGroup> group) {
        Payload.Files wanted = group.isPresent() ? readable(payload) : payload;
        try {
            check(wanted.files().keySet());
            Files.createDirectories(volume);
            // Only what is mounted from here is seen by pods; others of the machine have no business here.
            Path parent = volume.toAbsolutePath().getParent();
            if (parent != null) {
                Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
            }
            if (!same(volume.resolve(DATA), wanted.files())) {
                swap(volume, wanted.files(), group);
            }
            link(volume, wanted.files().keySet());
            sweep(volume);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Payload.Files readable(Payload.Files files) {
        Map<String, Payload.Entry> all = new LinkedHashMap<>();
        files.files()
                .forEach((path, file) ->
                        all.put(path, new Payload.Entry(file.content(), file.mode() | VolumeGroup.READ_ONLY_FILE)));
        return new Payload.Files(all);
    }

    private static void check(Set<String> paths) throws IOException {
        for (String path : paths) {
            boolean odd = path.isEmpty() || path.startsWith("/") || path.startsWith("..");
            if (odd
                    || List.of(path.split("/", -1)).stream()
                            .anyMatch(p -> p.isEmpty() || p.equals("..") || p.equals("."))) {
                throw new IOException("\"" + path + "\" is no path within a volume");
            }
        }
    }

    private static boolean same(Path data, Map<String, Payload.Entry> wanted) throws IOException {
        if (!Files.isDirectory(data)) {
            return false;
        }
        long there;
        try (Stream<Path> all = Files.walk(data.toRealPath())) {
            there = all.filter(Files::isRegularFile).count();
        }
        if (there != wanted.size()) {
            return false;
        }
        for (Map.Entry<String, Payload.Entry> file : wanted.entrySet()) {
            Path path = data.resolve(file.getKey());
            boolean equal = Files.isRegularFile(path)
                    && Arrays.equals(
                            Files.readAllBytes(path), file.getValue().content().value())
                    && ((int) Files.getAttribute(path, "unix:mode") & 07777)
                            == file.getValue().mode();
            if (!equal) {
                return false;
            }
        }
        return true;
    }

    private static void swap(Path volume, Map<String, Payload.Entry> wanted, Optional<VolumeGroup> group)
            throws IOException {
        Path fresh = Files.createTempDirectory(volume, "..");
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Map.Entry<String, Payload.Entry> file : wanted.entrySet()) {
            Path path = fresh.resolve(file.getKey());
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.write(path, file.getValue().content().value());
            if (group.isPresent()) {
                Files.setAttribute(path, "unix:gid", group.get().gid());
            }
            Files.setAttribute(path, "unix:mode", file.getValue().mode());
        }
        Path link = volume.resolve("..data_tmp");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, fresh.getFileName());
        Files.move(link, volume.resolve(DATA), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Names that are new lead to the new files already; names that are gone are taken away after them. */
    private static void link(Path volume, Set<String> paths) throws IOException {
        Set<String> tops = new LinkedHashSet<>();
        paths.forEach(p -> tops.add(p.substring(0, p.indexOf('/') < 0 ? p.length() : p.indexOf('/'))));
        for (String top : tops) {
            Path name = volume.resolve(top);
            if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(name, Path.of(DATA, top));
            }
        }
        for (Path entry : entries(volume)) {
            String name = entry.getFileName().toString();
            if (!name.startsWith("..") && !tops.contains(name)) {
                Files.deleteIfExists(entry);
            }
        }
    }

    private static void sweep(Path volume) throws IOException {
        Path current = Files.readSymbolicLink(volume.resolve(DATA));
        for (Path entry : entries(volume)) {
            boolean old = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                    && !entry.getFileName().equals(current.getFileName());
            if (old) {
                Directories.deleteTree(entry);
            }
        }
    }

    private static List<Path> entries(Path volume) throws IOException {
        try (Stream<Path> all = Files.list(volume)) {
            return all.toList();
        } catch (NoSuchFileException gone) {
            return List.of();
        }
    }
}
