package dev.berth.controller.registry;

import dev.berth.protocol.store.Outcome;
import java.util.List;

/**
 * What became of a write, for those who can be warned.
 *
 * @param warnings texts for {@code Warning} headers
 */
public record Written(Outcome outcome, List<String> warnings) {
    public Written {
        warnings = List.copyOf(warnings);
    }

    static Written of(Outcome outcome) {
        return new Written(outcome, List.of());
    }
}
