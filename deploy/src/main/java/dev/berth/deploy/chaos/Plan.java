package dev.berth.deploy.chaos;

import dev.berth.deploy.cluster.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * What a run does: the nemeses take turns, in an order that the seed decides anew for each turn.
 *
 * @param name the experiment
 * @param length how long faults begin; what began is finished, and so is the first turn, if that takes at most as long again
 * @param apiPort the cluster's; the 300 ports above it are used too
 */
public record Plan(String name, List<Nemesis> nemeses, long seed, Duration length, int apiPort, int heapMegabytes) {
    /** All of them. */
    public static final String ALL = "all";

    public Plan {
        nemeses = List.copyOf(nemeses);
        if (length.compareTo(Duration.ofSeconds(10)) < 0 || length.compareTo(Duration.ofDays(7)) > 0) {
            throw new Failure("--minutes is not between 10 seconds and a week", "choose another length");
        }
        if (apiPort < 1024 || apiPort > 65200) {
            throw new Failure("--api-port " + apiPort + " is not between 1024 and 65200", "choose another");
        }
    }

    /** @throws Failure naming the experiments that there are, if the name is none of them */
    public static List<Nemesis> named(String name) {
        if (name.equals(ALL)) {
            return Nemesis.all();
        }
        List<Nemesis> found = Arrays.stream(name.split(","))
                .flatMap(word -> Nemesis.all().stream().filter(n -> n.word().equals(word)))
                .toList();
        if (found.size() != name.split(",", -1).length) {
            throw new Failure(
                    "there is no experiment \"" + name + "\"",
                    "name all or one of "
                            + Nemesis.all().stream().map(Nemesis::word).toList() + ", or several with commas");
        }
        return found;
    }

    boolean needs(Need need) {
        return nemeses.stream().anyMatch(n -> n.need() == need);
    }

    /**
     * The plan on a machine that lacks something: what cannot be done there is left out of {@link #ALL}, and the name tells so.
     *
     * @param problem why a nemesis cannot be had; empty if it can
     * @throws Failure if it was asked for by its name, or nothing is left
     */
    public Plan possible(Function<Nemesis, String> problem) {
        Map<Nemesis, String> problems = new EnumMap<>(Nemesis.class);
        nemeses.forEach(n -> problems.put(n, problem.apply(n)));
        problems.values().removeIf(String::isEmpty);
        if (problems.isEmpty()) {
            return this;
        }
        if (!name.equals(ALL) || problems.size() == nemeses.size()) {
            Map.Entry<Nemesis, String> first = problems.entrySet().iterator().next();
            throw new Failure(
                    first.getKey().word() + " cannot be done here: " + first.getValue(),
                    first.getKey().need().cure() + ", or name other experiments");
        }
        List<String> without = problems.keySet().stream().map(Nemesis::word).toList();
        return new Plan(
                name + " without " + String.join(", ", without),
                nemeses.stream().filter(n -> !problems.containsKey(n)).toList(),
                seed,
                length,
                apiPort,
                heapMegabytes);
    }

    /**
     * Whether no fault begins any more.
     *
     * @param elapsed since the first could have begun
     * @param turn counts from 0
     */
    boolean over(Duration elapsed, int turn) {
        return elapsed.compareTo(turn == 0 ? length.multipliedBy(2) : length) >= 0;
    }

    /** The order of one turn. */
    List<Nemesis> turn(Random chance) {
        List<Nemesis> order = new ArrayList<>(nemeses);
        Collections.shuffle(order, chance);
        return order;
    }
}
