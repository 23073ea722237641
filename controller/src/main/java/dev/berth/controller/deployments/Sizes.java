package dev.berth.controller.deployments;

import dev.berth.controller.plan.Announcement;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.Resources;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** The sizes that a plan gives to a Deployment's sets, while it is being made; unchanged ones are as stored. */
final class Sizes {
    private final DeploymentSpec spec;
    private final Map<Owned, Integer> wanted = new LinkedHashMap<>();

    Sizes(DeploymentSpec spec) {
        this.spec = spec;
    }

    int of(Owned set) {
        return wanted.getOrDefault(set, set.size());
    }

    int sum(List<Owned> sets) {
        ToIntFunction<Owned> size = this::of;
        return sets.stream().mapToInt(size).sum();
    }

    /** Gives the set its size, and notes on it for which size of the Deployment. */
    void set(Owned set, int size) {
        boolean annotated = set.annotation(Marks.DESIRED).equals(Integer.toString(spec.replicas()))
                && set.annotation(Marks.MOST).equals(Integer.toString(spec.most()));
        if (size != of(set) || !annotated) {
            wanted.put(set, size);
        }
    }

    /** Whether the size of any set changes. */
    boolean changed() {
        return wanted.entrySet().stream()
                .anyMatch(e -> e.getValue() != e.getKey().size());
    }

    List<Lane> lanes() {
        return wanted.entrySet().stream()
                .map(e -> new Lane(List.of(scale(e.getKey(), e.getValue()))))
                .toList();
    }

    private Step scale(Owned set, int size) {
        Announcement announcement = size == set.size()
                ? Announcement.NONE
                : new Announcement(Optional.of(scaled(set.name(), set.size(), size)), Optional.empty());
        return new Step.ScaleReplicaSet(
                Resources.REPLICA_SETS,
                set.object().key(),
                set.object().uid(),
                set.object().revision(),
                size,
                marks(spec),
                announcement);
    }

    static Map<String, String> marks(DeploymentSpec spec) {
        return Map.of(
                Marks.DESIRED, Integer.toString(spec.replicas()),
                Marks.MOST, Integer.toString(spec.most()));
    }

    static Notice scaled(String name, int from, int to) {
        return new Notice(
                false,
                "ScalingReplicaSet",
                "Scaled " + (to > from ? "up" : "down") + " replica set " + name + " from " + from + " to " + to);
    }
}
