package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Svg.Box;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * Where the times of a run are in the picture.
 *
 * @param began at the left edge
 * @param ended at the right edge
 */
record Axis(long began, long ended, double left, double right) {
    private static final long SECOND = 1_000_000;
    private static final long[] STEPS = {
        1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400
    };
    private static final int TICKS = 20;
    private static final double SMALLEST = 2;

    double x(long at) {
        double share = (double) (at - began) / Math.max(1, ended - began);
        return left + Math.clamp(share, 0, 1) * (right - left);
    }

    /** From one moment to another, wide enough to be seen. */
    Box box(long from, long to, double y, double height) {
        double x = Math.min(x(from), right - SMALLEST);
        return new Box(x, y, Math.max(SMALLEST, x(to) - x), height);
    }

    long stepMicros() {
        long length = Math.max(1, ended - began);
        return LongStream.of(STEPS)
                        .filter(s -> length / (s * SECOND) <= TICKS)
                        .findFirst()
                        .orElse(7 * 86400)
                * SECOND;
    }

    void grid(Svg svg, double top, double bottom) {
        for (long at = 0; at <= ended - began; at += stepMicros()) {
            double x = x(began + at);
            svg.line("grid", x, top, x, bottom + 5);
            svg.text("tick", x, bottom + 19, String.format(Locale.ROOT, "%d s", at / SECOND));
        }
    }
}
