package dev.berth.controller.memory;

import com.typesafe.config.Config;
import dev.berth.controller.collection.entity.CollectionsConfig;
import dev.berth.controller.view.ViewsConfig;

/** The blocks {@code berth.collections} and {@code berth.views}. */
public record MemoryConfig(CollectionsConfig collections, ViewsConfig views) {
    /**
     * Reads both blocks from the actor system's configuration.
     *
     * @throws IllegalArgumentException naming every key that is unknown or makes no sense
     */
    public static MemoryConfig of(Config root) {
        return new MemoryConfig(
                CollectionsConfig.of(root.getConfig("berth.collections")),
                ViewsConfig.of(root.getConfig("berth.views")));
    }
}
