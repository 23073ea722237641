package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Svg.Box;
import java.util.List;

/**
 * Where an identity lived.
 *
 * @param violations those of this identity
 */
record IdentityLane(History h, String identity, List<Life> lives, List<Verdict.Violation> violations, Colours colours)
        implements Lane {
    private static final double BAR = 18;

    IdentityLane {
        lives = List.copyOf(lives);
        violations = List.copyOf(violations);
    }

    @Override
    public double height() {
        return 26;
    }

    @Override
    public void draw(Svg svg, Axis axis, double top) {
        svg.text("name", NAMES, top + 17, identity);
        svg.line("track", axis.left(), top + 13, axis.right(), top + 13);
        for (Life life : lives) {
            Box box = axis.box(life.first().at(), life.last().at(), top + 4, BAR);
            svg.box("life", box, colours.of(life.node()), title(life));
            if (box.width() > Lane.widthOf(life.node()) + 8) {
                svg.text("label", box.x() + 5, top + 17, life.node());
            }
        }
        violations.forEach(v -> svg.circle("broken", axis.x(v.at()), top + 13, 5));
    }

    private String title(Life life) {
        return identity + " on " + life.node() + "\nlife " + life.id() + "\nfirst line: " + told(life.first())
                + "\nlast line: " + told(life.last());
    }

    private String told(Line line) {
        return "counter " + line.counter() + " at " + Seconds.since(h, line.at());
    }
}
