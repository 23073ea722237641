package dev.berth.controller.sets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenarios of Kubernetes' stateful_set_control_test, as states and the plans that follow from them. */
class StatefulSetScenarioTest {
    private static SetWorld ordered(int replicas) {
        return new SetWorld("OrderedReady", replicas);
    }

    private static SetWorld parallel(int replicas) {
        return new SetWorld("Parallel", replicas);
    }

    @Test
    void orderedReadyCreatesEachPodOnlyWhenItsPredecessorIsReady() {
        SetWorld w = ordered(3);
        assertThat(w.sync().why()).containsExactly("web-0 is not Ready; OrderedReady holds web-1");
        assertThat(w.podNames()).containsExactly("web-0");
        w.world.ready("web-0");
        assertThat(w.sync().why()).containsExactly("web-1 is not Ready; OrderedReady holds web-2");
        assertThat(w.podNames()).containsExactly("web-0", "web-1");
        w.world.ready("web-1");
        w.sync();
        assertThat(w.podNames()).containsExactly("web-0", "web-1", "web-2");
        w.world.ready("web-2");
        assertThat(w.sync().why()).isEmpty();
    }

    @Test
    void parallelCreatesAllAtOnce() {
        SetWorld w = parallel(3);
        w.sync();
        assertThat(w.podNames()).containsExactly("web-0", "web-1", "web-2");
    }

