package dev.berth.controller.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scenarios of Kubernetes' deployment tests (rolling, recreate, sync, progress), as states and the plans that follow. */
class DeploymentScenarioTest {
    @Test
    void aNewDeploymentGetsOneSetNamedAndLabeledByTheHashOfItsTemplate() {
        var w = new DeploymentWorld(3).settle();
        KubeObject set = w.sets().getFirst();
        String hash = set.labels().get("pod-template-hash");

        assertThat(w.sets()).hasSize(1);
        assertThat(set.name()).isEqualTo("web-" + hash);
        assertThat(set.tree().at("/spec/selector/matchLabels/pod-template-hash").asText())
                .isEqualTo(hash);
        assertThat(set.tree()
                        .at("/spec/template/metadata/labels/pod-template-hash")
                        .asText())
                .isEqualTo(hash);
        assertThat(set.annotations())
                .containsEntry("deployment.kubernetes.io/revision", "1")
                .containsEntry("deployment.kubernetes.io/desired-replicas", "3")
                .containsEntry("deployment.kubernetes.io/max-replicas", "4");
        assertThat(w.deployment().annotations()).containsEntry("deployment.kubernetes.io/revision", "1");
        assertThat(w.active()).hasSize(3);
    }

    @Test
    void theStatusOfACompleteDeploymentIsKubernetes() {
        var w = new DeploymentWorld(3).settle();
        for (String count : List.of("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")) {
            assertThat(w.status(count)).as(count).isEqualTo(3);
        }
        assertThat(w.deployment().tree().path("status").has("unavailableReplicas"))
                .isFalse();
        assertThat(w.condition("Available")).isEqualTo("True/MinimumReplicasAvailable");
        assertThat(w.condition("Progressing")).isEqualTo("True/NewReplicaSetAvailable");
        assertThat(w.world.notices())
                .anyMatch(n -> n.reason().equals("ScalingReplicaSet")
                        && n.message().matches("Scaled up replica set web-\\w+ from 0 to 3"));
    }

    @ParameterizedTest(name = "{0} replicas, surge {1}, unavailable {2}: up to {3}, then down to {4}")
    @CsvSource({
        "10, 30%,  20%, 3, 8",
        "10, 0,    2,   0, 8",
        "10, 2,    0,   2, 10",
        "4,  25%,  25%, 1, 3",
        "3,  25%,  25%, 1, 3",
        "1,  25%,  25%, 1, 1",
        "5,  100%, 0,   5, 5",
        "2,  0,    1%,  0, 1",
    })
    void theFirstStepOfARollOutIsWhatTheBoundsAllow(int replicas, String surge, String unavailable, int up, int old) {
        var w = new DeploymentWorld(replicas)
                .rolling(number(surge), number(unavailable))
                .settle()
                .image("two")
                .sync();
        assertThat(w.size("two")).isEqualTo(old < replicas && up == 0 ? replicas - old : w.size("two"));
        assertThat(w.size("one")).isEqualTo(old);
        assertThat(w.size("one") + w.size("two")).isLessThanOrEqualTo(replicas + up);
    }

    private static Object number(String text) {
        return text.endsWith("%") ? text : (Object) Integer.parseInt(text);
    }

    @Test
    void aRollOutEndsWithAllPodsNewAndTheOldSetKept() {
        var w = new DeploymentWorld(4).settle().image("two").settle();
        assertThat(w.images()).containsExactly("two");
        assertThat(w.active()).hasSize(4);
        assertThat(w.size("one")).isZero();
        assertThat(w.deployment().annotations()).containsEntry("deployment.kubernetes.io/revision", "2");
        assertThat(w.condition("Progressing")).isEqualTo("True/NewReplicaSetAvailable");
    }

    @Test
    void goingBackTakesTheOldSetAgainWithANewNumber() {
        var w = new DeploymentWorld(3)
                .settle()
                .image("two")
                .settle()
                .image("one")
                .settle();
        assertThat(w.sets()).hasSize(2);
        assertThat(w.images()).containsExactly("one");
        assertThat(w.set("one").annotations())
                .containsEntry("deployment.kubernetes.io/revision", "3")
                .containsEntry("deployment.kubernetes.io/revision-history", "1");
        assertThat(w.deployment().annotations()).containsEntry("deployment.kubernetes.io/revision", "3");
    }

