package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A picture of a run. */
public final class Timeline {
    private static final double WIDTH = 1600;
    private static final double LEFT = 190;
    private static final double RIGHT = WIDTH - 30;
    private static final double FOOT = 40;
    private static final String STYLE = """
            text { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; fill: #1b1f24; }
            .paper { fill: #ffffff; }
            .headline { font-size: 20px; font-weight: 600; }
            .under { font-size: 13px; fill: #57606a; }
            .heading { font-size: 13px; font-weight: 600; fill: #57606a; }
            .name { font-size: 13px; }
            .label { font-size: 11px; pointer-events: none; }
            .tick { font-size: 11px; fill: #57606a; text-anchor: middle; }
            .scale { font-size: 11px; fill: #57606a; text-anchor: end; }
            .grid { stroke: #e7eaee; stroke-width: 1; }
            .track { stroke: #d8dde3; stroke-width: 1; }
            .band { fill: #6e56a8; fill-opacity: 0.07; }
            .takes { fill: #6e56a8; }
            .spares { fill: #b9a8dc; }
            .missed { fill: #ffffff; stroke: #6e56a8; stroke-dasharray: 3 2; }
            .life { stroke: #ffffff; stroke-width: 1; }
            .operations { shape-rendering: crispEdges; }
            .ok { fill: #2f8f83; }
            .refused { fill: #e6a23c; }
            .unknown { fill: #6b7280; }
            .broken { fill: #d1242f; }
            .mark { stroke: #d1242f; stroke-width: 1.5; stroke-opacity: 0.75; }
            """;

    private Timeline() {}

    /** A self-contained SVG: what was done to the nodes, where the identities lived, how the clients fared, and where a promise broke. */
    public static String svg(History h, Verdict verdict) {
        var colours = new Colours(h.nodes());
        var axis = new Axis(h.began(), h.ended(), LEFT, RIGHT);
        List<Lane> lanes = lanes(h, verdict, colours);
        var head = new Svg();
        double top = head(head, h, verdict, colours);
        double bottom = top + lanes.stream().mapToDouble(Lane::height).sum();
        var svg = new Svg();
        svg.box("paper", new Svg.Box(0, 0, WIDTH, bottom + FOOT), "", "");
        head(svg, h, verdict, colours);
        axis.grid(svg, top, bottom);
        h.faults().stream()
                .filter(Fault::takesPods)
                .forEach(f -> svg.box("band", axis.box(f.began(), f.ended(), top, bottom - top), "", ""));
        double y = top;
        for (Lane lane : lanes) {
            lane.draw(svg, axis, y);
            y += lane.height();
        }
        verdict.violations().forEach(v -> mark(svg, axis, v, top, bottom, h));
        return svg.picture(WIDTH, bottom + FOOT, STYLE);
    }

    /** Returns where it ends. */
    private static double head(Svg svg, History h, Verdict verdict, Colours colours) {
        svg.text("headline", Lane.NAMES, 36, h.experiment() + ", seed " + h.seed());
        String under = String.format(
                Locale.ROOT,
                "%.1f s; %.1f operations per second acknowledged; faults: %d, failovers: %d, violations: %d",
                (h.ended() - h.began()) / 1e6,
                verdict.operationsPerSecond(),
                h.faults().size(),
                verdict.failovers().size(),
                verdict.violations().size());
        svg.text("under", Lane.NAMES, 58, verdict.voids().isEmpty() ? under : under + "; void");
        return Legend.draw(svg, colours, RIGHT, 74) + 12;
    }

    private static List<Lane> lanes(History h, Verdict verdict, Colours colours) {
        List<Lane> lanes = new ArrayList<>();
        lanes.add(new HeadingLane("Faults"));
        for (String node : h.nodes()) {
            lanes.add(new NodeLane(
                    h,
                    node,
                    h.faults().stream().filter(f -> f.nodes().contains(node)).toList()));
        }
        lanes.add(new HeadingLane("Identities"));
        Map<String, List<Line>> logs = Life.logs(h);
        logs.keySet().stream().sorted(byOrdinal()).forEach(identity -> {
            List<Violation> broken = verdict.violations().stream()
                    .filter(v -> v.identity().equals(identity))
                    .toList();
            lanes.add(new IdentityLane(h, identity, Life.in(logs.getOrDefault(identity, List.of())), broken, colours));
        });
        lanes.add(new HeadingLane("Operations"));
        lanes.add(new OperationsLane(h));
        return lanes;
    }

    private static Comparator<String> byOrdinal() {
        return Comparator.comparing((String identity) ->
                        Ordinal.of(identity).map(Ordinal::name).orElse(identity))
                .thenComparing(
                        identity -> Ordinal.of(identity).map(Ordinal::number).orElse(-1))
                .thenComparing(Comparator.naturalOrder());
    }

    private static void mark(Svg svg, Axis axis, Violation v, double top, double bottom, History h) {
        double x = axis.x(v.at());
        svg.group("violation", v.rule() + " at " + Seconds.since(h, v.at()) + "\n" + v.text(), () -> {
            svg.line("mark", x, top, x, bottom);
            svg.pointer("broken", x, top);
        });
    }
}
