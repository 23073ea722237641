package dev.berth.controller.journal.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * One persistence id.
 *
 * @param highest the highest number ever stored, kept when its event is deleted
 * @param events the stored events; the last has the highest number, the others precede it without gap
 * @param snapshots complete ones and those whose parts are still coming
 */
public record IdLog(long highest, PVector<Event> events, PVector<StoredSnapshot> snapshots) {
    static final IdLog EMPTY = new IdLog(0, TreePVector.empty(), TreePVector.empty());

    /** One whose events up to the snapshot are all deleted. */
    public static IdLog of(StoredSnapshot snapshot) {
        return new IdLog(snapshot.sequenceNr(), TreePVector.empty(), TreePVector.singleton(snapshot));
    }

    public record Event(String writer, byte[] body) {}

    /** The number of the first stored event; one more than the highest if there is none. */
    long lowest() {
        return highest - events.size() + 1;
    }

    /** Empty if it is deleted or was never stored. */
    public Optional<Event> event(long number) {
        boolean stored = number >= lowest() && number <= highest;
        return stored ? Optional.of(events.get((int) (number - lowest()))) : Optional.empty();
    }

    /** The newest snapshot that holds what the event of this number did, if the event itself is deleted. */
    Optional<StoredSnapshot> insteadOf(long number) {
        return snapshots.stream()
                .filter(s -> number < lowest() && s.complete() && s.sequenceNr() >= number)
                .max(Comparator.comparingLong(StoredSnapshot::sequenceNr));
    }

    IdLog append(String writer, List<byte[]> bodies) {
        List<Event> added = bodies.stream().map(b -> new Event(writer, b)).toList();
        return new IdLog(highest + bodies.size(), events.plusAll(added), snapshots);
    }

    IdLog deleteTo(long number) {
        long gone = Math.min(number, highest) - lowest() + 1;
        return gone <= 0 ? this : new IdLog(highest, rest(gone), snapshots);
    }

    // A vector's subList may keep what it hides alive, so the rest is built anew: it is short, deletions follow
    // snapshots.
    private PVector<Event> rest(long gone) {
        return TreePVector.from(new ArrayList<>(events.subList((int) gone, events.size())));
    }

    IdLog savePart(JournalCommand.SavePart part) {
        StoredSnapshot known = snapshots.stream()
                .filter(s -> s.is(part.sequenceNr(), part.timestamp()))
                .findFirst()
                .orElseGet(() -> StoredSnapshot.awaiting(part));
        StoredSnapshot grown = known.with(part);
        List<StoredSnapshot> kept = snapshots.stream()
                .filter(s -> !s.is(part.sequenceNr(), part.timestamp()))
                .filter(s -> !(grown.complete() && s.replacedBy(grown)))
                .toList();
        return new IdLog(highest, events, TreePVector.from(kept).plus(grown));
    }

    IdLog deleteSnapshots(JournalCommand.DeleteSnapshots d) {
        List<StoredSnapshot> kept = snapshots.stream()
                .filter(s -> !s.within(d.minSequenceNr(), d.maxSequenceNr(), d.minTimestamp(), d.maxTimestamp()))
                .toList();
        return new IdLog(highest, events, TreePVector.from(kept));
    }

    Optional<StoredSnapshot> newest(JournalQuery.FindSnapshot q) {
        return newest(s -> s.within(q.minSequenceNr(), q.maxSequenceNr(), q.minTimestamp(), q.maxTimestamp()));
    }

    /** Of the complete ones. */
    public Optional<StoredSnapshot> newest() {
        return newest(s -> true);
    }

    private Optional<StoredSnapshot> newest(Predicate<StoredSnapshot> wanted) {
        return snapshots.stream()
                .filter(StoredSnapshot::complete)
                .filter(wanted)
                .max(Comparator.comparingLong(StoredSnapshot::sequenceNr).thenComparingLong(StoredSnapshot::timestamp));
    }

    Optional<StoredSnapshot> snapshot(long sequenceNr, long timestamp) {
        return snapshots.stream()
                .filter(s -> s.complete() && s.is(sequenceNr, timestamp))
                .findFirst();
    }
}
