package dev.berth.agent.runtime.process;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A pod with a sandbox, and the latest start of each of its containers. Thread-safe. */
final class Pod {
    private final PodRecord record;
    private final Map<String, Container> containers = new ConcurrentHashMap<>();

    Pod(PodRecord record) {
        this.record = record;
    }

    PodRecord record() {
        return record;
    }

    Optional<Container> container(String name) {
        return Optional.ofNullable(containers.get(name));
    }

    Collection<Container> containers() {
        return containers.values();
    }

    void put(Container container) {
        containers.put(container.record().name(), container);
    }
}
