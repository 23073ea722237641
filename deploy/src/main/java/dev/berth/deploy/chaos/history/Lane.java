package dev.berth.deploy.chaos.history;

/** A strip of the picture, as wide as the picture. */
sealed interface Lane permits HeadingLane, NodeLane, IdentityLane, OperationsLane {
    /** Where names begin, left of the axis. */
    double NAMES = 24;

    double height();

    void draw(Svg svg, Axis axis, double top);

    /** Roughly; nobody can say how wide a font is where the picture is looked at. */
    static double widthOf(String text) {
        return text.length() * 6.2;
    }
}
