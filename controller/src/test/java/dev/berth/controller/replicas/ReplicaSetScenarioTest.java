package dev.berth.controller.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenarios of Kubernetes' replica_set_test and controller_utils_test, as states and the plans that follow from them. */
class ReplicaSetScenarioTest {
    @Test
    void aNewSetGetsItsPodsInOnePlanOfSlowStartBatches() {
        var w = new ReplicaWorld(5);
        Plan plan = w.plan();

        assertThat(ReplicaWorld.of(plan, Step.CreatePod.class)).hasSize(5);
        assertThat(plan.stages()).hasSize(1);
        assertThat(plan.stages().getFirst().burst()).isEqualTo(250);
        w.sync();
        w.world.readyAll();
        w.sync();
        assertThat(w.status("replicas")).isEqualTo(5);
        assertThat(w.status("readyReplicas")).isEqualTo(5);
        assertThat(w.status("availableReplicas")).isEqualTo(5);
        assertThat(w.status("fullyLabeledReplicas")).isEqualTo(5);
        assertThat(w.status("observedGeneration")).isEqualTo(1);
        assertThat(w.world.notices())
                .filteredOn(n -> n.reason().equals("SuccessfulCreate"))
                .hasSize(5)
                .allMatch(n -> n.message().startsWith("Created pod: web-"));
    }

