package dev.berth.deploy.chaos.history;

/** The name of the lanes below. */
record HeadingLane(String text) implements Lane {
    @Override
    public double height() {
        return 34;
    }

    @Override
    public void draw(Svg svg, Axis axis, double top) {
        svg.text("heading", NAMES, top + 25, text);
    }
}
