package dev.berth.controller.journal.state;

/** A write was refused because another writer of the same persistence id came first: this actor has been superseded. */
public final class SequenceConflict extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SequenceConflict(String persistenceId, long sequenceNr, long highest) {
        super("write " + sequenceNr + " of " + persistenceId + " is refused: the journal already has " + highest
                + "; another life of this actor has written");
    }
}
