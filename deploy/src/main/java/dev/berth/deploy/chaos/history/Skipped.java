package dev.berth.deploy.chaos.history;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The revisions that a watcher jumped over when it had to list anew: above the last one it saw, up to that of the list. */
final class Skipped {
    /** From the revision that was seen before a new list to the highest that a list after it, or after a lower one, came to. */
    private final TreeMap<Long, Long> gaps = new TreeMap<>();

    Skipped(List<Sighting> sightings) {
        for (int i = 1; i < sightings.size(); i++) {
            if (sightings.get(i).relisted()) {
                gaps.merge(sightings.get(i - 1).revision(), sightings.get(i).revision(), Math::max);
            }
        }
        long highest = Long.MIN_VALUE;
        for (Map.Entry<Long, Long> gap : gaps.entrySet()) {
            highest = Math.max(highest, gap.getValue());
            gap.setValue(highest);
        }
    }

    boolean excuses(long revision) {
        Map.Entry<Long, Long> gap = gaps.lowerEntry(revision);
        return gap != null && revision <= gap.getValue();
    }
}
