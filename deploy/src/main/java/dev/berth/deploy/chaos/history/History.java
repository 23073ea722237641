package dev.berth.deploy.chaos.history;

import java.util.List;

/**
 * One run.
 *
 * @param lines per identity in the order of its log
 * @param operations in no order; the last reads of each register come after everything was healed
 * @param sightings of one watcher, in its order
 */
public record History(
        String experiment,
        long seed,
        List<String> nodes,
        long began,
        long ended,
        List<Operation> operations,
        List<Sighting> sightings,
        List<Line> lines,
        List<Fault> faults,
        Course course,
        Told told) {
    public History {
        nodes = List.copyOf(nodes);
        operations = List.copyOf(operations);
        sightings = List.copyOf(sightings);
        lines = List.copyOf(lines);
        faults = List.copyOf(faults);
    }
}
