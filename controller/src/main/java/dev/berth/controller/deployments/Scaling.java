package dev.berth.controller.deployments;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A Deployment's new number of replicas, shared among its sets in proportion to their sizes (Kubernetes: scale). */
final class Scaling {
    private Scaling() {}

    /** Whether the Deployment's number of replicas has changed since its sets were sized. */
    static boolean due(DeploymentSpec spec, List<Owned> all) {
        return all.stream()
                .filter(Owned::active)
                .anyMatch(s -> s.desired().isPresent() && s.desired().getAsInt() != spec.replicas());
    }

    static void scale(DeploymentSpec spec, Optional<Owned> fresh, List<Owned> old, Sizes sizes) {
        var all = new ArrayList<>(old);
        fresh.ifPresent(all::add);
        List<Owned> active = all.stream().filter(Owned::active).toList();
        Optional<Owned> only = active.size() > 1
                ? Optional.empty()
                : active.stream()
                        .findFirst()
                        .or(() -> fresh)
                        .or(() -> old.stream().max(Owned.OLDEST_FIRST));
        if (only.isPresent()) {
            sizes.set(only.get(), spec.replicas());
        } else if (fresh.filter(f -> saturated(spec, f)).isPresent()) {
            Rollout.end(old, sizes);
        } else if (spec.rolling() && !active.isEmpty()) {
            share(spec, active, sizes);
        }
    }

    private static boolean saturated(DeploymentSpec spec, Owned fresh) {
        return fresh.size() == spec.replicas()
                && fresh.desired().orElse(-1) == spec.replicas()
                && fresh.available() == spec.replicas();
    }

    private static void share(DeploymentSpec spec, List<Owned> active, Sizes sizes) {
        int allowed = spec.replicas() > 0 ? spec.most() : 0;
        int toAdd = allowed - Owned.sum(active, Owned::size);
        // Growth favours newer sets, shrinking takes from older ones first.
        Comparator<Owned> byAge = toAdd > 0 ? Owned.OLDEST_FIRST.reversed() : Owned.OLDEST_FIRST;
        List<Owned> biggestFirst = active.stream()
                .sorted(Comparator.comparingInt(Owned::size).reversed().thenComparing(byAge))
                .toList();
        int added = 0;
        var next = new ArrayList<Integer>();
        for (Owned set : biggestFirst) {
            int part = part(spec, set, toAdd, added);
            next.add(set.size() + part);
            added += part;
        }
        // What rounding left over goes to the biggest.
        next.set(0, Math.max(0, next.getFirst() + toAdd - added));
        for (int i = 0; i < next.size(); i++) {
            sizes.set(biggestFirst.get(i), next.get(i));
        }
    }

    /** The set's share of what is to be added, or, below zero, taken away. */
    private static int part(DeploymentSpec spec, Owned set, int toAdd, int added) {
        int left = toAdd - added;
        if (left == 0) {
            return 0;
        }
        int fraction = fraction(spec, set);
        return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
    }

    private static int fraction(DeploymentSpec spec, Owned set) {
        if (spec.replicas() == 0) {
            return -set.size();
        }
        int before = set.most() > 0
                ? set.most()
                : spec.deployment().tree().path("status").path("replicas").asInt(0);
        return before == 0 ? 0 : (int) Math.round((double) set.size() * spec.most() / before) - set.size();
    }
}
