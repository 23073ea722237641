package dev.berth.agent.link;

import dev.berth.agent.machine.Commands;
import dev.berth.agent.machine.Directories.Walk;
import dev.berth.agent.machine.Mounts;
import dev.berth.agent.pod.PodEffect.CreateSandbox;
import dev.berth.agent.pod.PodEffect.Directory;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.spec.Mounts.SubPath;
import dev.berth.agent.spec.VolumeGroup;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Directories on the node's disk. Blocks. Links are never followed out of where a path says it leads. */
final class Directories {
    private static final String GROUP = "unix:gid";
    private static final String MODE = "unix:mode";
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private final Path pods;
    private final List<Path> volumeRoots;

    Directories(String pods, List<String> volumeRoots) {
        this.pods = Path.of(pods);
        this.volumeRoots = volumeRoots.stream().map(Path::of).toList();
    }

    /** @throws RuntimeFailure with reason FailedMount */
    void prepare(CreateSandbox wanted) {
        try {
            for (Directory d : wanted.directories()) {
                make(d);
            }
        } catch (IOException e) {
            throw new RuntimeFailure("FailedMount", "cannot make a directory for the pod: " + e.getMessage());
        }
    }

    /** @throws RuntimeFailure with reason FailedMount */
    void prepare(List<SubPath> wanted) {
        try {
            for (SubPath s : wanted) {
                makeBelow(s);
            }
        } catch (IOException e) {
            throw new RuntimeFailure(
                    "FailedMount", "cannot make a directory in a volume of the pod: " + e.getMessage());
        }
    }

    private static void make(Directory d) throws IOException {
        Path path = Path.of(d.path());
        if (d.create() && !Files.exists(path)) {
            Files.createDirectories(path);
        }
        if (d.memory().isPresent()) {
            inMemory(path, d.memory().getAsLong());
        }
        if (d.open()) {
            // Any user of the pod, and nobody of the machine.
            Files.setPosixFilePermissions(path.toAbsolutePath().getParent(), PRIVATE);
            Files.setAttribute(path, MODE, 0777);
        }
        if (d.check() && !Files.isDirectory(path)) {
            throw new RuntimeFailure("FailedMount", "hostPath type check failed: " + d.path() + " is not a directory");
        }
        if (d.group().isPresent()) {
            give(path, d.group().get());
        }
    }

    /** Made again for a sandbox that is tried again, it stays what it is. */
    private static void inMemory(Path path, long most) throws IOException {
        if (Mounts.at(path.toRealPath())) {
            return;
        }
        String options = "nosuid,nodev,mode=777" + (most == 0 ? "" : ",size=" + most);
        Commands.Result mounted =
                Commands.run(List.of("mount", "-t", "tmpfs", "-o", options, "berth", path.toString()));
        if (!mounted.ok()) {
            throw new RuntimeFailure(
                    "FailedMount", "a volume in memory cannot be mounted, which root can: " + mounted.output());
        }
    }

    /** As the kubelet does (volume.SetVolumeOwnership); links stay what they are. */
    private static void give(Path volume, VolumeGroup group) throws IOException {
        if (group.onRootMismatch() && given(volume, VolumeGroup.DIRECTORY, group)) {
            return;
        }
        Files.walkFileTree(volume, new Walk() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isSymbolicLink()) {
                    Files.setAttribute(file, GROUP, group.gid(), LinkOption.NOFOLLOW_LINKS);
                } else {
                    give(file, VolumeGroup.FILE, group);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                // After what is in it: a walk that breaks off is not taken for done by OnRootMismatch.
                give(dir, VolumeGroup.DIRECTORY, group);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void give(Path path, int bits, VolumeGroup group) throws IOException {
        if (!given(path, bits, group)) {
            int mode = mode(path);
            Files.setAttribute(path, GROUP, group.gid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, MODE, mode | bits);
        }
    }

    private static boolean given(Path path, int bits, VolumeGroup group) throws IOException {
        return (int) Files.getAttribute(path, GROUP, LinkOption.NOFOLLOW_LINKS) == group.gid()
                && (mode(path) & bits) == bits;
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, MODE, LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    /** A container may have put a link where its sub path is to be: what lies behind it must still be in the volume. */
    private static void makeBelow(SubPath s) throws IOException {
        Path volume = Path.of(s.volume()).toRealPath();
        Path at = volume;
        for (Path part : Path.of(s.path())) {
            at = at.resolve(part);
            if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(at);
                // As the kubelet makes it: who may write to the volume may write to it.
                Files.setAttribute(at, MODE, mode(volume));
            }
            at = at.toRealPath();
            if (!at.startsWith(volume)) {
                throw new RuntimeFailure(
                        "FailedMount", "subPath " + s.path() + " leads out of the volume " + s.volume());
            }
        }
    }

    /** Takes away the pod's own directories. */
    void forget(String podUid) {
        Path own = pods.resolve(podUid);
        try {
            if (Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
                Mounts.detach(own.toRealPath());
                delete(own);
            }
        } catch (IOException e) {
            throw new RuntimeFailure("FailedKillPod", "cannot remove " + own + ": " + e.getMessage());
        }
    }

    /** Removes a volume's directory for good; says what stands against it, or nothing. */
    String removeVolume(String path) {
        Path wanted = Path.of(path);
        if (!wanted.isAbsolute() || !wanted.normalize().equals(wanted)) {
            return path + " is not an absolute path without detours; nothing was removed";
        }
        boolean below = volumeRoots.stream().anyMatch(root -> wanted.startsWith(root) && !wanted.equals(root));
        if (!below) {
            return path + " is not below a volume root of this node (" + volumeRoots + "); nothing was removed";
        }
        try {
            return removeChecked(wanted);
        } catch (IOException e) {
            return "cannot remove " + path + ": " + e.getMessage();
        }
    }

    private String removeChecked(Path wanted) throws IOException {
        if (!Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        Path real = wanted.toRealPath(LinkOption.NOFOLLOW_LINKS);
        Path parent = wanted.getParent();
        boolean straight = parent != null && volumeRoots.stream().anyMatch(root -> staysBelow(root, parent));
        if (!straight || !Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
            return wanted + " is a link, or a link leads to it from outside the volume root; nothing was removed";
        }
        delete(wanted);
        return "";
    }

    private static boolean staysBelow(Path root, Path parent) {
        try {
            return Files.exists(root)
                    && parent.startsWith(root)
                    && parent.toRealPath().equals(root.toRealPath().resolve(root.relativize(parent)));
        } catch (IOException gone) {
            return false;
        }
    }

    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
