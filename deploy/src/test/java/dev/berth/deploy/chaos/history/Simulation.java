package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Operation.Kind;
import dev.berth.deploy.chaos.history.Operation.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A cluster that keeps its promises, in miniature: each operation takes effect in one moment between its beginning and its end. */
final class Simulation {
    private static final long LENGTH = 120_000_000;
    private static final long BEGAN = 1_000_000;
    private static final List<String> NODES = List.of("node-1", "node-2", "node-3");
    private static final List<String> KEYS = List.of("register-0", "register-1", "register-2");

    private final Random chance;
    private final List<Step> steps = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();
    private final List<Sighting> sightings = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final List<Readiness> ready = new ArrayList<>();
    private final List<Loss> losses = new ArrayList<>();

    /** What a client asks for, and when it takes effect; a write that never does has no effect. */
    private record Step(
            int client, Kind kind, String key, long value, long began, long effect, long ended, Result result) {}

    private Simulation(long seed) {
        this.chance = new Random(seed);
    }

    static History sound(long seed) {
        var simulation = new Simulation(seed);
        for (int client = 0; client < KEYS.size(); client++) {
            simulation.client(client);
        }
        KEYS.forEach(simulation::finalRead);
        simulation.store();
        simulation.faults();
        for (int ordinal = 0; ordinal < 3; ordinal++) {
            simulation.identity("writer-" + ordinal, ordinal);
        }
        return new History(
                "simulated",
                seed,
                NODES,
                BEGAN,
                BEGAN + LENGTH,
                simulation.operations,
                simulation.sightings,
                simulation.lines,
                simulation.faults,
                new Course(
                        List.of("kill-node"),
                        List.of(),
                        simulation.faults.stream()
                                .map(f -> f.ended() + 5_000_000)
                                .toList()),
                new Told(simulation.ready, simulation.losses));
    }

    private void client(int client) {
        long time = BEGAN + chance.nextInt(1_000_000);
        long value = 0;
        while (time < BEGAN + LENGTH - 20_000_000) {
            long ended = time + 2 + chance.nextInt(1_500_000);
            long effect = time + 1 + chance.nextLong(ended - time - 1);
            if (chance.nextInt(3) > 0) {
                String key = KEYS.get(chance.nextInt(KEYS.size()));
                steps.add(new Step(client, Kind.READ, key, 0, time, effect, ended, result()));
            } else {
                value++;
                Result result = result();
                // Where the answer is lost, the write may come later, though not after the next one.
                long later = chance.nextBoolean() ? Long.MAX_VALUE : ended - 1 + chance.nextInt(3_000_000);
                long made = result == Result.OK ? effect : result == Result.REFUSED ? Long.MAX_VALUE : later;
                steps.add(new Step(client, Kind.WRITE, KEYS.get(client), value, time, made, ended, result));
            }
            time = ended + chance.nextInt(400_000);
        }
    }

    private Result result() {
        int die = chance.nextInt(10);
        return die == 0 ? Result.REFUSED : die == 1 ? Result.UNKNOWN : Result.OK;
    }

    private void finalRead(String key) {
        long began = BEGAN + LENGTH - 5_000_000;
        steps.add(new Step(9, Kind.READ, key, 0, began, began + 1, began + 2, Result.OK));
    }

    private void store() {
        Map<String, Long> stored = new HashMap<>();
        long revision = 1000;
        sightings.add(new Sighting("", 0, revision, BEGAN, true));
        for (Step s :
                steps.stream().sorted(Comparator.comparingLong(Step::effect)).toList()) {
            long found = stored.getOrDefault(s.key(), 0L);
            boolean made = s.kind() == Kind.WRITE && s.effect() < Long.MAX_VALUE && s.value() > found;
            if (made) {
                revision += 1 + chance.nextInt(3);
                stored.put(s.key(), s.value());
                sight(new Sighting(s.key(), s.value(), revision, s.effect() + 1000, false));
            }
            long value = s.kind() == Kind.WRITE ? s.value() : s.result() == Result.OK ? found : 0;
            operations.add(new Operation(
                    s.client(), s.kind(), s.key(), value, s.began(), s.ended(), s.result(), made ? revision : 0));
        }
    }

    /** Now and then the watcher comes too late and lists anew; then this event is skipped, and maybe some before it. */
    private void sight(Sighting sighting) {
        if (chance.nextInt(12) > 0) {
            sightings.add(sighting);
            return;
        }
        while (chance.nextBoolean() && !sightings.getLast().relisted()) {
            sightings.removeLast();
        }
        sightings.add(new Sighting("", 0, sighting.revision(), sighting.at(), true));
    }

    private void faults() {
        for (long at = BEGAN + 10_000_000; at < BEGAN + LENGTH - 40_000_000; at += 30_000_000) {
            String node = NODES.get(chance.nextInt(NODES.size()));
            faults.add(new Fault("kill-node", List.of(node), at, at + 20_000_000, Toll.TAKES_PODS, "a new pid"));
            for (Loss.Kind kind : Loss.Kind.values()) {
                losses.add(new Loss(kind, node, at + chance.nextInt(25_000_000), "seen"));
            }
        }
    }

    /** It runs until its node is hit, and then, after a while, on the next node. */
    private void identity(String identity, int ordinal) {
        int life = 0;
        int node = chance.nextInt(NODES.size());
        long time = BEGAN + 10_000L * (1 + ordinal);
        while (time < BEGAN + LENGTH) {
            long from = time;
            int on = node % NODES.size();
            long end = faults.stream()
                    .filter(f -> f.ended() > from && f.nodes().contains(NODES.get(on)))
                    .mapToLong(f -> Math.max(f.began(), from))
                    .min()
                    .orElse(BEGAN + LENGTH);
            long counter = 0;
            // Several tell it, some of them late.
            ready.add(new Readiness(identity + "/" + life, time + 3_000_000));
            ready.add(new Readiness(identity + "/" + life, time + chance.nextInt(3_000_000)));
            for (; time < end; time += 250_000) {
                lines.add(new Line(identity, identity + "/" + life, NODES.get(on), time, life, counter++));
            }
            time = end + 10_000L * (300 + chance.nextInt(900));
            life++;
            node++;
        }
    }
}
