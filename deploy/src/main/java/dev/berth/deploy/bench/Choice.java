package dev.berth.deploy.bench;

import dev.berth.deploy.cluster.Failure;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be measured and how.
 *
 * @param rounds how often each
 * @param timeoutSeconds how long one round may take before it counts as not completed
 * @param objects how many are stored when control JVMs are killed
 */
public record Choice(
        Set<Benchmark> benchmarks, int rounds, int apiPort, int heapMegabytes, int timeoutSeconds, int objects) {
    public Choice {
        benchmarks = Set.copyOf(benchmarks);
        within("--rounds", rounds, 1, 1000);
        within("--api-port", apiPort, 1024, 65200);
        within("--heap", heapMegabytes, 64, 65536);
        within("--timeout", timeoutSeconds, 1, 3600);
        within("--objects", objects, 1, 1_000_000);
    }

    /**
     * @param words benchmarks by name; none for those that run by default, {@code all} for all
     * @throws Failure naming what is off
     */
    public static Set<Benchmark> named(List<String> words) {
        if (words.isEmpty()) {
            return Arrays.stream(Benchmark.values())
                    .filter(Benchmark::byDefault)
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(Benchmark.class)));
        }
        var chosen = EnumSet.noneOf(Benchmark.class);
        for (String word : words) {
            if (word.equals("all")) {
                chosen.addAll(EnumSet.allOf(Benchmark.class));
            } else {
                chosen.add(named(word));
            }
        }
        return chosen;
    }

    private static Benchmark named(String word) {
        return Arrays.stream(Benchmark.values())
                .filter(b -> b.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new Failure(
                        "there is no benchmark \"" + word + "\"",
                        "name one of "
                                + Arrays.stream(Benchmark.values())
                                        .map(Benchmark::word)
                                        .collect(Collectors.joining(", "))
                                + ", or all"));
    }

    private static void within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new Failure(option + " " + value + " is not between " + least + " and " + most, "choose another");
        }
    }
}
