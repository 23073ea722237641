package dev.berth.controller.journal;

import dev.berth.controller.journal.state.IdLog;
import dev.berth.controller.journal.state.JournalState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a journal must hold, and what it may, after a {@link CrashWriter} has said so much. */
final class Acknowledged {
    private final Map<String, Id> ids = new TreeMap<>();

    private static final class Id {
        final NavigableSet<Long> sent = new TreeSet<>(List.of(0L));
        long stored;
        long mayBeDeleted;
        long deleted;
    }

    static Acknowledged of(List<String> said) {
        var all = new Acknowledged();
        said.stream().map(Mark::of).forEach(all::add);
        return all;
    }

    private void add(Mark mark) {
        Id id = ids.computeIfAbsent(mark.id(), i -> new Id());
        if (mark.deletes()) {
            id.mayBeDeleted = Math.max(id.mayBeDeleted, mark.number());
            id.deleted = mark.acknowledged() ? mark.number() : id.deleted;
        } else {
            id.sent.add(mark.number());
            id.stored = mark.acknowledged() ? mark.number() : id.stored;
        }
    }

    /** Empty if the state holds all that was acknowledged and nothing that was not sent. */
    List<String> problems(JournalState state) {
        List<String> problems = new ArrayList<>();
        for (String known : state.ids().keySet()) {
            if (!ids.containsKey(known)) {
                problems.add(known + " is invented");
            }
        }
        ids.forEach((name, id) -> {
            IdLog log = state.ids().get(name);
            if (log != null) {
                problems(problems, name, id, log);
            } else if (id.stored > 0) {
                problems.add(name + " is missing, acknowledged up to " + id.stored);
            }
        });
        return problems;
    }

    private static void problems(List<String> problems, String name, Id id, IdLog log) {
        long highest = log.highest();
        long lowest = highest - log.events().size() + 1;
        if (highest < id.stored) {
            problems.add(name + " ends at " + highest + ", acknowledged up to " + id.stored);
        }
        if (!id.sent.contains(highest)) {
            problems.add(name + " ends at " + highest + ", which no write did: " + id.sent.last());
        }
        if (lowest > id.mayBeDeleted + 1) {
            problems.add(name + " begins with " + lowest + ", deleted up to " + id.mayBeDeleted);
        }
        if (lowest <= id.deleted) {
            problems.add(name + " begins with " + lowest + ", acknowledged as deleted up to " + id.deleted);
        }
        long number = lowest;
        for (IdLog.Event event : log.events()) {
            if (!event.writer().equals(CrashWriter.WRITER)
                    || !Arrays.equals(event.body(), CrashWriter.body(name, number))) {
                problems.add(name + " " + number + " has another content");
            }
            number++;
        }
    }
}