    @Test
    void aPodIsWholeAndItsClaimComesFirst() {
        SetWorld w = ordered(1);
        Plan plan = w.plan();
        assertThat(plan.steps().stream().map(s -> s.getClass().getSimpleName()))
                .containsExactly("WriteRevision", "CreateClaim", "CreatePod");
        w.sync();
        KubeObject pod = w.world.pod("web-0");
        assertThat(pod.labels())
                .containsEntry("app", "web")
                .containsEntry(Labels.POD_NAME, "web-0")
                .containsEntry(Labels.POD_INDEX, "0")
                .containsEntry(
                        Labels.REVISION_HASH, w.status().path("updateRevision").asText());
        assertThat(pod.controller()).hasValueSatisfying(o -> {
            assertThat(o.uid()).isEqualTo(w.set().uid());
            assertThat(o.kind()).isEqualTo("StatefulSet");
            assertThat(o.blockOwnerDeletion()).isTrue();
        });
        assertThat(pod.tree().at("/spec/hostname").asText()).isEqualTo("web-0");
        assertThat(pod.tree().at("/spec/subdomain").asText()).isEqualTo("web-svc");
        assertThat(pod.tree().at("/spec/volumes").toString())
                .isEqualTo(
                        "[{\"name\":\"www\",\"persistentVolumeClaim\":{\"claimName\":\"www-web-0\"}},{\"name\":\"tmp\",\"emptyDir\":{}}]");
        KubeObject claim = w.world
                .get(Resources.PERSISTENT_VOLUME_CLAIMS, "default", "www-web-0")
                .orElseThrow();
        assertThat(claim.labels()).containsEntry("app", "web");
        assertThat(claim.owners()).isEmpty();
        assertThat(w.world.notices())
                .contains(
                        new Notice(
                                false,
                                "SuccessfulCreate",
                                "create Claim www-web-0 Pod web-0 in StatefulSet web success"),
                        new Notice(false, "SuccessfulCreate", "create Pod web-0 in StatefulSet web successful"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void scalesUpAndDownAndKeepsTheClaims(String policy) {
        SetWorld w = new SetWorld(policy, 2).settle();
        int mark = w.mark();
        w.replicas(4).settle();
        assertThat(w.logAfter(mark))
                .containsExactly("create www-web-2", "create web-2", "create www-web-3", "create web-3");
        mark = w.mark();
        w.replicas(1).settle();
        assertThat(w.logAfter(mark)).containsExactly("delete web-3", "delete web-2", "delete web-1");
        assertThat(w.podNames()).containsExactly("web-0");
        assertThat(w.world.all(Resources.PERSISTENT_VOLUME_CLAIMS)).hasSize(4);
        assertThat(w.status().path("replicas").asInt()).isEqualTo(1);
        assertThat(w.status().path("observedGeneration").asInt()).isEqualTo(3);
    }

    @Test
    void orderedReadyDeletesTheNextOnlyWhenTheLastIsGone() {
        SetWorld w = ordered(3).settle().replicas(1);
        w.sync();
        assertThat(w.sync().why()).singleElement().asString().startsWith("web-2 is terminating");
        assertThat(w.world.pod("web-1").deleting()).isFalse();
        w.world.reap();
        w.sync();
        assertThat(w.world.pod("web-1").deleting()).isTrue();
    }

    @Test
    void anUnreadyPodHoldsTheScaleDownUnlessItIsTheFirstUnhealthyOne() {
        SetWorld held = ordered(3).settle().replicas(1);
        held.world.unready("web-1");
        held.sync();
        // web-2 is healthy, so it may go although web-1 is not.
        assertThat(held.world.pod("web-2").deleting()).isTrue();

        SetWorld both = ordered(3).settle().replicas(1);
        both.world.unready("web-1");
        both.world.unready("web-2");
        assertThat(both.sync().why())
                .containsExactly("web-1 is not available; OrderedReady holds the deletion of web-2");

        SetWorld first = ordered(3).settle().replicas(2);
        first.world.unready("web-2");
        first.sync();
        assertThat(first.world.pod("web-2").deleting()).isTrue();
    }

    @Test
    void twoFailedCondemnedPodsHoldTheScaleDownAsInKubernetes() {
        SetWorld w = ordered(3).settle().replicas(1);
        w.world.phase("web-1", "Failed");
        w.world.phase("web-2", "Failed");
        assertThat(w.settle().podNames()).containsExactly("web-0", "web-1", "web-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Failed", "Succeeded"})
    void anEndedPodIsMadeAgain(String phase) {
        SetWorld w = ordered(3).settle();
        String uid = w.world.pod("web-1").uid();
        w.world.phase("web-1", phase);
        w.settle();
        assertThat(w.world.pod("web-1").uid()).isNotEqualTo(uid);
        assertThat(w.podNames()).hasSize(3);
    }

    @Test
    void aPodThatFailsAgainIsReplacedAfterEverLongerPauses() {
        SetWorld w = ordered(1).settle();
        w.world.phase("web-0", "Failed");
        w.sync();
        w.world.phase("web-0", "Failed");
        Plan plan = w.sync();
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.again()).contains(Duration.ofSeconds(1));
        assertThat(plan.why()).containsExactly("web-0 has failed again; it is replaced at 2026-01-01T00:00:01Z");
        w.world.pass(Duration.ofSeconds(1));
        w.sync();
        w.world.phase("web-0", "Failed");
        assertThat(w.sync().again()).contains(Duration.ofSeconds(2));
    }

    @Test
    void rollsOutFromTheHighestOrdinalDownOneAtATime() {
        SetWorld w = ordered(3).settle();
        String old = w.status().path("currentRevision").asText();
        int mark = w.mark();
        w.image("two");
        w.sync();
        assertThat(w.logAfter(mark)).containsExactly("delete web-2");
        assertThat(w.status().path("currentRevision").asText()).isEqualTo(old);
        assertThat(w.status().path("updateRevision").asText()).isNotEqualTo(old);
        w.settle();
        assertThat(w.logAfter(mark))
                .containsExactly(
                        "delete web-2", "create web-2", "delete web-1", "create web-1", "delete web-0", "create web-0");
        assertThat(w.status().path("currentRevision").asText())
                .isEqualTo(w.status().path("updateRevision").asText());
        assertThat(w.status().path("currentReplicas").asInt()).isEqualTo(3);
        assertThat(w.status().path("updatedReplicas").asInt()).isEqualTo(3);
    }

    @Test
    void partitionTwoLeavesWeb0AndWeb1OnTheOldRevisionEvenWhenTheyAreDeleted() {
        SetWorld w = ordered(3).settle().rolling("partition", 2);
        w.image("two").settle();
        assertThat(w.imageOf("web-0")).isEqualTo("one");
        assertThat(w.imageOf("web-1")).isEqualTo("one");
        assertThat(w.imageOf("web-2")).isEqualTo("two");
        w.world.terminate(w.world.pod("web-1"));
        w.settle();
        assertThat(w.imageOf("web-1")).isEqualTo("one");
        assertThat(w.status().path("currentReplicas").asInt()).isEqualTo(2);
        assertThat(w.status().path("updatedReplicas").asInt()).isEqualTo(1);
        assertThat(w.status().path("currentRevision")).isNotEqualTo(w.status().path("updateRevision"));
    }

    @Test
    void aPartitionAboveTheReplicasUpdatesNothing() {
        SetWorld w = ordered(2).settle().rolling("partition", 9);
        int mark = w.mark();
        w.image("two").settle();
        assertThat(w.logAfter(mark)).isEmpty();
    }

    @Test
    void maxUnavailableDeletesSoManyAtOnce() {
        SetWorld w = parallel(5).settle().rolling("maxUnavailable", 2);
        int mark = w.mark();
        w.image("two");
        assertThat(w.sync().why()).singleElement().asString().contains("maxUnavailable is 2");
        assertThat(w.logAfter(mark)).containsExactly("delete web-4", "delete web-3");
        w.settle();
        assertThat(w.podNames()).allSatisfy(p -> assertThat(w.imageOf(p)).isEqualTo("two"));
    }

    @Test
    void aPercentageOfMaxUnavailableIsRoundedDownToAtLeastOne() {
        SetWorld w = parallel(5).settle().rolling("maxUnavailable", "30%");
        int mark = w.mark();
        w.image("two").sync();
        assertThat(w.logAfter(mark)).containsExactly("delete web-4");
    }

    @Test
    void withMaxUnavailableABrokenOldPodIsReplacedBeyondTheBudget() {
        SetWorld w = parallel(3).settle().rolling("maxUnavailable", 1);
        w.world.unready("web-1");
        int mark = w.mark();
        w.image("two").sync();
        assertThat(w.logAfter(mark)).containsExactly("delete web-1");
    }

    @Test
    void onDeleteChangesNothingUntilAPodIsDeleted() {
        SetWorld w = ordered(2).settle();
        w.spec(s -> s.putObject("updateStrategy").put("type", "OnDelete"));
        int mark = w.mark();
        w.image("two").settle();
        assertThat(w.logAfter(mark)).isEmpty();
        w.world.terminate(w.world.pod("web-0"));
        w.settle();
        assertThat(w.imageOf("web-0")).isEqualTo("two");
        assertThat(w.imageOf("web-1")).isEqualTo("one");
    }

    @Test
    void aRolloutStuckOnANeverReadyPodStaysStuckUnderOrderedReady() {
        SetWorld w = ordered(2).settle().image("bad");
        w.sync();
        w.world.reap();
        w.sync();
        assertThat(w.imageOf("web-1")).isEqualTo("bad");
        w.image("one");
        assertThat(w.sync().why()).containsExactly("web-1 is not Ready; OrderedReady holds the roll-out");
        assertThat(w.world.pod("web-1").deleting()).isFalse();
    }

    @Test
    void parallelReplacesANeverReadyPodOfABadRevision() {
        SetWorld w = parallel(2).settle().image("bad");
        w.sync();
        w.world.reap();
        w.sync();
        w.image("one").sync();
        assertThat(w.world.pod("web-1").deleting()).isTrue();
    }

    @Test
    void goingBackReusesTheOldRevisionUnderANewNumber() {
        SetWorld w = ordered(1).settle();
        String first = w.status().path("updateRevision").asText();
        w.image("two").settle();
        w.image("one").settle();
        assertThat(w.status().path("updateRevision").asText()).isEqualTo(first);
        assertThat(w.world.all(Resources.CONTROLLER_REVISIONS)).hasSize(2);
        assertThat(w.world
                        .get(Resources.CONTROLLER_REVISIONS, "default", first)
                        .orElseThrow()
                        .tree()
                        .path("revision")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void historyIsCutToItsLimitButLiveRevisionsStay() {
        SetWorld w = ordered(1).spec(s -> s.put("revisionHistoryLimit", 2)).settle();
        for (int i = 0; i < 6; i++) {
            w.image("image-" + i).settle();
        }
        assertThat(w.world.all(Resources.CONTROLLER_REVISIONS)).hasSize(3);
    }

    @Test
    void minReadySecondsHoldTheNextPodUntilTimeHasPassed() {
        SetWorld w = ordered(2).spec(s -> s.put("minReadySeconds", 10));
        w.sync();
        w.world.ready("web-0");
        Plan plan = w.sync();
        assertThat(w.podNames()).containsExactly("web-0");
        assertThat(plan.why()).containsExactly("web-0 has not been Ready for 10 s; OrderedReady holds web-1");
        assertThat(plan.again()).contains(Duration.ofMillis(10_001));
        assertThat(w.status().path("readyReplicas").asInt()).isEqualTo(1);
        assertThat(w.status().path("availableReplicas").asInt()).isZero();
        w.world.pass(plan.again().orElseThrow());
        w.sync();
        assertThat(w.podNames()).containsExactly("web-0", "web-1");
        assertThat(w.status().path("availableReplicas").asInt()).isEqualTo(1);
    }

    @Test
    void ordinalsStartMovesTheRange() {
        SetWorld w =
                ordered(2).spec(s -> s.putObject("ordinals").put("start", 3)).settle();
        assertThat(w.podNames()).containsExactly("web-3", "web-4");
        w.spec(s -> s.putObject("ordinals").put("start", 4)).settle();
        assertThat(w.podNames()).containsExactly("web-4", "web-5");
    }

    @Test
    void aClaimInDeletionBlocksItsPod() {
        SetWorld w = ordered(1).settle();
        KubeObject claim = w.world
                .get(Resources.PERSISTENT_VOLUME_CLAIMS, "default", "www-web-0")
                .orElseThrow();
        w.world.edit(claim, t -> {
            t.withObjectProperty("metadata")
                    .put("deletionTimestamp", w.world.now().toString());
            return t;
        });
        w.world.remove(w.world.pod("web-0"));
        assertThat(w.sync().why()).containsExactly("claim www-web-0 is being deleted; it holds web-0");
        assertThat(w.podNames()).isEmpty();
        assertThat(w.world.notices())
                .contains(new Notice(
                        true,
                        "FailedCreate",
                        "create Pod web-0 in StatefulSet web failed error: pvc www-web-0 is being deleted"));
        w.world.remove(claim);
        w.settle();
        assertThat(w.podNames()).containsExactly("web-0");
    }

    @Test
    void aMissingClaimOfAPendingPodIsMadeAgain() {
        SetWorld w = ordered(1);
        w.sync();
        w.world.remove(w.world
                .get(Resources.PERSISTENT_VOLUME_CLAIMS, "default", "www-web-0")
                .orElseThrow());
        w.sync();
        assertThat(w.world.get(Resources.PERSISTENT_VOLUME_CLAIMS, "default", "www-web-0"))
                .isPresent();
    }

    @Test
    void theNameLabelIsPutBack() {
        SetWorld w = ordered(1).settle();
        w.world.edit(w.world.pod("web-0"), t -> {
            t.withObjectProperty("metadata").withObjectProperty("labels").remove(Labels.POD_NAME);
            return t;
        });
        w.sync();
        assertThat(w.world.pod("web-0").labels()).containsEntry(Labels.POD_NAME, "web-0");
    }

    @Test
    void anOrphanThatFitsIsAdoptedAndOneWhoseLabelsChangedIsReleased() {
        SetWorld w = ordered(2).settle();
        w.world.edit(w.world.pod("web-0"), t -> {
            t.withObjectProperty("metadata").remove("ownerReferences");
            return t;
        });
        w.sync();
        assertThat(w.world.pod("web-0").controller()).isPresent();
        w.world.edit(w.world.pod("web-1"), t -> {
            t.withObjectProperty("metadata").withObjectProperty("labels").put("app", "other");
            return t;
        });
        Plan plan = w.plan();
        assertThat(plan.steps()).first().isInstanceOf(Step.Release.class);
    }

    @Test
    void aSetInDeletionIsOnlyCounted() {
        SetWorld w = ordered(2).settle();
        w.world.edit(w.set(), t -> {
            t.withObjectProperty("metadata")
                    .put("deletionTimestamp", w.world.now().toString());
            return t;
        });
        w.world.remove(w.world.pod("web-1"));
        Plan plan = w.plan();
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.status().orElseThrow().path("replicas").asInt()).isEqualTo(1);
    }

    @Test
    void aRefusedPodEndsThePlanAndTheStatusStillMovesOn() {
        SetWorld w = parallel(3);
        w.world.refuse(s -> s instanceof Step.CreatePod p && p.slot().equals("web-0"));
        w.sync();
        assertThat(w.podNames()).doesNotContain("web-0");
        assertThat(w.status().path("observedGeneration").asInt()).isEqualTo(1);
        assertThat(w.status().path("replicas").asInt()).isZero();
        w.world.refuse(s -> false);
        w.settle();
        assertThat(w.podNames()).hasSize(3);
    }

    @Test
    void aRefusedRevisionLeavesTheStatusAlone() {
        SetWorld w = parallel(3);
        w.world.refuse(s -> s instanceof Step.WriteRevision);
        w.sync();
        assertThat(w.status().isMissingNode()).isTrue();
        assertThat(w.podNames()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void aRefusedRollOutDeletionIsNotCountedAsDone(String policy) {
        SetWorld w = new SetWorld(policy, 3).settle();
        w.world.refuse(s -> s instanceof Step.DeletePod);
        w.image("two").sync();
        assertThat(w.status().path("currentReplicas").asInt()).isEqualTo(3);
        w.world.refuse(s -> false);
        w.sync();
        assertThat(w.status().path("currentReplicas").asInt()).isEqualTo(2);
    }

    @Test
    void aParallelScaleDownWaitsBehindAFailingCreationAsInKubernetes() {
        SetWorld w = parallel(3).settle();
        w.world.remove(w.world.pod("web-0"));
        w.world.refuse(s -> s instanceof Step.CreatePod);
        w.replicas(2).sync();
        assertThat(w.world.pod("web-2").deleting()).isFalse();
    }

    @Test
    void whenDeletedDeleteMakesTheSetOwnItsClaimsAndFlippingBackTakesThatAway() {
        SetWorld w = ordered(1).settle();
        w.spec(s -> s.putObject("persistentVolumeClaimRetentionPolicy").put("whenDeleted", "Delete"))
                .settle();
        assertThat(claim(w, 0).controller())
                .hasValueSatisfying(o -> assertThat(o.uid()).isEqualTo(w.set().uid()));
        w.replicas(2).settle();
        assertThat(claim(w, 1).controller()).isPresent();
        w.spec(s -> s.putObject("persistentVolumeClaimRetentionPolicy").put("whenDeleted", "Retain"))
                .settle();
        assertThat(claim(w, 0).owners()).isEmpty();
    }

    @Test
    void whenScaledDeleteGivesTheClaimToTheCondemnedPodBeforeItGoes() {
        SetWorld w = ordered(2).settle();
        w.spec(s -> s.putObject("persistentVolumeClaimRetentionPolicy").put("whenScaled", "Delete"));
        w.replicas(1).sync();
        KubeObject pod = w.world.pod("web-1");
        assertThat(claim(w, 1).controller())
                .hasValueSatisfying(o -> assertThat(o.uid()).isEqualTo(pod.uid()));
        assertThat(w.world.log().indexOf("change www-web-1"))
                .isLessThan(w.world.log().indexOf("delete web-1"));
        w.world.reap();
        w.replicas(2);
        assertThat(w.sync().why()).containsExactly("claim www-web-1 goes with the earlier web-1; it holds web-1");
    }

    @Test
    void aStrangersClaimIsLeftAlone() {
        SetWorld w = ordered(1).settle();
        w.world.edit(claim(w, 0), t -> {
            t.withObjectProperty("metadata")
                    .putArray("ownerReferences")
                    .addObject()
                    .put("apiVersion", "v1")
                    .put("kind", "Thing")
                    .put("name", "t")
                    .put("uid", "u")
                    .put("controller", true);
            return t;
        });
        int mark = w.mark();
        w.spec(s -> s.putObject("persistentVolumeClaimRetentionPolicy").put("whenDeleted", "Delete"))
                .settle();
        assertThat(w.world.log().subList(mark, w.world.log().size())).isEmpty();
    }

    private static KubeObject claim(SetWorld w, int ordinal) {
        return w.world
                .get(Resources.PERSISTENT_VOLUME_CLAIMS, "default", "www-web-" + ordinal)
                .orElseThrow();
    }

    @Test
    void aNumberOfAnotherWidthIsNoNewRevision() {
        SetWorld w =
                ordered(1).spec(s -> ((ObjectNode) s.at("/template/spec")).put("terminationGracePeriodSeconds", 30L));
        w.settle();
        int revisions = w.world.all(Resources.CONTROLLER_REVISIONS).size();
        KubeObject wide =
                KubeObject.of(Resources.STATEFUL_SETS, w.set().edit(), w.set().revision());
        ((ObjectNode) wide.tree().at("/spec/template/spec")).put("terminationGracePeriodSeconds", 30L);
        SetSnapshot s = w.snapshot();
        Plan plan = new StatefulSetPlanner(250)
                .plan(
                        new SetSnapshot(
                                wide,
                                s.pods(),
                                s.claims(),
                                s.revisions(),
                                s.revisionNames(),
                                s.failures(),
                                s.trouble(),
                                false),
                        w.world.now());
        assertThat(plan.steps()).isEmpty();
        assertThat(revisions).isEqualTo(1);
    }
}
