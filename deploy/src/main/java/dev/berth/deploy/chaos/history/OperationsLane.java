package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Operation.Result;
import dev.berth.deploy.chaos.history.Svg.Box;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How many operations ended in each slice of the run, and how. */
record OperationsLane(History h) implements Lane {
    private static final double BARS = 120;
    private static final long SECOND = 1_000_000;
    private static final int MOST_SLICES = 340;

    @Override
    public double height() {
        return BARS + 14;
    }

    @Override
    public void draw(Svg svg, Axis axis, double top) {
        long slice = slice();
        List<Map<Result, Integer>> slices = counted(slice);
        int most =
                Math.max(1, slices.stream().mapToInt(OperationsLane::all).max().orElse(1));
        double bottom = top + 8 + BARS;
        scale(svg, axis, bottom, most / (slice / 1e6));
        for (int i = 0; i < slices.size(); i++) {
            double foot = bottom;
            String title = title(i * slice, slice, slices.get(i));
            for (Map.Entry<Result, Integer> some : slices.get(i).entrySet()) {
                double height = BARS * some.getValue() / most;
                foot -= height;
                Box bar = axis.box(h.began() + i * slice, h.began() + (i + 1) * slice, foot, height);
                svg.box("operations " + looks(some.getKey()), bar, "", title);
            }
        }
    }

    private static void scale(Svg svg, Axis axis, double bottom, double most) {
        svg.text("name", NAMES, bottom - BARS / 2 + 4, "per second");
        for (int half = 0; half <= 2; half++) {
            double y = bottom - BARS * half / 2;
            svg.line("track", axis.left(), y, axis.right(), y);
            svg.text("scale", axis.left() - 8, y + 4, String.format(Locale.ROOT, "%.1f", most * half / 2));
        }
    }

    /** Whole seconds, and so many of them that a slice is wide enough to be seen. */
    private long slice() {
        long seconds = (h.ended() - h.began()) / SECOND + 1;
        return Math.ceilDiv(seconds, MOST_SLICES) * SECOND;
    }

    /** In each slice the results that there were, the acknowledged ones first. */
    private List<Map<Result, Integer>> counted(long slice) {
        List<Map<Result, Integer>> slices = new ArrayList<>();
        for (long from = h.began(); from < h.ended() || slices.isEmpty(); from += slice) {
            slices.add(new EnumMap<>(Result.class));
        }
        for (Operation o : h.operations()) {
            int i = Math.clamp((o.ended() - h.began()) / slice, 0, slices.size() - 1);
            slices.get(i).merge(o.result(), 1, Integer::sum);
        }
        return slices;
    }

    private static int all(Map<Result, Integer> slice) {
        return slice.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String looks(Result result) {
        return switch (result) {
            case OK -> "ok";
            case REFUSED -> "refused";
            case UNKNOWN -> "unknown";
        };
    }

    private static String title(long from, long length, Map<Result, Integer> slice) {
        return Seconds.of(from) + " to " + Seconds.of(from + length) + ": " + slice.getOrDefault(Result.OK, 0)
                + " acknowledged, " + slice.getOrDefault(Result.REFUSED, 0) + " refused, "
                + slice.getOrDefault(Result.UNKNOWN, 0) + " unknown";
    }
}
