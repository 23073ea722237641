package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Svg.Box;
import java.util.Comparator;
import java.util.List;

/**
 * What was done to a node.
 *
 * @param faults those of this node
 */
record NodeLane(History h, String node, List<Fault> faults) implements Lane {
    NodeLane {
        faults = faults.stream().sorted(Comparator.comparingLong(Fault::began)).toList();
    }

    @Override
    public double height() {
        return 32;
    }

    @Override
    public void draw(Svg svg, Axis axis, double top) {
        svg.text("name", NAMES, top + 23, node);
        svg.line("track", axis.left(), top + 22, axis.right(), top + 22);
        double labelled = axis.left();
        for (Fault fault : faults) {
            Box box = axis.box(fault.began(), fault.ended(), top + 16, 12);
            String kind = fault.takesPods() ? "fault takes" : "fault spares";
            svg.box(fault.hit().isBlank() ? kind + " missed" : kind, box, "", title(fault));
            // A label that would run into the one before stays away; the bar still has its title.
            double x = Math.min(box.x(), axis.right() - Lane.widthOf(fault.what()));
            if (x >= labelled) {
                svg.text("label", x, top + 12, fault.what());
                labelled = x + Lane.widthOf(fault.what()) + 6;
            }
        }
    }

    private String title(Fault fault) {
        return fault.what() + " on " + String.join(", ", fault.nodes()) + "\nfrom " + Seconds.since(h, fault.began())
                + " to "
                + Seconds.since(h, fault.ended()) + " (" + Seconds.of(fault.ended() - fault.began()) + ")\n"
                + (fault.hit().isBlank() ? "nothing shows that it hit" : "hit: " + fault.hit());
    }
}
