package dev.berth.controller.journal.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A file: the content that is on the disk for sure, and what has been done to it since. */
final class FileState {
    private static final int SECTOR = 512;

    final boolean directory;
    private byte[] certain = new byte[0];
    private final List<Pending> pending = new ArrayList<>();
    private long size;
    private final List<Touch> touches = new ArrayList<>();

    private record Pending(DiskOp.Change change, long ended) {
        long sizeAfter(long size) {
            return switch (change) {
                case DiskOp.Write write -> Math.max(size, write.end());
                case DiskOp.Truncate truncate -> truncate.size();
            };
        }

        /** To the bytes of one sector. */
        void carryOut(byte[] content, int from, int to) {
            switch (change) {
                case DiskOp.Write write -> {
                    int first = (int) Math.max(from, write.offset());
                    int last = (int) Math.min(to, write.end());
                    if (first < last) {
                        System.arraycopy(write.bytes(), (int) (first - write.offset()), content, first, last - first);
                    }
                }
                case DiskOp.Truncate truncate -> {
                    if (truncate.size() < to) {
                        Arrays.fill(content, (int) Math.max(from, truncate.size()), to, (byte) 0);
                    }
                }
            }
        }
    }

    /**
     * A change of its name or length, which stand in the file system's journal.
     *
     * @param names so many names had been changed by then, this one included
     * @param needed fdatasync is enough to have it written
     */
    private record Touch(long ended, int names, boolean needed) {}

    FileState(boolean directory) {
        this.directory = directory;
    }

    void named(long ended, int names, boolean made) {
        touches.add(new Touch(ended, names, made));
    }

    void change(DiskOp.Change change, long ended, int names) {
        var added = new Pending(change, ended);
        pending.add(added);
        long before = size;
        size = added.sizeAfter(size);
        if (size != before) {
            touches.add(new Touch(ended, names, true));
        }
    }

    /**
     * What was done before that moment is on the disk now.
     *
     * @return how many changes of names are there with it
     */
    int sync(long begun, boolean dataOnly) {
        List<Pending> done = pending.stream().filter(p -> p.ended() < begun).toList();
        certain = content(done, new Fate.All());
        pending.removeAll(done);
        return touches.stream()
                .filter(t -> t.ended() < begun && (t.needed() || !dataOnly))
                .mapToInt(Touch::names)
                .max()
                .orElse(0);
    }

    /** What was not synced counts as clean from now on: the disk has of it what fate left, and no later sync adds anything. */
    void failSync(Fate fate) {
        int length = content(new Fate.All()).length;
        certain = Arrays.copyOf(content(pending, fate), length);
        pending.clear();
    }

    /** What a crash leaves. */
    byte[] content(Fate fate) {
        return content(pending, fate);
    }

    private byte[] content(List<Pending> changes, Fate fate) {
        long[] sizes = new long[changes.size() + 1];
        sizes[0] = certain.length;
        for (int i = 0; i < changes.size(); i++) {
            sizes[i + 1] = changes.get(i).sizeAfter(sizes[i]);
        }
        int most = (int) Arrays.stream(sizes).max().orElse(0);
        byte[] content = Arrays.copyOf(certain, most);
        for (int from = 0; from < most && !changes.isEmpty(); from += SECTOR) {
            for (Pending change : changes.subList(0, fate.of(changes.size()))) {
                change.carryOut(content, from, Math.min(from + SECTOR, most));
            }
        }
        return Arrays.copyOf(content, (int) sizes[fate.of(changes.size())]);
    }
}
