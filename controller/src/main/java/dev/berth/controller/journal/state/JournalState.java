package dev.berth.controller.journal.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * All persistence ids with their events and snapshots. Immutable: a reader may keep one while commands go on, which is what lets it be
 * written to disk without stopping them.
 */
public record JournalState(PMap<String, IdLog> ids) {
    public static final JournalState EMPTY = new JournalState(HashTreePMap.empty());

    /** What a command does: the state after it, and its answer. */
    public record Step(JournalState state, JournalReply reply) {}

    public Step apply(JournalCommand command) {
        IdLog log = log(command.persistenceId());
        return switch (command) {
            case JournalCommand.Append append -> append(log, append);
            case JournalCommand.DeleteTo delete -> done(command, log.deleteTo(delete.toSequenceNr()));
            case JournalCommand.SavePart part -> done(command, log.savePart(part));
            case JournalCommand.DeleteSnapshots delete -> done(command, log.deleteSnapshots(delete));
        };
    }

    public JournalReply answer(JournalQuery.OfState query) {
        return switch (query) {
            case JournalQuery.Highest q ->
                new JournalReply.HighestNumbers(
                        q.persistenceIds().stream().map(id -> log(id).highest()).toList());
            case JournalQuery.Events q -> page(q);
            case JournalQuery.FindSnapshot q ->
                log(q.persistenceId())
                        .newest(q)
                        .<JournalReply>map(
                                s -> new JournalReply.SnapshotFound(s.sequenceNr(), s.timestamp(), s.parts()))
                        .orElseGet(JournalReply.NoSnapshot::new);
            case JournalQuery.ReadPart q ->
                log(q.persistenceId())
                        .snapshot(q.sequenceNr(), q.timestamp())
                        .flatMap(s -> s.part(q.part()))
                        .<JournalReply>map(JournalReply.Part::new)
                        .orElseGet(JournalReply.NoSnapshot::new);
        };
    }

    private Step append(IdLog log, JournalCommand.Append append) {
        if (append.firstSequenceNr() == log.highest() + 1) {
            return done(append, log.append(append.writer(), append.events()));
        }
        JournalReply reply = repeats(log, append) ? new JournalReply.Done() : new JournalReply.Conflict(log.highest());
        return new Step(this, reply);
    }

    private static boolean repeats(IdLog log, JournalCommand.Append append) {
        for (int i = 0; i < append.events().size(); i++) {
            Optional<IdLog.Event> stored = log.event(append.firstSequenceNr() + i);
            if (stored.isEmpty()
                    || !stored.get().writer().equals(append.writer())
                    || !Arrays.equals(stored.get().body(), append.events().get(i))) {
                return false;
            }
        }
        return true;
    }

    private JournalReply page(JournalQuery.Events q) {
        IdLog log = log(q.persistenceId());
        Optional<StoredSnapshot> instead = log.insteadOf(q.from());
        if (instead.isPresent()) {
            return new JournalReply.Superseded(instead.get().sequenceNr());
        }
        long first = Math.max(q.from(), log.lowest());
        List<byte[]> found = new ArrayList<>();
        long bytes = 0;
        for (long n = first; n <= Math.min(q.to(), log.highest()) && found.size() < q.maxEvents(); n++) {
            byte[] body = log.event(n).orElseThrow().body();
            bytes += body.length;
            if (!found.isEmpty() && bytes > q.maxBytes()) {
                break;
            }
            found.add(body);
        }
        return new JournalReply.Page(first, found);
    }

    private Step done(JournalCommand command, IdLog log) {
        return new Step(with(command.persistenceId(), log), new JournalReply.Done());
    }

    public JournalState with(String persistenceId, IdLog log) {
        return new JournalState(ids.plus(persistenceId, log));
    }

    /** One persistence id; an empty one if nothing is stored of it. */
    public IdLog log(String persistenceId) {
        IdLog known = ids.get(persistenceId);
        return known == null ? IdLog.EMPTY : known;
    }

    /** The logs in no particular order: for writing them down. */
    public Iterable<Map.Entry<String, IdLog>> entries() {
        return ids.entrySet();
    }
}
