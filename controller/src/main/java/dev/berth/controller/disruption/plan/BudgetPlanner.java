package dev.berth.controller.disruption.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.IntOrPercent;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Counts what a PodDisruptionBudget guards and how much of it may go (Kubernetes: DisruptionController.trySync). */
public final class BudgetPlanner {
    private BudgetPlanner() {}

    /** A workload that can be scaled, and how many pods it wants. */
    public record Scale(String uid, int replicas) {}

    /**
     * What is to be written.
     *
     * @param status the whole status; empty if the stored one is right
     * @param notices events to tell once the status is written
     * @param again look again after this time
     */
    public record BudgetPlan(Optional<ObjectNode> status, List<Notice> notices, Optional<Duration> again) {
        public BudgetPlan {
            notices = List.copyOf(notices);
        }
    }

    /**
     * @param pods of the budget's namespace, at least those that it guards
     * @param scaleOf the workload at the top of what controls a pod; empty if that cannot be scaled
     */
    public static BudgetPlan plan(
            KubeObject budget, List<KubeObject> pods, Function<KubeObject, Optional<Scale>> scaleOf, Instant now) {
        List<KubeObject> guarded = Budget.guarded(budget, pods);
        var notices = new ArrayList<Notice>();
        if (guarded.isEmpty()) {
            notices.add(new Notice(false, "NoPods", "No matching pods found"));
        }
        Disrupted disrupted = disrupted(budget, guarded, now);
        ObjectNode status = switch (expected(budget, guarded, scaleOf, notices)) {
            case Expected.Of of -> counted(budget, guarded, of, disrupted, now);
            case Expected.Unknown unknown -> failed(budget, unknown.why(), notices, now);
        };
        boolean same = status.equals(budget.tree().path("status"));
        return new BudgetPlan(same ? Optional.empty() : Optional.of(status), notices, disrupted.recheck());
    }

    /** How many pods there should be, and how many of them must stay. */
    private sealed interface Expected {
        record Of(int pods, int healthy) implements Expected {}

        record Unknown(String why) implements Expected {}
    }

    private static Expected expected(
            KubeObject budget,
            List<KubeObject> guarded,
            Function<KubeObject, Optional<Scale>> scaleOf,
            List<Notice> notices) {
        JsonNode spec = budget.tree().path("spec");
        if (spec.hasNonNull("maxUnavailable")) {
            IntOrPercent most = IntOrPercent.of(spec.path("maxUnavailable"), 0);
            return scale(budget, guarded, scaleOf, notices, n -> Math.max(0, n - most.roundedUp(n)));
        }
        IntOrPercent least = IntOrPercent.of(spec.path("minAvailable"), 0);
        if (least.percent()) {
            return scale(budget, guarded, scaleOf, notices, least::roundedUp);
        }
        return spec.hasNonNull("minAvailable") ? new Expected.Of(guarded.size(), least.value()) : new Expected.Of(0, 0);
    }

    /** The sum of the wanted replicas of all workloads that have a guarded pod. */
    private static Expected scale(
            KubeObject budget,
            List<KubeObject> guarded,
            Function<KubeObject, Optional<Scale>> scaleOf,
            List<Notice> notices,
            Function<Integer, Integer> healthy) {
        var scales = new HashMap<String, Integer>();
        boolean unmanaged = false;
        for (KubeObject pod : guarded) {
            if (pod.controller().isEmpty()) {
                unmanaged = true;
                continue;
            }
            Optional<Scale> scale = scaleOf.apply(pod);
            if (scale.isEmpty()) {
                return new Expected.Unknown("found no controllers for pod \"" + pod.name() + "\"");
            }
            scales.put(scale.get().uid(), scale.get().replicas());
        }
        if (unmanaged) {
            notices.add(new Notice(true, "UnmanagedPods", unmanaged(budget)));
        }
        int pods = scales.values().stream().mapToInt(Integer::intValue).sum();
        return new Expected.Of(pods, healthy.apply(pods));
    }

    private static String unmanaged(KubeObject budget) {
        return "Pods selected by this PodDisruptionBudget (selector: "
                + budget.tree().path("spec").path("selector")
                + ") were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which"
                + " may result in undefined behavior. To account for these pods please set \".spec.minAvailable\" field of"
                + " the PDB to an integer value.";
    }

    private static ObjectNode counted(
            KubeObject budget, List<KubeObject> guarded, Expected.Of expected, Disrupted disrupted, Instant now) {
        int healthy = (int) guarded.stream()
                .filter(p -> !p.deleting() && !disrupted.pods().containsKey(p.name()) && Budget.ready(p))
                .count();
        // A budget that guards nothing yet allows nothing: its first pods may come before its next count.
        int allowed = expected.pods() <= 0 ? 0 : Math.max(0, healthy - expected.healthy());
        ObjectNode status = Json.object();
        JsonNode had = budget.tree().path("status").path("conditions");
        if (!had.isEmpty()) {
            status.set("conditions", had.deepCopy());
        }
        status.put("currentHealthy", healthy).put("desiredHealthy", expected.healthy());
        if (!disrupted.pods().isEmpty()) {
            ObjectNode pods = status.putObject(Budget.DISRUPTED);
            disrupted.pods().forEach(pods::put);
        }
        status.put(Budget.ALLOWED, allowed).put("expectedPods", expected.pods());
        status.put(
                "observedGeneration",
                budget.tree().path("metadata").path("generation").asLong(0));
        Budget.condition(status, now);
        return same(budget, status) ? status(budget) : status;
    }

    /** Whether the counts cannot be had: then nothing may be evicted. */
    private static ObjectNode failed(KubeObject budget, String why, List<Notice> notices, Instant now) {
        notices.add(new Notice(
                true, "CalculateExpectedPodCountFailed", "Failed to calculate the number of expected pods: " + why));
        ObjectNode status = status(budget).deepCopy();
        status.put(Budget.ALLOWED, 0);
        Budget.condition(status, false, "SyncFailed", why, now);
        return same(budget, status) ? status(budget) : status;
    }

    private static ObjectNode status(KubeObject budget) {
        return budget.tree().path("status") instanceof ObjectNode status ? status : Json.object();
    }

    /** Equal whatever Java types hold the numbers and whatever order the fields have. */
    private static boolean same(KubeObject budget, ObjectNode status) {
        JsonNode had = budget.tree().path("status");
        return had.equals(
                (x, y) -> x.isNumber() && y.isNumber() && x.asLong() == y.asLong() ? 0 : x.equals(y) ? 0 : 1, status);
    }

    /**
     * Evicted pods whose deletion has not begun yet, with the time of their eviction.
     *
     * @param recheck when the first of them counts again
     */
    private record Disrupted(Map<String, String> pods, Optional<Duration> recheck) {}

    private static Disrupted disrupted(KubeObject budget, List<KubeObject> guarded, Instant now) {
        JsonNode evicted = budget.tree().path("status").path(Budget.DISRUPTED);
        var kept = new HashMap<String, String>();
        Optional<Duration> recheck = Optional.empty();
        for (KubeObject pod : guarded) {
            JsonNode at = evicted.path(pod.name());
            if (pod.deleting() || !at.isTextual()) {
                continue;
            }
            Duration left =
                    Duration.between(now, Times.in(at).orElse(Instant.EPOCH).plus(Budget.DELETION_TIMEOUT));
            if (!left.isNegative()) {
                kept.put(pod.name(), at.textValue());
                recheck = recheck.filter(r -> r.compareTo(left) <= 0).or(() -> Optional.of(left));
            }
        }
        return new Disrupted(kept, recheck);
    }
}
