package dev.berth.deploy.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.deploy.chaos.history.Sighting;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Follows the registers through the one address, and remembers what it was told. */
final class Watching implements AutoCloseable, Informer.Seen {
    private final RunClock clock;
    private final List<Sighting> seen = new CopyOnWriteArrayList<>();
    private final Informer informer;

    Watching(Rest rest, RunClock clock, String namespace) {
        this.clock = clock;
        this.informer = new Informer(rest, "/api/v1/namespaces/" + namespace + "/configmaps", this);
    }

    @Override
    public void listed(JsonNode list) {
        seen.add(new Sighting("", 0, Informer.revisionOf(list), clock.now(), true));
    }

    @Override
    public void changed(JsonNode object) {
        String key = object.at("/metadata/name").asText();
        if (key.startsWith(Registers.PREFIX)) {
            long value = object.at("/data/value").asLong();
            seen.add(new Sighting(key, value, Informer.revisionOf(object), clock.now(), false));
        }
    }

    /** Waits until it has come to the revision, then ends it. */
    List<Sighting> finish(long wanted) {
        informer.await(wanted);
        close();
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        informer.close();
    }
}
