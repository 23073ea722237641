package dev.berth.controller.collection.entity;

/** When a collection's next snapshot is due, with one under way at a time. For one thread. */
final class SnapshotPace {
    /** At most so many objects are written into snapshots for each change: a snapshot holds all of them, however few have changed. */
    private static final int OBJECTS_PER_CHANGE = 4;

    private final int every;
    private long newest;
    private long begun;
    private boolean underWay;

    /** @param every how many changes there are between two snapshots, if there are not very many objects */
    SnapshotPace(int every) {
        this.every = every;
    }

    /** Recovery began with a snapshot of the revision. */
    void recoveredFrom(long revision) {
        newest = revision;
        begun = revision;
    }

    /** Whether one is to be kept now; it then counts as begun. */
    boolean begins(long revision, int objects) {
        if (underWay || revision - begun < Math.max(every, objects / OBJECTS_PER_CHANGE)) {
            return false;
        }
        underWay = true;
        begun = revision;
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