    @Test
    void aPodIsItsTemplateWithAGeneratedNameAndItsController() {
        KubeObject pod = new ReplicaWorld(1).sync().world.all(Resources.PODS).getFirst();
        assertThat(pod.tree().at("/metadata/generateName").asText()).isEqualTo("web-");
        assertThat(pod.labels()).isEqualTo(Map.of("app", "web", "tier", "front"));
        assertThat(pod.tree().at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("ReplicaSet");
        assertThat(pod.tree().at("/metadata/ownerReferences/0/controller").asBoolean())
                .isTrue();
    }

    @Test
    void whatExceedsTheBurstWaitsForTheNextPlan() {
        var w = new ReplicaWorld(7, 3);
        assertThat(ReplicaWorld.of(w.plan(), Step.CreatePod.class)).hasSize(3);
        assertThat(w.plan().more()).isTrue();
        assertThat(w.sync().active()).hasSize(7);
        w.scale(0);
        assertThat(ReplicaWorld.of(w.plan(), Step.DeletePod.class)).hasSize(3);
        assertThat(w.sync().active()).isEmpty();
    }

    @Test
    void podsThatEndedOrGoAreReplacedAndCountAsTerminating() {
        var w = new ReplicaWorld(3).sync();
        List<KubeObject> pods = w.world.all(Resources.PODS);
        w.world.phase(pods.get(0).name(), "Failed");
        w.world.terminate(pods.get(1));
        w.sync();
        assertThat(w.active()).hasSize(3);
        assertThat(w.world.all(Resources.PODS)).hasSize(5);
        assertThat(w.status("terminatingReplicas")).isEqualTo(1);
        assertThat(w.status("replicas")).isEqualTo(3);
    }

    @Test
    void anOrphanIsAdoptedBeforePodsAreMade() {
        var w = new ReplicaWorld(2);
        w.stray("stray");
        w.sync();
        assertThat(w.active()).hasSize(2);
        assertThat(ControllerRef.of(w.world.pod("stray"))).contains(w.set().uid());
        assertThat(w.status("fullyLabeledReplicas")).isEqualTo(1);
    }

    @Test
    void aPodThatNoLongerMatchesIsReleasedAndReplaced() {
        var w = new ReplicaWorld(2).sync();
        KubeObject pod = w.world.all(Resources.PODS).getFirst();
        w.world.edit(pod, t -> {
            t.withObjectProperty("metadata").withObjectProperty("labels").put("app", "debug");
            return t;
        });
        w.sync();
        assertThat(w.world.all(Resources.PODS)).hasSize(3);
        assertThat(ControllerRef.of(w.world.pod(pod.name()))).isEmpty();
    }

    @Test
    void aRefusalStandsInTheConditionReplicaFailureUntilItIsOver() {
        var w = new ReplicaWorld(2);
        w.world.refuse(s -> s instanceof Step.CreatePod);
        w.sync().sync();
        assertThat(w.failure()).isEqualTo("ReplicaFailure True FailedCreate: Error creating: refused by the test");
        w.world.refuse(s -> s instanceof Step.DeletePod);
        w.sync();
        assertThat(w.active()).hasSize(2);
        assertThat(w.failure()).isEmpty();
        w.scale(1).sync().sync();
        assertThat(w.failure()).isEqualTo("ReplicaFailure True FailedDelete: Error deleting: refused by the test");
        w.scale(2);
        assertThat(w.plan().status().orElseThrow().has("conditions"))
                .as("nothing is to be deleted any more")
                .isFalse();
        w.sync();
        assertThat(w.failure()).isEmpty();
    }

    @Test
    void aSetThatIsBeingDeletedDoesNothing() {
        var w = new ReplicaWorld(2);
        w.world.edit(w.set(), t -> {
            t.withObjectProperty("metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z");
            return t;
        });
        assertThat(w.plan().steps()).isEmpty();
    }

    @Test
    void minReadySecondsHoldsAvailabilityBackAndAsksForALaterLook() {
        var w = new ReplicaWorld(1).spec(s -> s.put("minReadySeconds", 30)).sync();
        w.world.readyAll();
        assertThat(w.sync().status("availableReplicas")).isZero();
        assertThat(w.plan().again()).contains(Duration.ofMillis(30_001));
        w.world.pass(Duration.ofSeconds(31));
        assertThat(w.sync().status("availableReplicas")).isEqualTo(1);
    }

    private static PodState pod(String uid, String meta, String spec, String status) {
        ObjectNode tree = ReplicaWorld.json("""
                {"metadata":{"name":"%s","namespace":"default","uid":"%s","creationTimestamp":"2026-01-01T00:00:00Z"%s},
                 "spec":{%s},"status":{%s}}
                """.formatted(uid, uid, meta, spec, status));
        return PodState.of(KubeObject.of(Resources.PODS, tree, dev.berth.protocol.api.Revision.ZERO));
    }

    private static String ready(String since) {
        return "\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\",\"lastTransitionTime\":\""
                + since + "\"}]";
    }

    private static final String ON = "\"nodeName\":\"a\"";

    /** Each goes before all that stand below it. */
    private static List<PodState> inOrder() {
        String cost = ",\"annotations\":{\"controller.kubernetes.io/pod-deletion-cost\":\"%d\"}";
        return List.of(
                pod("unassigned", "", "", "\"phase\":\"Pending\""),
                pod("pending", "", ON, "\"phase\":\"Pending\""),
                pod("unknown", "", ON, "\"phase\":\"Unknown\""),
                pod("notReady", "", ON, "\"phase\":\"Running\""),
                pod("cheap", cost.formatted(-10), ON, ready("2026-01-01T00:00:00Z")),
                pod("crowded", "", "\"nodeName\":\"crowd\"", ready("2026-01-01T00:00:00Z")),
                pod("readyBriefly", "", ON, ready("2026-01-01T00:59:00Z")),
                pod(
                        "restarted",
                        "",
                        ON,
                        ready("2026-01-01T00:00:00Z") + ",\"containerStatuses\":[{\"restartCount\":5}]"),
                pod("young", ",\"creationTimestamp\":\"2026-01-01T00:50:00Z\"", ON, ready("2026-01-01T00:00:00Z")),
                pod("plain", "", ON, ready("2026-01-01T00:00:00Z")),
                pod("dear", cost.formatted(10), ON, ready("2026-01-01T00:59:00Z")));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void surplusPodsGoInKubernetesOrder(int seed) {
        var shuffled = new ArrayList<>(inOrder());
        Collections.shuffle(shuffled, new Random(seed));
        var order = new DeletionOrder(Map.of("crowd", 3, "a", 1), java.time.Instant.parse("2026-01-01T01:00:00Z"));

        assertThat(shuffled.stream().sorted(order).map(PodState::name))
                .containsExactlyElementsOf(
                        inOrder().stream().map(PodState::name).toList());
    }

    @Test
    void amongPodsOfLikeAgeTheUidDecidesNotTheSecond() {
        var order = new DeletionOrder(Map.of(), java.time.Instant.parse("2026-01-01T01:00:00Z"));
        PodState a = pod("a", "", ON, ready("2026-01-01T00:00:00Z"));
        PodState b = pod("b", "", ON, ready("2026-01-01T00:00:07Z"));

        assertThat(List.of(b, a).stream().sorted(order)).containsExactly(a, b);
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"0, 4", "4, 1", "3, 3", "10, 0"})
    void scalingReachesItsNumber(int from, int to) {
        var w = new ReplicaWorld(from).sync();
        w.world.readyAll();
        assertThat(w.scale(to).sync().active()).hasSize(to);
        assertThat(w.status("observedGeneration")).isEqualTo(2);
    }
}
