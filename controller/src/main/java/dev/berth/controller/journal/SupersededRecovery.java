package dev.berth.controller.journal;

/**
 * A persistent actor recovers from a snapshot, and by the time it reads the events after it, another life of it has stored a newer one and
 * deleted them. With what is left it would believe to be up to date; it has to begin again.
 */
final class SupersededRecovery extends RuntimeException {
    private static final long serialVersionUID = 1;

    SupersededRecovery(String persistenceId, long from, long snapshot) {
        super("events of " + persistenceId + " from " + from + " on are deleted, and a snapshot at " + snapshot
                + " stands for them, which was stored while this life of it recovered: it must begin again");
    }
}
