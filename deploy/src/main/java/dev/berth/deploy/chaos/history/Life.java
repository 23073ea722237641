package dev.berth.deploy.chaos.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one life of an identity wrote: its first and its last line. A life that only found the lock held is none. */
record Life(Line first, Line last) {
    String id() {
        return first.life();
    }

    String node() {
        return first.node();
    }

    /** The logs of all identities, in the order in which they first occur. */
    static Map<String, List<Line>> logs(History h) {
        Map<String, List<Line>> logs = new LinkedHashMap<>();
        for (Line line : h.lines()) {
            logs.computeIfAbsent(line.identity(), identity -> new ArrayList<>()).add(line);
        }
        return logs;
    }

    /**
     * The lives in the log of one identity, one after the other. One that returns after another began is there twice: what it wrote later
     * must not look as if it had run all the time.
     */
    static List<Life> in(List<Line> log) {
        List<Life> lives = new ArrayList<>();
        for (Line line : log) {
            if (line.counter() == Line.LOCKED_OUT) {
                continue;
            }
            if (lives.isEmpty() || !lives.getLast().id().equals(line.life())) {
                lives.add(new Life(line, line));
            } else {
                lives.set(lives.size() - 1, new Life(lives.getLast().first(), line));
            }
        }
        return lives;
    }
}
