package dev.berth.deploy.chaos.history;

import dev.berth.deploy.bench.figures.Figures;
import dev.berth.deploy.chaos.history.Operation.Kind;
import dev.berth.deploy.chaos.history.Operation.Result;
import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a run came to, as plain text. */
public final class Report {
    private Report() {}

    /** Its last line is {@code verdict: 0 violations}, {@code verdict: N violations}, or, if none was found, {@code verdict: void, ...}. */
    public static String text(History h, Verdict verdict) {
        List<String> lines = new ArrayList<>();
        lines.add("experiment " + h.experiment() + ", seed " + h.seed() + ", " + Seconds.since(h, h.ended())
                + ", nodes " + String.join(", ", h.nodes()));
        lines.add("");
        operations(h, verdict, lines);
        faults(h, lines);
        failovers(verdict, lines);
        losses(h, lines);
        list("voids", verdict.voids(), lines);
        list("violations", verdict.violations().stream().map(v -> told(h, v)).toList(), lines);
        lines.add(judgement(verdict));
        return lines.stream().map(Report::oneLine).collect(Collectors.joining("\n", "", "\n"));
    }

    private static void operations(History h, Verdict verdict, List<String> lines) {
        lines.add(
                String.format(Locale.ROOT, "operations: %.1f acknowledged per second", verdict.operationsPerSecond()));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "OK", "REFUSED", "UNKNOWN"));
        for (Kind kind : Kind.values()) {
            List<String> row = new ArrayList<>();
            row.add(kind == Kind.WRITE ? "writes" : "reads");
            for (Result result : Result.values()) {
                row.add(Long.toString(h.operations().stream()
                        .filter(o -> o.kind() == kind && o.result() == result)
                        .count()));
            }
            rows.add(row);
        }
        table(rows, lines);
    }

    private static void faults(History h, List<String> lines) {
        lines.add("faults: " + h.faults().size());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("AT [s]", "FOR [s]", "FAULT", "NODES", "HIT"));
        for (Fault f : h.faults()) {
            rows.add(List.of(
                    Seconds.number(f.began() - h.began()),
                    Seconds.number(f.ended() - f.began()),
                    f.what(),
                    String.join(",", f.nodes()),
                    f.hit().isBlank() ? "NOTHING SHOWS IT" : f.hit()));
        }
        table(rows, lines);
    }

    private static void failovers(Verdict verdict, List<String> lines) {
        List<Failover> failovers = verdict.failovers();
        lines.add("failovers: " + failovers.size());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("LINE [s]", "READY [s]", "IDENTITY", "FAULT", "FROM", "TO"));
        for (Failover f : failovers) {
            String ready =
                    f.readyMicros().isPresent() ? Seconds.number(f.readyMicros().getAsLong()) : "NOT SEEN";
            rows.add(List.of(Seconds.number(f.micros()), ready, f.identity(), f.fault(), f.from(), f.to()));
        }
        var times = new FailoverTimes(failovers);
        times.lines().ifPresent(took -> lines.add("  to the first line: " + figures(took)));
        times.ready().ifPresent(took -> lines.add("  to Ready: " + figures(took) + judged(took)));
        table(rows, lines);
    }

    private static String figures(Figures took) {
        return String.format(
                Locale.ROOT,
                "p50 %.3f s, p99 %.3f s, max %.3f s, n = %d",
                took.percentile(50),
                took.percentile(99),
                took.max(),
                took.n());
    }

    private static String judged(Figures ready) {
        return FailoverTimes.judged(ready)
                ? "; p50 " + aimed(ready.percentile(50), FailoverTimes.AIM_P50) + ", p99 "
                        + aimed(ready.percentile(99), FailoverTimes.AIM_P99)
                : String.format(
                        Locale.ROOT,
                        ", too small to judge p99 (from n = %d on: p50 at most %.0f s, p99 at most %.0f s)",
                        FailoverTimes.ENOUGH,
                        FailoverTimes.AIM_P50,
                        FailoverTimes.AIM_P99);
    }

    private static String aimed(double seconds, double aim) {
        return String.format(Locale.ROOT, "aim %.0f s %s", aim, seconds <= aim ? "met" : "MISSED");
    }

    private static void losses(History h, List<String> lines) {
        lines.add("losses of nodes: " + counts(h.told().losses().stream()));
        lines.add("  without a cause: " + counts(LossRule.falseOnes(h)));
        lines.add("  of other nodes than the one that was taken away: " + counts(LossRule.ofBystanders(h)));
        lines.add("  more than 10 s after the fault had ended: " + counts(LossRule.late(h)));
        lines.add("");
    }

    private static String counts(Stream<Loss> losses) {
        Map<Loss.Kind, Long> counted = losses.collect(
                Collectors.groupingBy(Loss::kind, () -> new EnumMap<>(Loss.Kind.class), Collectors.counting()));
        return Arrays.stream(Loss.Kind.values())
                .map(kind -> counted.getOrDefault(kind, 0L) + " " + kind)
                .collect(Collectors.joining(", "));
    }

    private static String told(History h, Violation v) {
        return v.rule() + " [" + Seconds.since(h, v.at()) + "]: " + v.text();
    }

    private static void list(String what, List<String> entries, List<String> lines) {
        lines.add(what + ": " + (entries.isEmpty() ? "none" : Integer.toString(entries.size())));
        entries.forEach(entry -> lines.add("  " + entry));
        lines.add("");
    }

    /** A broken promise counts even in a run that would not have proved that all are kept. */
    private static String judgement(Verdict verdict) {
        int violations = verdict.violations().size();
        if (violations == 0 && !verdict.voids().isEmpty()) {
            return "verdict: void, " + String.join("; ", verdict.voids());
        }
        return "verdict: " + violations + (violations == 1 ? " violation" : " violations");
    }

    private static void table(List<List<String>> rows, List<String> lines) {
        int[] widths = IntStream.range(0, rows.getFirst().size())
                .map(c -> rows.stream().mapToInt(r -> r.get(c).length()).max().orElse(0))
                .toArray();
        if (rows.size() > 1) {
            rows.forEach(row -> lines.add("  " + line(row, widths)));
        }
        lines.add("");
    }

    private static String line(List<String> row, int[] widths) {
        return IntStream.range(0, row.size())
                .mapToObj(c -> row.get(c) + " ".repeat(widths[c] - row.get(c).length()))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    /** Evidence is quoted from elsewhere; no part of it may look like a line of the report. */
    private static String oneLine(String line) {
        return line.replaceAll("\\R", " ");
    }
}
