package dev.berth.deploy.bench.figures;

/**
 * What a benchmark is to reach: at most this.
 *
 * @param worst whether every sample must (the largest is judged) or the median
 */
public record Aim(double limit, boolean worst) {
    public static Aim median(double limit) {
        return new Aim(limit, false);
    }

    public static Aim each(double limit) {
        return new Aim(limit, true);
    }

    public boolean metBy(Figures figures) {
        return (worst ? figures.max() : figures.median()) <= limit;
    }
}
