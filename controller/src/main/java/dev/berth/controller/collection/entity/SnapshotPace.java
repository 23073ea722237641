package dev.berth.controller.collection.entity;

/** When a collection's next snapshot is due, with one under way at a time. For one thread. */
final class SnapshotPace {
    /** At most so many objects are written into snapshots for each change: a snapshot holds all of them, however few have changed. */
    private static final int OBJECTS_PER_CHANGE = 4;

    /** The same in bytes, for objects that are rewritten again and again: until the next snapshot each version is kept, on all peers. */
    private static final long MOST_BYTES = 16 << 20;

    private static final long BYTES_PER_OBJECT = 512;

    private final int every;
    private long newest;
    private long begun;
    private boolean underWay;
    private long bytes;

    /** @param every how many changes there are between two snapshots, if there are not very many objects */
    SnapshotPace(int every) {
        this.every = every;
    }

    /** Recovery began with a snapshot of the revision. */
    void recoveredFrom(long revision) {
        newest = revision;
        begun = revision;
    }

    /** Events of so many bytes were persisted. */
    void wrote(long more) {
        bytes += more;
    }

    /** Whether one is to be kept now; it then counts as begun. */
    boolean begins(long revision, int objects) {
        boolean due = revision - begun >= Math.max(every, objects / OBJECTS_PER_CHANGE)
                || bytes >= Math.max(MOST_BYTES, objects * BYTES_PER_OBJECT);
        if (underWay || !due) {
            return false;
        }
        underWay = true;
        begun = revision;
        bytes = 0;
        return true;
    }

    /** The one that was begun is kept, or will never be. */
    void ended(boolean kept) {
        underWay = false;
        if (kept) {
            newest = begun;
        }
    }

    /** The revision of the newest that is kept; 0 for none. */
    long newest() {
        return newest;
    }
}
