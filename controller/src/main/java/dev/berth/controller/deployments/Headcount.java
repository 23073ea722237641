package dev.berth.controller.deployments;

import dev.berth.controller.plan.PodState;
import dev.berth.protocol.api.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The living pods of each set. A set's size says what it is to have and its status what it had; while its controller lags behind, neither is
 * what there is, and sizes alone would let the surge and the budget be overrun (in Kubernetes they can be).
 */
record Headcount(Map<String, Count> bySet) {
    private static final Count NOBODY = new Count(0, 0);

    private record Count(int active, int available) {}

    static Headcount of(
            List<Owned> sets, Function<KubeObject, List<KubeObject>> podsOf, DeploymentSpec spec, Instant now) {
        var counts = new HashMap<String, Count>();
        for (Owned set : sets) {
            counts.put(set.object().uid(), count(podsOf.apply(set.object()), spec, now));
        }
        return new Headcount(counts);
    }

    private static Count count(List<KubeObject> pods, DeploymentSpec spec, Instant now) {
        Duration minReady = Duration.ofSeconds(spec.minReadySeconds());
        int active = 0;
        int available = 0;
        for (KubeObject object : pods) {
            PodState pod = PodState.of(object);
            if (!pod.terminal() && !pod.terminating()) {
                active++;
                available += pod.available(minReady, now) ? 1 : 0;
            }
        }
        return new Count(active, available);
    }

    /** The most pods that the sets may have until they have come to these sizes. */
    int most(List<Owned> sets, Sizes sizes) {
        return Owned.sum(sets, s -> Math.max(sizes.of(s), of(s).active()));
    }

    /** The available pods that the set keeps at this size: those that are not go first. */
    int sure(Owned set, int size) {
        return Math.min(size, of(set).available());
    }

    int sure(List<Owned> sets, Sizes sizes) {
        return Owned.sum(sets, s -> sure(s, sizes.of(s)));
    }

    private Count of(Owned set) {
        return bySet.getOrDefault(set.object().uid(), NOBODY);
    }
}
