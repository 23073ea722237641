package dev.berth.deploy.chaos.history;

import dev.berth.deploy.bench.figures.Figures;
import dev.berth.deploy.chaos.history.Operation.Kind;
import dev.berth.deploy.chaos.history.Operation.Result;
import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a run came to, as plain text. */
public final class Report {
    private static final double AIM_P50 = 10;
    private static final double AIM_P99 = 15;

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
        rows.add(List.of("TOOK [s]", "IDENTITY", "FAULT", "FROM", "TO"));
        for (Failover f : failovers) {
            rows.add(List.of(Seconds.number(f.micros()), f.identity(), f.fault(), f.from(), f.to()));
        }
        if (!failovers.isEmpty()) {
            var took = new Figures(failovers.stream().map(f -> f.micros() / 1e6).toList());
            lines.add("  p50 " + aimed(took.percentile(50), AIM_P50) + ", p99 " + aimed(took.percentile(99), AIM_P99)
                    + String.format(Locale.ROOT, ", max %.3f s", took.max()));
        }
        table(rows, lines);
    }

    private static String aimed(double seconds, double aim) {
        return String.format(Locale.ROOT, "%.3f s (aim %.0f s, %s)", seconds, aim, seconds <= aim ? "met" : "MISSED");
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
