package dev.berth.controller.daemons;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.Cost;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scenarios of Kubernetes' daemon_controller_test and update_test, as states and the plans that follow from them. */
class DaemonSetScenarioTest {
    @Test
    void everyNodeGetsOnePodAlsoOneThatJoinsLater() {
        var w = new DaemonWorld(3).settle();
        assertThat(w.world.all(Resources.PODS)).hasSize(3);
        w.node("node-9", n -> {});
        w.settle();
        assertThat(w.on("node-9")).hasSize(1);
        assertThat(w.status("desiredNumberScheduled")).isEqualTo(4);
        assertThat(w.status("currentNumberScheduled")).isEqualTo(4);
        assertThat(w.status("updatedNumberScheduled")).isEqualTo(4);
        assertThat(w.status("numberReady")).isEqualTo(4);
        assertThat(w.status("numberAvailable")).isEqualTo(4);
        assertThat(w.status("numberUnavailable")).isZero();
        assertThat(w.status("observedGeneration")).isEqualTo(1);
    }

    @Test
    void aPodIsWholeAndBoundByThePlanner() {
        var w = new DaemonWorld(1);
        w.podSpec(s -> s.withObjectProperty("affinity")
                .withObjectProperty("nodeAffinity")
                .withObjectProperty("requiredDuringSchedulingIgnoredDuringExecution")
                .putArray("nodeSelectorTerms")
                .addObject()
                .putArray("matchExpressions")
                .addObject()
                .put("key", "kubernetes.io/hostname")
                .put("operator", "Exists"));
        w.sync();
        KubeObject pod = w.one("node-0");
        KubeObject revision = w.world.all(Resources.CONTROLLER_REVISIONS).getFirst();
        assertThat(pod.tree().at("/metadata/generateName").asText()).isEqualTo("log-");
        assertThat(pod.tree()
                        .at("/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution")
                        .toString())
                .isEqualTo(
                        "{\"nodeSelectorTerms\":[{\"matchFields\":[{\"key\":\"metadata.name\",\"operator\":\"In\",\"values\":[\"node-0\"]}]}]}");
        assertThat(pod.tree().at("/spec/tolerations")).hasSize(6);
        assertThat(pod.labels())
                .containsEntry(Labels.REVISION_HASH, revision.labels().get(Labels.REVISION_HASH))
                .containsEntry(Labels.TEMPLATE_GENERATION, "1");
        assertThat(revision.name()).isEqualTo("log-" + pod.labels().get(Labels.REVISION_HASH));
        assertThat(w.world.notices()).contains(new Notice(false, "SuccessfulCreate", "Created pod: " + pod.name()));
    }

    @Test
    void hostNetworkAddsTheSeventhToleration() {
        var w = new DaemonWorld(1).podSpec(s -> s.put("hostNetwork", true));
        w.taint("node-0", "node.kubernetes.io/network-unavailable", "NoSchedule");
        w.sync();
        assertThat(w.one("node-0").tree().at("/spec/tolerations")).hasSize(7);
    }

    @ParameterizedTest
    @CsvSource({
        "node.kubernetes.io/not-ready, NoExecute",
        "node.kubernetes.io/unreachable, NoExecute",
        "node.kubernetes.io/disk-pressure, NoSchedule",
        "node.kubernetes.io/memory-pressure, NoSchedule",
        "node.kubernetes.io/pid-pressure, NoSchedule",
        "node.kubernetes.io/unschedulable, NoSchedule"
    })
    void daemonsTolerateTheTroublesOfNodes(String key, String effect) {
        var w = new DaemonWorld(1);
        w.taint("node-0", key, effect);
        w.editNode("node-0", n -> n.withObjectProperty("spec").put("unschedulable", true));
        w.sync();
        assertThat(w.on("node-0")).hasSize(1);
    }

    @Test
    void anUntoleratedNoScheduleTaintKeepsTheRunningPodButMakesNoNewOne() {
        var w = new DaemonWorld(2).settle();
        w.taint("node-0", "own", "NoSchedule");
        w.settle();
        assertThat(w.on("node-0")).hasSize(1);
        assertThat(w.status("numberMisscheduled")).isEqualTo(1);
        assertThat(w.status("desiredNumberScheduled")).isEqualTo(1);
        w.world.terminate(w.one("node-0"));
        w.settle();
        assertThat(w.on("node-0")).isEmpty();
    }

