package dev.berth.controller.settings;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Set;

/** Refuses keys that nobody reads: most are slips of the pen. */
public final class KnownKeys {
    private KnownKeys() {}

    /**
     * A sentence for each key that is not known, in their order.
     *
     * @param path of the block, such as {@code berth.api}
     */
    public static List<String> problems(String path, Config block, Set<String> known) {
        return block.root().keySet().stream()
                .filter(key -> !known.contains(key))
                .sorted()
                .map(key -> path + "." + key + " is not a key that Berth knows")
                .toList();
    }

    /** @throws IllegalArgumentException naming every key that is not known */
    public static void verify(String path, Config block, Set<String> known) {
        List<String> unknown = problems(path, block, known);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", unknown));
        }
    }
}
