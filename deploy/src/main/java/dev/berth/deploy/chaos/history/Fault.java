package dev.berth.deploy.chaos.history;

import java.util.List;

/**
 * One thing that a nemesis did.
 *
 * @param what its name, such as {@code stop-long}
 * @param nodes whom it hit
 * @param ended when it was healed
 * @param toll what it may cost the nodes' pods
 * @param hit what shows that it really happened; empty if nothing does
 */
public record Fault(String what, List<String> nodes, long began, long ended, Toll toll, String hit) {
    public Fault {
        nodes = List.copyOf(nodes);
    }

    boolean takesPods() {
        return toll == Toll.TAKES_PODS;
    }
}
