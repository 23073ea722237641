package dev.berth.deploy.bench.figures;

import java.util.List;

/**
 * The samples of one benchmark, one per completed round.
 *
 * @param samples in the order in which they were taken; at least one
 */
public record Figures(List<Double> samples) {
    public Figures {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("figures need at least one sample");
        }
    }

    public int n() {
        return samples.size();
    }

    public double min() {
        return sorted().getFirst();
    }

    public double max() {
        return sorted().getLast();
    }

    /** The middle one; of an even number the mean of the two in the middle. */
    public double median() {
        List<Double> sorted = sorted();
        int half = n() / 2;
        return n() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** The smallest sample that at least this share of all samples do not exceed (nearest rank): no value that never occurred. */
    public double percentile(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException(percent + " is not a percentile");
        }
        return sorted().get((int) Math.ceil(percent / 100 * n()) - 1);
    }

    private List<Double> sorted() {
        return samples.stream().sorted().toList();
    }
}