    @Test
    void aRollOutThatNeverGetsReadyTakesNoMoreThanTheBudget() {
        var w = new DeploymentWorld(8).settle().image("broken").sync();
        assertThat(w.available()).isEqualTo(6);
        assertThat(w.active()).hasSize(10);
        assertThat(w.condition("Progressing")).isEqualTo("True/ReplicaSetUpdated");
    }

    @Test
    void unavailableOldPodsGoFirstAndCostNothing() {
        var w = new DeploymentWorld(4).rolling(0, 1).settle();
        List<KubeObject> pods = w.world.all(Resources.PODS);
        w.world.unready(pods.getFirst().name());
        w.sync();
        w.image("two").sync();
        assertThat(w.world.pod(pods.getFirst().name()).deleting()).isTrue();
        assertThat(w.available()).isEqualTo(3);
    }

    @Test
    void aDeadlinePassesAndTheConditionSaysSoUntilItMovesAgain() {
        var w = new DeploymentWorld(2).settle().image("broken").sync();
        assertThat(w.plan().again()).isPresent();
        w.world.pass(Duration.ofSeconds(601));
        w.sync();
        assertThat(w.condition("Progressing")).isEqualTo("False/ProgressDeadlineExceeded");
        w.settle();
        assertThat(w.condition("Progressing")).isEqualTo("True/NewReplicaSetAvailable");
    }

    @Test
    void aSetThatCannotMakePodsIsToldInTheConditionReplicaFailure() {
        var w = new DeploymentWorld(2);
        w.world.refuse(s -> s instanceof Step.CreatePod);
        w.step();
        for (int i = 0; i < 2; i++) {
            w.stepSet(w.sets().getFirst());
        }
        w.step();
        assertThat(w.condition("ReplicaFailure")).isEqualTo("True/FailedCreate");
        w.world.refuse(s -> false);
        w.settle();
        assertThat(w.condition("ReplicaFailure")).isEmpty();
    }

    @Test
    void withoutADeadlineThereIsNoProgressingCondition() {
        var w = new DeploymentWorld(1)
                .spec(s -> s.put("progressDeadlineSeconds", Integer.MAX_VALUE))
                .settle();
        assertThat(w.condition("Progressing")).isEmpty();
        assertThat(w.condition("Available")).isEqualTo("True/MinimumReplicasAvailable");
    }

    @Test
    void whilePausedItScalesButDoesNotRoll() {
        var w = new DeploymentWorld(3).settle();
        w.spec(s -> s.put("paused", true)).image("two").scale(5).settle();
        assertThat(w.images()).containsExactly("one");
        assertThat(w.active()).hasSize(5);
        assertThat(w.condition("Progressing")).isEqualTo("Unknown/DeploymentPaused");
        w.spec(s -> s.remove("paused")).settle();
        assertThat(w.images()).containsExactly("two");
        assertThat(w.condition("Progressing")).isEqualTo("True/NewReplicaSetAvailable");
    }

    @Test
    void scalingInTheMidstOfARollOutIsSharedInProportion() {
        var w = new DeploymentWorld(10).rolling(3, 2).settle().image("two").sync();
        assertThat(w.size("one")).isEqualTo(8);
        assertThat(w.size("two")).isEqualTo(5);
        w.scale(15).step();
        assertThat(w.size("one")).isEqualTo(11);
        assertThat(w.size("two")).isEqualTo(7);
        assertThat(w.set("one").annotations()).containsEntry("deployment.kubernetes.io/max-replicas", "18");
    }

    @Test
    void scalingToZeroInTheMidstOfARollOutEndsBoth() {
        var w = new DeploymentWorld(10).settle().image("two").sync().scale(0).settle();
        assertThat(w.active()).isEmpty();
        assertThat(w.status("replicas")).isZero();
    }

    @Test
    void recreateWaitsUntilTheLastOldPodIsGone() {
        var w = new DeploymentWorld(3).recreating().settle().image("two").sync();
        assertThat(w.active()).isEmpty();
        assertThat(w.sets()).hasSize(1);
        assertThat(w.plan().why()).contains("pods of older revisions still run");
        w.world.reap();
        w.sync();
        assertThat(w.images()).containsExactly("two");
        assertThat(w.active()).hasSize(3);
    }

