package dev.berth.agent.image;

import dev.berth.agent.machine.Commands;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks one layer into a directory as overlayfs wants it: an OCI whiteout becomes a 0/0 device, an opaque directory an attribute.
 * Nothing is ever written outside of the directory: a member whose parents are symbolic links lands where those links lead inside of it.
 * Device nodes are left out; pods get their own {@code /dev}.
 */
final class LayerUnpacker {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final int MOST_WHITEOUTS_A_CALL = 500;

    private final Path root;
    private final ImageLimits limits;
    private final List<Path> whiteouts = new ArrayList<>();
    private long bytes;
    private long members;

    LayerUnpacker(Path root, ImageLimits limits) {
        this.root = root;
        this.limits = limits;
    }

    /** Reads the tar to its end, so that a digest over the stream covers every byte. */
    void unpack(InputStream tar) throws IOException {
        TarArchiveInputStream archive = new TarArchiveInputStream(tar, StandardCharsets.UTF_8.name());
        TarArchiveEntry entry = archive.getNextEntry();
        while (entry != null) {
            count(entry);
            place(archive, entry);
            entry = archive.getNextEntry();
        }
        tar.transferTo(java.io.OutputStream.nullOutputStream());
        makeWhiteouts();
    }

    private void count(TarArchiveEntry entry) throws ImageException {
        members++;
        bytes += Math.max(0, entry.getSize());
        if (members > limits.members() || bytes > limits.bytes()) {
            throw new ImageException("the layer has more than " + limits.members() + " members or " + limits.bytes()
                    + " bytes unpacked; it is refused");
        }
    }

    private void place(InputStream content, TarArchiveEntry entry) throws IOException {
        List<String> parts = RootPath.components(entry.getName());
        if (parts.contains("..")) {
            throw new ImageException("member '" + entry.getName() + "' leads out of the image; it is refused");
        }
        if (parts.isEmpty()) {
            return;
        }
        Path parent = directory(String.join("/", parts.subList(0, parts.size() - 1)));
        String name = parts.getLast();
        if (name.equals(OPAQUE)) {
            makeOpaque(parent);
        } else if (name.startsWith(WHITEOUT)) {
            whiteouts.add(parent.resolve(name.substring(WHITEOUT.length())));
        } else {
            write(content, entry, parent.resolve(name));
        }
    }

    private Path directory(String path) throws IOException {
        Path directory = root.resolve(RootPath.resolve(List.of(root), path));
        Files.createDirectories(directory);
        return directory;
    }

    private void write(InputStream content, TarArchiveEntry entry, Path target) throws IOException {
        if (entry.isDirectory()) {
            clear(target, true);
            Files.createDirectories(target);
            own(entry, target);
        } else if (entry.isSymbolicLink()) {
            clear(target, false);
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            chown(entry, target);
        } else if (entry.isLink()) {
            link(entry, target);
        } else if (entry.isFile() && !entry.isBlockDevice() && !entry.isCharacterDevice() && !entry.isFIFO()) {
            clear(target, false);
            Files.copy(content, target);
            own(entry, target);
            Files.setLastModifiedTime(target, entry.getLastModifiedTime());
        }
    }

    private void link(TarArchiveEntry entry, Path target) throws IOException {
        List<String> parts = RootPath.components(entry.getLinkName());
        if (parts.isEmpty() || parts.contains("..")) {
            throw new ImageException("link '" + entry.getName() + "' leads out of the image; it is refused");
        }
        // The last component is not followed: a hard link to a symbolic link is that link.
        Path existing =
                directory(String.join("/", parts.subList(0, parts.size() - 1))).resolve(parts.getLast());
        if (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(existing, LinkOption.NOFOLLOW_LINKS)) {
            throw new ImageException("link '" + entry.getName() + "' leads to '" + entry.getLinkName()
                    + "', which the layer does not have");
        }
        if (!existing.equals(target)) {
            clear(target, false);
            Files.createLink(target, existing);
        }
    }

    private static void clear(Path target, boolean keepDirectory) throws IOException {
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            if (!keepDirectory) {
                dev.berth.agent.machine.Directories.deleteTree(target);
            }
        } else {
            Files.deleteIfExists(target);
        }
    }

    private static void own(TarArchiveEntry entry, Path target) throws IOException {
        chown(entry, target);
        // After the owner: changing that clears the setuid bits.
        Files.setAttribute(target, "unix:mode", entry.getMode() & 07777);
    }

    private static void chown(TarArchiveEntry entry, Path target) throws IOException {
        try {
            Files.setAttribute(target, "unix:uid", (int) entry.getLongUserId(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(target, "unix:gid", (int) entry.getLongGroupId(), LinkOption.NOFOLLOW_LINKS);
        } catch (java.nio.file.FileSystemException notRoot) {
            if (System.getProperty("user.name", "").equals("root")) {
                throw notRoot;
            }
        }
    }

    /** Marks a directory so that nothing of lower layers shows through it. */
    static void makeOpaque(Path directory) throws IOException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(directory, UserDefinedFileAttributeView.class);
        if (view == null) {
            throw new ImageException("the filesystem of " + directory + " keeps no extended attributes; move the state"
                    + " directory to ext4, xfs or btrfs");
        }
        view.write("overlay.opaque", ByteBuffer.wrap("y".getBytes(StandardCharsets.US_ASCII)));
    }

    private void makeWhiteouts() throws IOException {
        for (int from = 0; from < whiteouts.size(); from += MOST_WHITEOUTS_A_CALL) {
            makeWhiteouts(whiteouts.subList(from, Math.min(whiteouts.size(), from + MOST_WHITEOUTS_A_CALL)));
        }
    }

    /** Makes each path hide what lower layers have there. */
    private static void makeWhiteouts(List<Path> paths) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "for p; do [ -e \"$p\" ] || mknod -m 0 \"$p\" c 0 0 || exit 1; done", "sh"));
        paths.forEach(path -> command.add(path.toString()));
        Commands.Result made = Commands.run(command);
        if (!made.ok()) {
            throw new ImageException("whiteouts cannot be made (" + made.output() + "); unpacking images needs root");
        }
    }
}
