package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Svg.Box;

/** What the colours of the picture mean, in one row that wraps. */
final class Legend {
    private static final double ROW = 20;

    private final Svg svg;
    private final double right;
    private double x = Lane.NAMES;
    private double y;

    private Legend(Svg svg, double right, double top) {
        this.svg = svg;
        this.right = right;
        this.y = top;
    }

    /** Returns where it ends. */
    static double draw(Svg svg, Colours colours, double right, double top) {
        var legend = new Legend(svg, right, top);
        colours.nodes().forEach(node -> legend.entry("key", colours.of(node), "life on " + node));
        legend.entry("key takes", "", "fault that takes pods");
        legend.entry("key spares", "", "other fault");
        legend.entry("key spares missed", "", "fault that did not hit");
        legend.entry("key ok", "", "acknowledged");
        legend.entry("key refused", "", "refused");
        legend.entry("key unknown", "", "unknown");
        legend.entry("key broken", "", "violation");
        return legend.y + ROW;
    }

    private void entry(String looks, String fill, String text) {
        double width = 18 + Lane.widthOf(text) + 20;
        if (x + width > right) {
            x = Lane.NAMES;
            y += ROW;
        }
        svg.box(looks, new Box(x, y, 12, 12), fill, "");
        svg.text("label", x + 18, y + 10, text);
        x += width;
    }
}
