package dev.berth.controller.deployments;

import java.util.List;

/** The roll-out's sizes: the new set up as far as the surge allows, the old ones down as far as the available pods allow. */
final class Rollout {
    private Rollout() {}

    /**
     * How big the new set may be now (Kubernetes: NewRSNewReplicas).
     *
     * @param all how many pods there may be as it is
     */
    static int newSize(DeploymentSpec spec, int size, int all) {
        if (!spec.rolling()) {
            return spec.replicas();
        }
        int room = spec.most() - all;
        return room <= 0 ? size : size + Math.min(room, spec.replicas() - size);
    }

    /** RollingUpdate (Kubernetes: rolloutRolling): one direction in one plan. */
    static void roll(DeploymentSpec spec, Owned fresh, List<Owned> old, List<Owned> all, Headcount pods, Sizes sizes) {
        if (fresh.size() > spec.replicas()) {
            sizes.set(fresh, spec.replicas());
        } else if (fresh.size() < spec.replicas()) {
            sizes.set(fresh, newSize(spec, fresh.size(), pods.most(all, sizes)));
        }
        if (!sizes.changed()) {
            shrinkOld(spec, fresh, old, all, pods, sizes);
        }
    }

    private static void shrinkOld(
            DeploymentSpec spec, Owned fresh, List<Owned> old, List<Owned> all, Headcount pods, Sizes sizes) {
        int spare = sizes.sum(all) - spec.least() - (fresh.size() - pods.sure(fresh, fresh.size()));
        if (sizes.sum(old) == 0 || spare <= 0) {
            return;
        }
        List<Owned> oldestFirst = old.stream().sorted(Owned.OLDEST_FIRST).toList();
        // Pods that are not available serve nobody: they go first, and cost nothing.
        int left = spare;
        for (Owned set : oldestFirst) {
            int down = Math.min(left, set.size() - pods.sure(set, set.size()));
            if (set.active() && down > 0) {
                sizes.set(set, set.size() - down);
                left -= down;
            }
        }
        left = pods.sure(all, sizes) - spec.least();
        for (Owned set : oldestFirst) {
            int down = Math.min(left, sizes.of(set));
            if (down > 0) {
                sizes.set(set, sizes.of(set) - down);
                left -= down;
            }
        }
    }

    /** Recreate: the old sets go down to nothing at once. */
    static void end(List<Owned> old, Sizes sizes) {
        old.stream().filter(Owned::active).forEach(set -> sizes.set(set, 0));
    }
}
