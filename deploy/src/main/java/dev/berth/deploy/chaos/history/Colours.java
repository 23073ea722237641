package dev.berth.deploy.chaos.history;

import java.util.List;

/** One colour for each node; light ones, for there is dark text on them, and no red, which is that of violations. */
record Colours(List<String> nodes) {
    private static final List<String> FILLS = List.of(
            "#9ecae1", "#fdc58c", "#a8d8a0", "#c9b8e0", "#f2e08a", "#8fd6cc", "#f3b8d4", "#d6bc9e", "#b9c3ff",
            "#cfd88c");

    Colours {
        nodes = List.copyOf(nodes);
    }

    String of(String node) {
        int index = nodes.indexOf(node);
        return index < 0 ? "#d0d4d9" : FILLS.get(index % FILLS.size());
    }
}
