package dev.berth.deploy.bench.figures;

import dev.berth.deploy.bench.figures.Result.Incomplete;
import dev.berth.deploy.bench.figures.Result.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Results as lines of aligned text. */
public final class Table {
    private static final List<String> HEAD = List.of("BENCHMARK", "UNIT", "N", "MIN", "MEDIAN", "MAX", "AIM", "");

    private Table() {}

    public static String of(List<Result> results) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEAD);
        results.forEach(r -> rows.add(row(r)));
        int[] widths = IntStream.range(0, HEAD.size())
                .map(c -> rows.stream().mapToInt(r -> width(r, c)).max().orElse(0))
                .toArray();
        return rows.stream().map(r -> line(r, widths)).collect(Collectors.joining("\n", "", "\n"));
    }

    private static List<String> row(Result result) {
        return switch (result) {
            case Measured m -> measured(m);
            case Incomplete i -> List.of(i.name(), "did not complete: " + i.reason());
        };
    }

    private static List<String> measured(Measured m) {
        Figures f = m.figures();
        Unit unit = m.unit();
        return List.of(
                m.name(),
                unit.symbol(),
                Integer.toString(f.n()),
                unit.text(f.min()),
                unit.text(f.median()),
                unit.text(f.max()),
                m.aim().map(a -> "<= " + unit.text(a.limit())).orElse(""),
                m.aim().map(a -> a.metBy(f) ? "ok" : "MISSED").orElse(""));
    }

    /** The reason of what did not complete runs over the columns and widens none. */
    private static int width(List<String> row, int column) {
        return row.size() == HEAD.size() || column == 0 ? row.get(column).length() : 0;
    }

    private static String line(List<String> row, int[] widths) {
        boolean whole = row.size() == HEAD.size();
        return IntStream.range(0, row.size())
                .mapToObj(c -> padded(row.get(c), widths[c], whole && c >= 2 && c <= 5))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private static String padded(String text, int width, boolean right) {
        String pad = " ".repeat(Math.max(0, width - text.length()));
        return right ? pad + text : text + pad;
    }
}
