package dev.berth.controller.disruption.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.controller.disruption.plan.BudgetPlanner.BudgetPlan;
import dev.berth.controller.disruption.plan.BudgetPlanner.Scale;
import dev.berth.controller.disruption.plan.Evictions.Verdict;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.patch.Patched;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Counting of budgets and judging of evictions, after the scenarios of Kubernetes' disruption_test and eviction_test. */
class BudgetPlannerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final YAMLMapper YAML = new YAMLMapper();

    static KubeObject object(Resource resource, String yaml) {
        try {
            return KubeObject.of(resource, (ObjectNode) YAML.readTree(yaml), new Revision(7));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KubeObject budget(String spec, String status) {
        return object(Resources.POD_DISRUPTION_BUDGETS, """
                metadata: {name: web, namespace: default, uid: b, generation: 1}
                spec: {selector: {matchLabels: {app: web}}, %s}
                status: {%s}
                """.formatted(spec, status));
    }

    private static KubeObject pod(String name, boolean ready, String more) {
        return object(Resources.PODS, """
                metadata: {name: %s, namespace: default, uid: %s, labels: {app: web}, %s}
                status: {phase: Running, conditions: [{type: Ready, status: '%s'}]}
                """.formatted(name, name, more, ready ? "True" : "False"));
    }

    private static final String OWNED =
            "ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: s, controller: true}]";

    private static List<KubeObject> pods(int ready, int unready) {
        var pods = new ArrayList<KubeObject>();
        IntStream.range(0, ready).forEach(i -> pods.add(pod("r" + i, true, OWNED)));
        IntStream.range(0, unready).forEach(i -> pods.add(pod("u" + i, false, OWNED)));
        return pods;
    }

    private static Optional<Scale> scale(int replicas) {
        return Optional.of(new Scale("s", replicas));
    }

    private static BudgetPlan plan(KubeObject budget, List<KubeObject> pods, int scale) {
        return BudgetPlanner.plan(budget, pods, p -> scale(scale), NOW);
    }

    @ParameterizedTest(name = "{0} with {1} ready, {2} not, scale {3}: {4} of {5}, {6} may go")
    @CsvSource({
        "minAvailable: 2,       3, 0, 3, 2, 3, 1",
        "minAvailable: 2,       2, 1, 3, 2, 3, 0",
        "minAvailable: 28%,     3, 0, 4, 2, 4, 1",
        "minAvailable: 100%,    3, 0, 3, 3, 3, 0",
        "maxUnavailable: 1,     3, 0, 3, 2, 3, 1",
        "maxUnavailable: 1,     2, 1, 3, 2, 3, 0",
        "maxUnavailable: 30%,   10, 0, 10, 7, 10, 3",
        "maxUnavailable: 34%,   3, 0, 3, 1, 3, 2",
        "maxUnavailable: 100%,  3, 0, 3, 0, 3, 3",
        "minAvailable: 0,       0, 2, 2, 0, 2, 0",
        "minAvailable: 1,       0, 0, 0, 1, 0, 0",
    })
    void countsAsKubernetesDoes(
            String spec, int ready, int unready, int scale, int desired, int expected, int allowed) {
        ObjectNode status =
                plan(budget(spec, ""), pods(ready, unready), scale).status().orElseThrow();

        assertThat(status.path("currentHealthy").asInt()).isEqualTo(ready);
        assertThat(status.path("desiredHealthy").asInt()).isEqualTo(desired);
        assertThat(status.path("expectedPods").asInt()).isEqualTo(expected);
        assertThat(status.path("disruptionsAllowed").asInt()).isEqualTo(allowed);
        assertThat(status.path("observedGeneration").asInt()).isEqualTo(1);
        assertThat(status.at("/conditions/0/reason").asText())
                .isEqualTo(allowed > 0 ? "SufficientPods" : "InsufficientPods");
    }

    @Test
    void aCountThatIsRightIsNotWrittenAgain() {
        KubeObject budget = budget("minAvailable: 2", "");
        ObjectNode tree = budget.edit();
        tree.set("status", plan(budget, pods(3, 0), 3).status().orElseThrow());
        KubeObject counted = KubeObject.of(Resources.POD_DISRUPTION_BUDGETS, tree, new Revision(8));

        assertThat(BudgetPlanner.plan(counted, pods(3, 0), p -> scale(3), NOW.plusSeconds(60))
                        .status())
                .isEmpty();
    }

    @Test
    void podsThatGoOrWereEvictedAreNotHealthyUntilTheyShouldBeGone() {
        KubeObject budget = budget("minAvailable: 1", "disruptedPods: {r0: '2025-12-31T23:59:30Z'}");
        var pods = new ArrayList<>(pods(2, 0));
        pods.add(pod("going", true, "deletionTimestamp: '2026-01-01T00:00:00Z', " + OWNED));

        BudgetPlan plan = plan(budget, pods, 3);

        assertThat(plan.status().orElseThrow().path("currentHealthy").asInt()).isEqualTo(1);
        assertThat(plan.status().orElseThrow().path("disruptedPods").has("r0")).isTrue();
        assertThat(plan.again()).contains(Duration.ofSeconds(90));
        ObjectNode later = BudgetPlanner.plan(budget, pods, p -> scale(3), NOW.plusSeconds(91))
                .status()
                .orElseThrow();
        assertThat(later.path("currentHealthy").asInt()).isEqualTo(2);
        assertThat(later.has("disruptedPods")).isFalse();
    }

    @Test
    void aPodWhoseWorkloadHasNoScaleStopsTheCountAndForbidsEvictions() {
        BudgetPlan plan = BudgetPlanner.plan(
                budget("maxUnavailable: 1", "disruptionsAllowed: 1"), pods(2, 0), p -> Optional.empty(), NOW);

        assertThat(plan.status().orElseThrow().path("disruptionsAllowed").asInt())
                .isZero();
        assertThat(plan.status().orElseThrow().at("/conditions/0/reason").asText())
                .isEqualTo("SyncFailed");
        assertThat(plan.status().orElseThrow().at("/conditions/0/message").asText())
                .isEqualTo("found no controllers for pod \"r0\"");
    }

    @Test
    void anAbsentSelectorGuardsNothingAndAnEmptyOneEverything() {
        KubeObject none = object(
                Resources.POD_DISRUPTION_BUDGETS,
                "metadata: {name: a, namespace: default, generation: 1}\nspec: {minAvailable: 1}\n");
        KubeObject all = object(
                Resources.POD_DISRUPTION_BUDGETS,
                "metadata: {name: a, namespace: default, generation: 1}\nspec: {minAvailable: 1, selector: {}}\n");

        assertThat(plan(none, pods(2, 0), 2)
                        .status()
                        .orElseThrow()
                        .path("expectedPods")
                        .asInt())
                .isZero();
        assertThat(plan(all, pods(2, 0), 2)
                        .status()
                        .orElseThrow()
                        .path("expectedPods")
                        .asInt())
                .isEqualTo(2);
    }

    private static final String HEALTHY =
            "observedGeneration: 1, disruptionsAllowed: 1, currentHealthy: 3, desiredHealthy: 2";
    private static final String SHORT =
            "observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 2";

    @Test
    void aReadyPodSpendsAndAnUnreadyOneOnlyWhereItsPolicySaysSo() {
        KubeObject healthy = budget("minAvailable: 2", HEALTHY);
        KubeObject disturbed = budget("minAvailable: 2", SHORT);
        KubeObject always = budget("minAvailable: 2, unhealthyPodEvictionPolicy: AlwaysAllow", SHORT);

        assertThat(Evictions.judge(pod("a", true, OWNED), List.of(healthy)))
                .isEqualTo(new Verdict.Spend(healthy.key(), "b"));
        assertThat(Evictions.judge(pod("a", false, OWNED), List.of(healthy)))
                .isEqualTo(new Verdict.Delete(true, "web"));
        assertThat(Evictions.judge(pod("a", false, OWNED), List.of(disturbed)))
                .isEqualTo(new Verdict.Spend(disturbed.key(), "b"));
        assertThat(Evictions.judge(pod("a", false, OWNED), List.of(always))).isEqualTo(new Verdict.Delete(true, "web"));
        assertThat(Evictions.judge(pod("a", true, OWNED), List.of(always)))
                .isEqualTo(new Verdict.Spend(always.key(), "b"));
    }

    @Test
    void podsThatRunNotAndPodsWithoutABudgetGoFreely() {
        KubeObject none = budget("minAvailable: 2", SHORT);
        KubeObject pending = object(
                Resources.PODS,
                "metadata: {name: a, namespace: default, labels: {app: web}}\nstatus: {phase: Pending}");
        KubeObject failed = object(
                Resources.PODS, "metadata: {name: a, namespace: default, labels: {app: web}}\nstatus: {phase: Failed}");

        assertThat(Evictions.judge(pending, List.of(none))).isEqualTo(new Verdict.Delete(true, ""));
        assertThat(Evictions.judge(failed, List.of(none))).isEqualTo(new Verdict.Delete(false, ""));
        assertThat(Evictions.judge(pod("a", true, "deletionTimestamp: 'x'"), List.of(none)))
                .isEqualTo(new Verdict.Delete(false, ""));
        assertThat(Evictions.judge(pod("a", true, OWNED), List.of())).isEqualTo(new Verdict.Delete(false, ""));
    }

    @Test
    void twoBudgetsOfOnePodAreRefusedAsKubernetesDoes() {
        KubeObject one = budget("minAvailable: 2", HEALTHY);

        assertThat(Evictions.judge(pod("a", true, OWNED), List.of(one, one)))
                .isInstanceOfSatisfying(Verdict.Refused.class, r -> {
                    assertThat(r.status().code()).isEqualTo(500);
                    assertThat(r.status().message()).contains("more than one PodDisruptionBudget");
                });
    }

    @Test
    void anEmptyBudgetRefusesWithItsCause() {
        Status refused = ((Patched.Refused) Evictions.spend(budget("minAvailable: 2", SHORT), "a", NOW)).status();

        assertThat(refused.code()).isEqualTo(429);
        assertThat(refused.message()).isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
        assertThat(refused.causes())
                .containsExactly(new Status.Cause(
                        "DisruptionBudget", "The disruption budget web needs 2 healthy pods and has 1 currently", ""));
        assertThat(refused.retryAfterSeconds()).isZero();
    }

    @Test
    void aBudgetThatWasChangedAndNotCountedYetRefusesForNow() {
        KubeObject budget = budget("minAvailable: 1", "disruptionsAllowed: 1, observedGeneration: 0");

        Status refused = ((Patched.Refused) Evictions.spend(budget, "a", NOW)).status();

        assertThat(refused.causes().getFirst().message())
                .isEqualTo("The disruption budget web is still being processed by the server.");
        assertThat(refused.retryAfterSeconds()).isEqualTo(10);
    }

    @Test
    void spendingTakesOneAndNotesThePodDown() {
        ObjectNode tree = ((Patched.Applied) Evictions.spend(budget("minAvailable: 2", HEALTHY), "a", NOW)).tree();

        assertThat(tree.at("/status/disruptionsAllowed").asInt()).isZero();
        assertThat(tree.at("/status/disruptedPods/a").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(tree.at("/status/conditions/0/reason").asText()).isEqualTo("InsufficientPods");
    }

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    /** Counting and evicting in any order never takes more ready pods than the budget has. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void evictionsNeverLeaveFewerReadyPodsThanDesired(int seed) {
        var random = new Random(seed);
        int least = 1 + random.nextInt(4);
        KubeObject budget = budget("minAvailable: " + least, "");
        var pods = new ArrayList<>(pods(6, 1));
        List<KubeObject> stale = List.copyOf(pods);
        for (int turn = 0; turn < 60; turn++) {
            switch (random.nextInt(3)) {
                // The counter's view of the pods may lag behind the evictions, but never goes back.
                case 0 -> budget = counted(budget, stale);
                case 1 -> stale = List.copyOf(pods);
                default -> {
                    KubeObject pod = pods.get(random.nextInt(pods.size()));
                    if (Evictions.judge(pod, List.of(budget)) instanceof Verdict.Spend
                            && Evictions.spend(budget, pod.name(), NOW) instanceof Patched.Applied applied) {
                        budget = KubeObject.of(Resources.POD_DISRUPTION_BUDGETS, applied.tree(), new Revision(7));
                        pods.remove(pod);
                        pods.add(pod(pod.name(), true, "deletionTimestamp: 'x', " + OWNED));
                    }
                }
            }
            long left =
                    pods.stream().filter(p -> !p.deleting() && Budget.ready(p)).count();
            assertThat(left).as("seed %d turn %d", seed, turn).isGreaterThanOrEqualTo(least);
        }
    }

    private static KubeObject counted(KubeObject budget, List<KubeObject> pods) {
        ObjectNode tree = budget.edit();
        plan(budget, pods, 7).status().ifPresent(s -> tree.set("status", s));
        return KubeObject.of(Resources.POD_DISRUPTION_BUDGETS, tree, new Revision(7));
    }
}
