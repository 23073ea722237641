package dev.berth.controller.disruption.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.patch.Patched;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Whether a pod may be evicted now (Kubernetes: EvictionREST.Create and checkAndDecrement). */
public final class Evictions {
    private static final int MOST_DISRUPTED = 2000;
    private static final String VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget.";
    private static final Set<String> UNGUARDED = Set.of("Succeeded", "Failed", "Pending");

    private Evictions() {}

    /** What comes of the wish to evict a pod. */
    public sealed interface Verdict {
        /**
         * It may go.
         *
         * @param asIs only if it has not changed since it was judged: it is let go because it is not ready
         * @param budget which budget lets it go; empty for none
         */
        record Delete(boolean asIs, String budget) implements Verdict {}

        /** It may go if this budget still has something to give: by {@link Evictions#spend}. */
        record Spend(ObjectKey budget, String uid) implements Verdict {}

        record Refused(Status status) implements Verdict {}
    }

    /** @param budgets of the pod's namespace, at least those that guard it */
    public static Verdict judge(KubeObject pod, List<KubeObject> budgets) {
        String phase = pod.tree().path("status").path("phase").asText("");
        if (pod.deleting() || UNGUARDED.contains(phase)) {
            // What has ended or not begun takes nothing from anybody; a pending pod only as long as it is pending.
            return new Verdict.Delete(phase.equals("Pending") && !pod.deleting(), "");
        }
        List<KubeObject> guards = budgets.stream()
                .filter(b -> !Budget.guarded(b, List.of(pod)).isEmpty())
                .toList();
        if (guards.size() > 1) {
            return new Verdict.Refused(
                    Status.of(
                            500,
                            "InternalError",
                            "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."));
        }
        if (guards.isEmpty()) {
            return new Verdict.Delete(false, "");
        }
        KubeObject budget = guards.getFirst();
        return !Budget.ready(pod) && lettingGo(budget)
                ? new Verdict.Delete(true, budget.name())
                : new Verdict.Spend(budget.key(), budget.uid());
    }

    /** Whether a pod that is not ready may go without being counted. */
    private static boolean lettingGo(KubeObject budget) {
        if (budget.tree()
                .path("spec")
                .path("unhealthyPodEvictionPolicy")
                .asText("")
                .equals("AlwaysAllow")) {
            return true;
        }
        JsonNode status = budget.tree().path("status");
        int desired = status.path("desiredHealthy").asInt(0);
        return desired > 0 && status.path("currentHealthy").asInt(0) >= desired;
    }

    /** The budget with one disruption less and the pod noted down, or why it has none to give. */
    public static Patched spend(KubeObject budget, String pod, Instant now) {
        JsonNode had = budget.tree().path("status");
        if (had.path("observedGeneration").asLong(0)
                < budget.tree().path("metadata").path("generation").asLong(0)) {
            return new Patched.Refused(beingProcessed(budget.name()));
        }
        if (had.path(Budget.DISRUPTED).size() > MOST_DISRUPTED) {
            return new Patched.Refused(Status.forbidden(
                    Resources.POD_DISRUPTION_BUDGETS,
                    budget.name(),
                    "DisruptedPods map too big - too many evictions not confirmed by PDB controller"));
        }
        int allowed = had.path(Budget.ALLOWED).asInt(0);
        if (allowed <= 0) {
            return new Patched.Refused(violates(
                    "The disruption budget " + budget.name() + " needs "
                            + had.path("desiredHealthy").asInt(0) + " healthy pods and has "
                            + had.path("currentHealthy").asInt(0) + " currently",
                    0));
        }
        ObjectNode tree = budget.edit();
        ObjectNode status = tree.withObjectProperty("status");
        status.put(Budget.ALLOWED, allowed - 1);
        status.withObjectProperty(Budget.DISRUPTED).put(pod, Budget.time(now));
        Budget.condition(status, now);
        return new Patched.Applied(tree);
    }

    /** The budget, or the pod, has changed and has not been counted since. */
    public static Status beingProcessed(String budget) {
        return violates("The disruption budget " + budget + " is still being processed by the server.", 10);
    }

    private static Status violates(String why, int retryAfterSeconds) {
        return new Status(
                429,
                "TooManyRequests",
                VIOLATES,
                "",
                "",
                "",
                "",
                List.of(new Status.Cause("DisruptionBudget", why, "")),
                retryAfterSeconds);
    }
}
