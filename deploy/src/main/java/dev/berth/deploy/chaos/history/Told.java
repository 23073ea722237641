package dev.berth.deploy.chaos.history;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the control nodes told of pods and nodes.
 *
 * @param ready in no order
 * @param losses in no order, each once
 */
public record Told(List<Readiness> ready, List<Loss> losses) {
    public Told {
        ready = List.copyOf(ready);
        losses = List.copyOf(losses);
    }

    /** When a pod was first told to have become Ready after a moment. */
    OptionalLong readyAfter(String uid, long moment) {
        return ready.stream()
                .filter(r -> r.uid().equals(uid) && r.at() > moment)
                .mapToLong(Readiness::at)
                .min();
    }
}
