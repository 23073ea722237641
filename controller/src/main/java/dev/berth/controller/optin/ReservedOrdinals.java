package dev.berth.controller.optin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Ordinals that a set leaves out: its replicas get the ones that come after.
 *
 * @param ranges ascending, apart from each other
 */
public record ReservedOrdinals(List<Range> ranges) {
    static final String RULE = "must be a list of at most 1000 ordinals and ranges of them, such as '1,4-6'";

    /** No ordinal is reserved. */
    public static final ReservedOrdinals NONE = new ReservedOrdinals(List.of());

    private static final int MOST = 1000;
    private static final Pattern ITEM = Pattern.compile("[0-9]{1,9}(-[0-9]{1,9})?");

    public ReservedOrdinals {
        ranges = List.copyOf(ranges);
    }

    /** From one ordinal to another, both included. */
    public record Range(int from, int to) {}

    static Optional<ReservedOrdinals> parse(String text) {
        String[] items = text.split(",", MOST + 1);
        if (items.length > MOST) {
            return Optional.empty();
        }
        var ranges = new ArrayList<Range>();
        for (String item : items) {
            String clean = item.strip();
            if (!ITEM.matcher(clean).matches()) {
                return Optional.empty();
            }
            int dash = clean.indexOf('-');
            int from = Integer.parseInt(dash < 0 ? clean : clean.substring(0, dash));
            int to = dash < 0 ? from : Integer.parseInt(clean.substring(dash + 1));
            if (to < from) {
                return Optional.empty();
            }
            ranges.add(new Range(from, to));
        }
        return Optional.of(new ReservedOrdinals(merged(ranges)));
    }

    private static List<Range> merged(List<Range> ranges) {
        var sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingInt(Range::from));
        var merged = new ArrayList<Range>();
        for (Range range : sorted) {
            if (!merged.isEmpty() && range.from() <= merged.getLast().to() + 1) {
                Range last = merged.removeLast();
                merged.add(new Range(last.from(), Math.max(last.to(), range.to())));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }

    /** So many ordinals from the first one upward, without the reserved ones. */
    public int[] take(int count, int start) {
        int[] taken = new int[count];
        int next = start;
        int range = 0;
        for (int i = 0; i < count; i++) {
            while (range < ranges.size() && ranges.get(range).from() <= next) {
                next = Math.max(next, ranges.get(range).to() + 1);
                range++;
            }
            taken[i] = next++;
        }
        return taken;
    }
}
