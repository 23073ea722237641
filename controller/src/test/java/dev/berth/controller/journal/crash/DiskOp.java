package dev.berth.controller.journal.crash;

import java.nio.file.Path;
import java.util.List;

/** One thing that a process did to the disk. Files and directories are told apart by numbers that no other one ever gets; the root has 0. */
public sealed interface DiskOp {
    /** A change of names. */
    sealed interface Naming extends DiskOp {
        List<Path> paths();
    }

    /** A change of a file. */
    sealed interface Change extends DiskOp {
        long inode();
    }

    /** A name for a new file or directory. */
    record Create(Path path, long inode, boolean directory) implements Naming {
        @Override
        public List<Path> paths() {
            return List.of(path);
        }
    }

    record Rename(Path from, Path to, long inode) implements Naming {
        @Override
        public List<Path> paths() {
            return List.of(from, to);
        }
    }

    record Remove(Path path) implements Naming {
        @Override
        public List<Path> paths() {
            return List.of(path);
        }
    }

    record Write(long inode, long offset, byte[] bytes) implements Change {
        long end() {
            return offset + bytes.length;
        }
    }

    record Truncate(long inode, long size) implements Change {}

    /** @param dataOnly fdatasync, not fsync */
    record Sync(long inode, boolean dataOnly) implements DiskOp {}
}