    @Test
    void anUntoleratedNoExecuteTaintTakesThePodAway() {
        var w = new DaemonWorld(2).settle();
        w.taint("node-0", "own", "NoExecute");
        w.settle();
        assertThat(w.on("node-0")).isEmpty();
        assertThat(w.on("node-1")).hasSize(1);
    }

    @Test
    void aPreferNoScheduleTaintDoesNotMatter() {
        var w = new DaemonWorld(1);
        w.taint("node-0", "own", "PreferNoSchedule");
        w.sync();
        assertThat(w.on("node-0")).hasSize(1);
    }

    @Test
    void theNodeSelectorChoosesNodesAndALostLabelTakesThePodAway() {
        var w = new DaemonWorld(2).podSpec(s -> s.putObject("nodeSelector").put("disk", "ssd"));
        w.editNode("node-1", n -> ((ObjectNode) n.at("/metadata/labels")).put("disk", "ssd"));
        w.settle();
        assertThat(w.on("node-0")).isEmpty();
        assertThat(w.on("node-1")).hasSize(1);
        w.editNode("node-1", n -> ((ObjectNode) n.at("/metadata/labels")).remove("disk"));
        w.settle();
        assertThat(w.on("node-1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"In, node-1, node-1", "NotIn, node-1, node-0", "Exists, , both", "DoesNotExist, , none", "Gt, 5, none"})
    void requiredNodeAffinityChoosesNodes(String operator, String value, String expected) {
        var w = new DaemonWorld(2).podSpec(s -> {
            ObjectNode e = s.withObjectProperty("affinity")
                    .withObjectProperty("nodeAffinity")
                    .withObjectProperty("requiredDuringSchedulingIgnoredDuringExecution")
                    .putArray("nodeSelectorTerms")
                    .addObject()
                    .putArray("matchExpressions")
                    .addObject();
            e.put("key", "kubernetes.io/hostname").put("operator", operator);
            if (value != null) {
                e.putArray("values").add(value);
            }
        });
        w.settle();
        assertThat(w.on("node-0").size() == 1).isEqualTo(expected.equals("both") || expected.equals("node-0"));
        assertThat(w.on("node-1").size() == 1).isEqualTo(expected.equals("both") || expected.equals("node-1"));
    }

    @Test
    void matchFieldsOnTheNodesNameCount() {
        var w = new DaemonWorld(2)
                .podSpec(s -> s.withObjectProperty("affinity")
                        .withObjectProperty("nodeAffinity")
                        .withObjectProperty("requiredDuringSchedulingIgnoredDuringExecution")
                        .putArray("nodeSelectorTerms")
                        .addObject()
                        .putArray("matchFields")
                        .addObject()
                        .put("key", "metadata.name")
                        .put("operator", "In")
                        .putArray("values")
                        .add("node-1"));
        w.settle();
        assertThat(w.on("node-0")).isEmpty();
        assertThat(w.on("node-1")).hasSize(1);
    }

    @Test
    void theTemplatesNodeNameLimitsTheSetToThatNode() {
        var w = new DaemonWorld(3).podSpec(s -> s.put("nodeName", "node-2")).settle();
        assertThat(w.world.all(Resources.PODS)).hasSize(1);
        assertThat(w.on("node-2")).hasSize(1);
    }

    @Test
    void thePodOfARemovedNodeIsDeleted() {
        var w = new DaemonWorld(2).settle();
        w.removeNode("node-1");
        w.settle();
        assertThat(w.on("node-1")).isEmpty();
        assertThat(w.status("desiredNumberScheduled")).isEqualTo(1);
    }

    @Test
    void ofTwoPodsOnANodeTheOldestReadyOneSurvives() {
        var w = new DaemonWorld(1).settle();
        KubeObject kept = w.one("node-0");
        w.world.pass(Duration.ofSeconds(1));
        ObjectNode twin = kept.edit();
        ((ObjectNode) twin.at("/metadata")).put("name", "log-a");
        w.world.create(Resources.PODS, twin);
        w.world.ready("log-a");
        w.settle();
        assertThat(w.one("node-0").uid()).isEqualTo(kept.uid());
    }

    @Test
    void noNewPodComesBeforeTheOldOneIsGone() {
        var w = new DaemonWorld(1).settle();
        w.world.terminate(w.one("node-0"));
        w.sync();
        assertThat(w.on("node-0")).hasSize(1);
        w.world.reap();
        w.sync();
        assertThat(w.one("node-0").deleting()).isFalse();
    }

    @Test
    void aFailedPodIsReplacedWithABackoffPerNode() {
        var w = new DaemonWorld(2).settle();
        String failed = w.one("node-0").name();
        w.world.phase(failed, "Failed");
        w.sync();
        assertThat(w.one("node-0").name()).isNotEqualTo(failed);
        assertThat(w.world.notices())
                .contains(new Notice(
                        true,
                        "FailedDaemonPod",
                        "Found failed daemon pod default/" + failed + " on node node-0, will try to kill it"));
        for (int pause = 1; pause <= 1024; pause *= 2) {
            w.world.phase(w.one("node-0").name(), "Failed");
            Plan plan = w.sync();
            assertThat(plan.again()).contains(Duration.ofSeconds(Math.min(900, pause)));
            w.world.pass(plan.again().orElseThrow());
            w.sync();
        }
    }

    @Test
    void aSucceededPodIsReplacedAtOnce() {
        var w = new DaemonWorld(1).settle();
        String was = w.one("node-0").name();
        w.world.phase(was, "Succeeded");
        w.sync();
        assertThat(w.one("node-0").name()).isNotEqualTo(was);
    }

    @Test
    void rollsOutNodeByNode() {
        var w = new DaemonWorld(3).settle().image("two");
        Plan plan = w.plan();
        assertThat(DaemonWorld.of(plan, Step.DeletePod.class)).hasSize(1);
        w.sync();
        assertThat(w.sync().why())
                .containsExactly("1 pods are unavailable and maxUnavailable is 1; that holds the roll-out on 2 nodes");
        w.settle();
        for (int i = 0; i < 3; i++) {
            assertThat(w.imageOn("node-" + i)).isEqualTo("two");
        }
        assertThat(w.status("updatedNumberScheduled")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"2,2", "30%,2", "100%,5"})
    void maxUnavailableIsANumberOrAPercentageRoundedUp(String max, int deleted) {
        var w = new DaemonWorld(5).settle();
        w.rolling(max.endsWith("%") ? max : (Object) Integer.valueOf(max), 0);
        w.image("two").sync();
        assertThat(w.world.all(Resources.PODS).stream().filter(KubeObject::deleting))
                .hasSize(deleted);
    }

    @Test
    void anOldPodThatIsNotAvailableIsReplacedOutsideTheBudget() {
        var w = new DaemonWorld(3).settle();
        w.world.unready(w.one("node-2").name());
        w.image("two").sync();
        assertThat(w.one("node-2").deleting()).isTrue();
        assertThat(w.one("node-0").deleting()).isFalse();
        assertThat(w.one("node-1").deleting()).isFalse();
    }

    @Test
    void withSurgeTheNewPodIsAvailableBeforeTheOldOneGoes() {
        var w = new DaemonWorld(3).settle().rolling(0, 1).image("two");
        w.sync();
        assertThat(w.on("node-0")).hasSize(2);
        assertThat(w.on("node-1")).hasSize(1);
        assertThat(w.world.all(Resources.PODS)).noneMatch(KubeObject::deleting);
        w.world.readyAll();
        w.sync();
        assertThat(w.on("node-0").stream().filter(KubeObject::deleting)).hasSize(1);
        w.settle();
        for (int i = 0; i < 3; i++) {
            assertThat(w.imageOn("node-" + i)).isEqualTo("two");
        }
    }

    @Test
    void withSurgeNoNewPodComesToANodeThatIsTaintedAndTheOldOneServesUntilOthersDo() {
        var w = new DaemonWorld(2).settle().rolling(0, 1);
        w.taint("node-0", "own", "NoSchedule");
        w.node("node-9", n -> {});
        w.image("two").sync();
        // The new node's pod is not available yet, so the tainted node's old one still serves.
        assertThat(w.one("node-0").deleting()).isFalse();
        assertThat(w.imageOn("node-0")).isEqualTo("one");
        w.settle();
        assertThat(w.on("node-0")).isEmpty();
        assertThat(w.imageOn("node-1")).isEqualTo("two");
        assertThat(w.imageOn("node-9")).isEqualTo("two");
    }

    @Test
    void withSurgeAnOldPodOnATaintedNodeThatServesNobodyGoesAtOnce() {
        var w = new DaemonWorld(2).settle().rolling(0, 1);
        w.taint("node-0", "own", "NoSchedule");
        w.world.unready(w.one("node-0").name());
        w.image("two").sync();
        assertThat(w.one("node-0").deleting()).isTrue();
    }

    @Test
    void revisionsWithTheSameDataBecomeOneWithoutARestart() {
        var w = new DaemonWorld(2).settle();
        KubeObject kept = w.world.all(Resources.CONTROLLER_REVISIONS).getFirst();
        ObjectNode twin = kept.edit();
        ((ObjectNode) twin.at("/metadata")).put("name", "log-twin");
        ((ObjectNode) twin.at("/metadata/labels")).put(Labels.REVISION_HASH, "twin");
        w.world.create(Resources.CONTROLLER_REVISIONS, twin.put("revision", 2));
        var uids = w.world.all(Resources.PODS).stream().map(KubeObject::uid).toList();
        w.settle();
        assertThat(w.world.all(Resources.CONTROLLER_REVISIONS)).hasSize(1);
        assertThat(w.world.all(Resources.PODS).stream().map(KubeObject::uid)).containsExactlyElementsOf(uids);
        assertThat(w.world.all(Resources.PODS))
                .allSatisfy(p -> assertThat(p.labels()).containsEntry(Labels.REVISION_HASH, "twin"));
    }

    @Test
    void onDeleteChangesNothingUntilAPodIsDeleted() {
        var w = new DaemonWorld(2).settle();
        w.spec(s -> s.putObject("updateStrategy").put("type", "OnDelete"));
        w.image("two").settle();
        assertThat(w.imageOn("node-0")).isEqualTo("one");
        w.world.terminate(w.one("node-0"));
        w.settle();
        assertThat(w.imageOn("node-0")).isEqualTo("two");
        assertThat(w.imageOn("node-1")).isEqualTo("one");
    }

    @Test
    void aRollbackLeavesMatchingPodsAlone() {
        var w = new DaemonWorld(3).settle().image("two");
        w.sync();
        w.world.reap();
        w.sync();
        var untouched = w.one("node-2").uid();
        w.image("one").settle();
        assertThat(w.one("node-2").uid()).isEqualTo(untouched);
        assertThat(w.imageOn("node-0")).isEqualTo("one");
        assertThat(w.world.all(Resources.CONTROLLER_REVISIONS)).hasSize(2);
    }

    @Test
    void minReadySecondsDelayAvailability() {
        var w = new DaemonWorld(1).spec(s -> s.put("minReadySeconds", 5));
        w.sync();
        w.world.readyAll();
        Plan plan = w.sync();
        assertThat(w.status("numberReady")).isEqualTo(1);
        assertThat(w.status("numberAvailable")).isZero();
        w.world.pass(plan.again().orElseThrow());
        w.sync();
        assertThat(w.status("numberAvailable")).isEqualTo(1);
    }

    @Test
    void onePlanCreatesAtMost250PodsAndAsksForMore() {
        var w = new DaemonWorld(600);
        Plan plan = w.plan();
        assertThat(DaemonWorld.of(plan, Step.CreatePod.class)).hasSize(250);
        assertThat(plan.more()).isTrue();
        w.settle();
        assertThat(w.world.all(Resources.PODS)).hasSize(600);
    }

    @Test
    void aSetInDeletionIsLeftAlone() {
        var w = new DaemonWorld(2);
        w.world.edit(w.set(), t -> {
            t.withObjectProperty("metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z");
            return t;
        });
        assertThat(w.plan()).isEqualTo(Plan.idle("the set is being deleted"));
    }

    /** Bytes grow as work does, and are the same in every run: five times the nodes cost about five times as much. */
    @Test
    void fiveThousandNodesCostFiveTimesAThousand() {
        Cost one = cost(1000);
        Cost five = cost(5000);
        System.out.println("planning a settled set on 1,000 nodes: " + one + "; on 5,000: " + five);
        assertThat((double) five.bytes() / one.bytes()).isLessThan(7);
    }

    private static Cost cost(int nodes) {
        var w = new DaemonWorld(nodes);
        while (w.plan().more()) {
            w.world.carry(w.set(), w.plan());
        }
        w.world.carry(w.set(), w.plan());
        w.world.readyAll();
        w.sync();
        DaemonSnapshot snapshot = w.snapshot();
        var planner = new DaemonSetPlanner(250);
        return Cost.of(() -> planner.plan(snapshot, w.world.now()), 10, 10);
    }
}
