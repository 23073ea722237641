package dev.berth.agent.pod;

import java.util.List;

/** Where a pod is after an event, and what is to be done, in order. */
public record Next(PodState state, List<PodEffect> effects) {
    public Next {
        effects = List.copyOf(effects);
    }
}