    @Test
    void recreateAfterAScaleWithPodsOfTwoRevisionsIsNotStuck() {
        var w = new DeploymentWorld(4).settle().image("two").sync();
        w.recreating().scale(6).settle();
        assertThat(w.images()).containsExactly("two");
        assertThat(w.active()).hasSize(6);
    }

    @Test
    void oldSetsBeyondTheHistoryGoLowestRevisionFirst() {
        var w = new DeploymentWorld(1)
                .spec(s -> s.put("revisionHistoryLimit", 2))
                .settle();
        for (String image : List.of("two", "three", "four", "five")) {
            w.image(image).settle();
        }
        assertThat(w.sets().stream().map(DeploymentWorld::imageOf)).containsExactly("three", "four", "five");
    }

    @Test
    void aSetThatStillHasPodsIsNeverCleanedUp() {
        var w = new DeploymentWorld(2)
                .spec(s -> s.put("revisionHistoryLimit", 0))
                .settle()
                .image("two")
                .sync();
        assertThat(w.sets()).hasSize(2);
        assertThat(w.settle().sets()).hasSize(1);
    }

    @Test
    void aTakenNameIsAvoidedByTheCollisionCount() {
        var w = new DeploymentWorld(1);
        String name = NewSet.name(DeploymentSpec.of(w.deployment()));
        w.world.create(Resources.REPLICA_SETS, DeploymentWorld.json("""
                {"metadata":{"name":"%s","namespace":"default","labels":{"app":"other"}},
                 "spec":{"replicas":0,"selector":{"matchLabels":{"app":"other"}},"template":{}}}
                """.formatted(name)));
        w.settle();
        assertThat(w.status("collisionCount")).isEqualTo(1);
        assertThat(w.active()).hasSize(1);
        assertThat(w.set("one").name()).isNotEqualTo(name);
    }

    @Test
    void anOrphanedSetIsAdoptedAndOneThatNoLongerMatchesReleased() {
        var w = new DeploymentWorld(2).settle();
        KubeObject set = w.set("one");
        w.world.edit(set, t -> {
            t.withObjectProperty("metadata").remove("ownerReferences");
            return t;
        });
        w.settle();
        assertThat(ControllerRef.of(w.set("one"))).contains(w.deployment().uid());
        assertThat(w.sets()).hasSize(1);
        w.world.edit(w.set("one"), t -> {
            t.withObjectProperty("metadata").withObjectProperty("labels").put("app", "other");
            return t;
        });
        assertThat(w.plan().steps()).anyMatch(s -> s instanceof Step.Release);
    }

    @Test
    void annotationsOfTheDeploymentReachItsNewSetAndMinReadySecondsToo() {
        var w = new DeploymentWorld(1).settle();
        w.world.edit(w.deployment(), t -> {
            t.withObjectProperty("metadata").withObjectProperty("annotations").put("kubernetes.io/change-cause", "why");
            return t;
        });
        w.spec(s -> s.put("minReadySeconds", 5)).settle();
        assertThat(w.set("one").annotations()).containsEntry("kubernetes.io/change-cause", "why");
        assertThat(w.set("one").tree().at("/spec/minReadySeconds").asInt()).isEqualTo(5);
    }

    @Test
    void aDeploymentThatIsBeingDeletedDoesNothing() {
        var w = new DeploymentWorld(1).settle().image("two");
        w.world.edit(w.deployment(), t -> {
            t.withObjectProperty("metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z");
            return t;
        });
        assertThat(w.plan().steps()).isEmpty();
    }

    @Test
    void aSettledDeploymentAsksForNothing() {
        var w = new DeploymentWorld(3).settle().image("two").settle();
        w.world.pass(Duration.ofHours(1));
        assertThat(w.plan().steps()).isEmpty();
        assertThat(w.plan().status()).isEmpty();
    }

    @Test
    void equalTemplatesAreFoundByDataWhateverTheOrderOfTheirFields() {
        var w = new DeploymentWorld(1).settle();
        w.spec(s -> {
            ObjectNode container = (ObjectNode) s.at("/template/spec/containers/0");
            container.remove("name");
            container.put("name", "c");
        });
        assertThat(w.settle().sets()).hasSize(1);
    }
}
