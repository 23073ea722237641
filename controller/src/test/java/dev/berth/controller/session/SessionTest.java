package dev.berth.controller.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.session.plan.NodeObjects;
import dev.berth.controller.session.plan.NodeState;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.AgentCommand.Assignments;
import dev.berth.protocol.node.AgentCommand.Clean;
import dev.berth.protocol.node.AgentCommand.Left;
import dev.berth.protocol.node.AgentCommand.Patience;
import dev.berth.protocol.node.AgentCommand.Registered;
import dev.berth.protocol.node.AgentCommand.Renewed;
import dev.berth.protocol.node.AgentCommand.Reported;
import dev.berth.protocol.node.AgentCommand.Unknown;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.store.Edit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionTest extends SessionScene {
    @Test
    void registeringGrantsAnEpochMakesTheNodeAndSendsThePods() {
        pod("web-0");
        register("life-1", "boot-1");
        Registered granted = agent.expectMessageClass(Registered.class);
        assertThat(granted).isEqualTo(new Registered("life-1", 1, 6000, 1));
        Assignments pods = agent.expectMessageClass(Assignments.class);
        assertThat(pods.full()).isTrue();
        assertThat(pods.pods()).hasSize(1);
        await().until(() -> ready().equals("True"));
        assertThat(nodeObject()
                        .orElseThrow()
                        .tree()
                        .path("spec")
                        .path("podCIDR")
                        .asText())
                .isEqualTo("10.244.1.0/24");
    }

    @Test
    void aHeartbeatWritesNothing() {
        registered("life-1");
        await().until(() -> ready().equals("True"));
        long before = objects.writes();
        for (int i = 0; i < 10; i++) {
            renew("life-1", 1, 1L << 32 | 1);
            agent.expectMessageClass(Renewed.class);
        }
        assertThat(objects.writes()).isEqualTo(before);
    }

    @Test
    void theSameLifeKeepsItsEpochAndANewOneGetsTheNext() {
        registered("life-1");
        register("life-1", "boot-1");
        assertThat(agent.expectMessageClass(Registered.class).epoch()).isEqualTo(1);
        agent.expectMessageClass(Assignments.class);
        register("life-2", "boot-1");
        assertThat(agent.expectMessageClass(Registered.class).epoch()).isEqualTo(2);
        agent.expectMessageClass(Assignments.class);
        renew("life-1", 1, 0);
        agent.expectMessageClass(Unknown.class);
    }

    @Test
    void anotherBootWaitsUntilTheOldLeaseHasRunOut() {
        registered("life-1");
        register("life-2", "boot-2");
        assertThat(agent.expectMessageClass(Patience.class).incarnation()).isEqualTo("life-2");
        pass(Duration.ofSeconds(9));
        assertThat(grantedAtLast("life-2", "boot-2").epoch()).isEqualTo(2);
    }

    @Test
    void aSilentNodeIsLostAfterTtlAndMarginAndComesBackWithANewEpoch() {
        KubeObject web = pod("web-0");
        registered("life-1");
        report(web, 1, false);
        agent.expectMessageClass(Reported.class);
        await().until(() -> ready().equals("True"));
        pass(Duration.ofMillis(8400));
        assertThat(ready()).isEqualTo("True");
        pass(Duration.ofMillis(200));
        await().until(() -> ready().equals("Unknown"));
        await().until(() -> objects.of(Resources.PODS).now().get(web.key()).isEmpty());
        assertThat(nodeObject().orElseThrow().tree().path("spec").path("taints"))
                .hasSize(2);
        renew("life-1", 1, 0);
        assertThat(agent.expectMessageClass(Clean.class).fenced()).isEqualTo(1);
        register("life-1", "boot-1", List.of("uid-web-0"));
        assertThat(agent.expectMessageClass(Clean.class).fenced()).isEqualTo(1);
        assertThat(grantedAtLast("life-1", "boot-1").epoch()).isEqualTo(2);
        await().until(() -> ready().equals("True"));
        await().until(() ->
                nodeObject().orElseThrow().tree().path("spec").path("taints").isMissingNode());
    }

    @Test
    void aSessionThatWasReplacedElsewhereEndsAndGrantsNothingMore() {
        registered("life-1");
        foreignWrite = true;
        agent.expectTerminated(session, Duration.ofSeconds(3));
    }

    @Test
    void aSessionThatCannotProveItselfIsSilentSoThatTheAgentTurnsToAnother() {
        registered("life-1");
        cutOff = true;
        pass(Duration.ofSeconds(3));
        register("life-1", "boot-1");
        renew("life-1", 1, 0);
        agent.expectNoMessage(Duration.ofMillis(200));
        cutOff = false;
        agent.expectMessageClass(Renewed.class);
    }

    @Test
    void aVolumeThatAsksHearsOfTheFence() {
        registered("life-1");
        session.tell(new SessionCommand.AskFence("pvc-1"));
        pass(Duration.ofSeconds(9));
        await().until(() -> ready().equals("Unknown"));
        assertThat(told).as("an epoch that lives is not given away").isEmpty();
        session.tell(new SessionCommand.AskFence("pvc-1"));
        await().until(() -> told.size() == 1);
        assertThat(told.getFirst()).startsWith("pvc-1 Fence[node=" + node + ", epoch=1");
    }

    @Test
    void aNewLifeOfTheSessionAsksTheAgentToRegisterInTheSameEpochAndCountsOn() {
        Assignments before = registered("life-1");
        kit.stop(session);
        session = newLife();
        renew("life-1", 1, before.number());
        agent.expectMessageClass(Renewed.class);
        agent.expectMessageClass(Unknown.class);
        register("life-1", "boot-1");
        assertThat(agent.expectMessageClass(Registered.class).epoch()).isEqualTo(1);
        assertThat(agent.expectMessageClass(Assignments.class).number()).isGreaterThan(before.number());
    }

    @Test
    void aNewLifeOfTheSessionLosesNobodyBeforeItsOwnFullDeadline() {
        registered("life-1");
        await().until(() -> ready().equals("True"));
        kit.stop(session);
        pass(Duration.ofSeconds(60));
        session = newLife();
        pass(Duration.ofMillis(8400));
        renew("life-1", 1, 0);
        agent.expectMessageClass(Renewed.class);
        assertThat(ready()).isEqualTo("True");
    }

    @Test
    void aDeletedNodeComesBackWhileItsAgentLives() {
        registered("life-1");
        await().until(() -> ready().equals("True"));
        objects.remove(Resources.NODES, ObjectKey.cluster(node), "");
        agent.expectMessageClass(Unknown.class);
        register("life-1", "boot-1");
        await().until(() -> ready().equals("True"));
    }

    @Test
    void theLateWordOfAReplacedSessionOnItsNodeIsPutRight() {
        registered("life-1");
        await().until(() -> ready().equals("True"));
        for (Edit.Part part : List.of(Edit.Part.MAIN, Edit.Part.STATUS)) {
            objects.edit(
                    Resources.NODES, ObjectKey.cluster(node), new Edit(part, Optional.empty(), Optional.empty(), n -> {
                        NodeObjects.main(n, Json.object(), NodeState.UNREACHABLE, clock.wall());
                        return NodeObjects.status(n, Json.object(), NodeState.UNREACHABLE, clock.wall());
                    }));
        }
        await().until(() -> ready().equals("True")
                && nodeObject().orElseThrow().tree().path("spec").path("taints").isEmpty());
    }

    @Test
    void aNodeThatLeftGoesNotReadyAndStaysAwayWhenDeleted() {
        registered("life-1");
        await().until(() -> ready().equals("True"));
        session.tell(new SessionCommand.Leave("life-1", agent.getRef()));
        agent.expectMessageClass(Left.class);
        await().until(() -> ready().equals("False"));
        objects.remove(Resources.NODES, ObjectKey.cluster(node), "");
        renew("life-1", 1, 0);
        agent.expectMessageClass(Unknown.class);
        agent.expectNoMessage(Duration.ofMillis(100));
        assertThat(nodeObject()).isEmpty();
    }

    @Test
    void podsWhoseNodeObjectIsGoneStayWhileSomebodyMayHoldTheLeaseAndThenGoWhateverTheyTolerate() {
        KubeObject web = pod("web-0");
        KubeObject daemon = tolerating("ds-0");
        registered("life-1");
        await().until(() -> ready().equals("True"));
        objects.remove(Resources.NODES, ObjectKey.cluster(node), "");
        agent.expectMessageClass(Unknown.class);
        session.tell(new SessionCommand.Orphaned());
        pass(Duration.ofMillis(8400));
        session.tell(new SessionCommand.Orphaned());
        renew("life-2", 7, 0);
        agent.expectMessageClass(Unknown.class);
        assertThat(there(web)).isTrue();
        assertThat(there(daemon)).isTrue();

        pass(Duration.ofMillis(200));
        await().until(() -> !there(web));
        assertThat(there(daemon)).isTrue();
        session.tell(new SessionCommand.Orphaned());
        awaitGone(daemon);
    }

    @Test
    void aPodThatToleratesTheLossOfItsNodeStaysWhileTheNodeObjectIsThereWhateverIsSaid() {
        KubeObject web = pod("web-0");
        KubeObject daemon = tolerating("ds-0");
        registered("life-1");
        pass(Duration.ofMillis(8600));
        session.tell(new SessionCommand.Orphaned());
        await().until(() -> !there(web));
        session.tell(new SessionCommand.Orphaned());
        assertThat(grantedAtLast("life-2", "boot-1").epoch()).isEqualTo(2);
        assertThat(there(daemon)).isTrue();
    }

    @Test
    void podsOfANodeThatLeftAndWhoseDeletionNobodySawGoWhenTheyAreFound() {
        KubeObject daemon = tolerating("ds-0");
        registered("life-1");
        await().until(() -> ready().equals("True"));
        session.tell(new SessionCommand.Leave("life-1", agent.getRef()));
        agent.expectMessageClass(Left.class);
        await().until(() -> ready().equals("False"));
        kit.stop(session);
        objects.remove(Resources.NODES, ObjectKey.cluster(node), "");
        session = newLife();
        session.tell(new SessionCommand.Orphaned());
        awaitGone(daemon);
    }

    /** Time goes on, as it must between the sight of a pod and the proof that lets it go. */
    private void awaitGone(KubeObject pod) {
        await().until(() -> {
            pass(Duration.ofMillis(1));
            return !there(pod);
        });
    }

    private boolean there(KubeObject pod) {
        return objects.of(Resources.PODS).now().get(pod.key()).isPresent();
    }

    private KubeObject tolerating(String name) {
        KubeObject pod = pod(name);
        objects.edit(Resources.PODS, pod.key(), new Edit(Edit.Part.MAIN, Optional.empty(), Optional.empty(), tree -> {
            tree.withObject("/spec").putArray("tolerations").addObject().put("operator", "Exists");
            return tree;
        }));
        return pod;
    }

    @Test
    void refusedWritesAreTriedAgain() {
        objects.refuse(3);
        registered("life-1");
        await().until(() -> ready().equals("True"));
    }

    @Test
    void labelsAndTaintsAndCordonOfUsersSurviveARegistration() {
        registered("life-1");
        await().until(() -> ready().equals("True"));
        objects.edit(
                Resources.NODES,
                ObjectKey.cluster(node),
                new Edit(Edit.Part.MAIN, Optional.empty(), Optional.empty(), n -> {
                    n.withObject("/metadata/labels").put("disk", "ssd");
                    n.withObject("/spec").put("unschedulable", true);
                    n.withObject("/spec")
                            .putArray("taints")
                            .addObject()
                            .put("key", "mine")
                            .put("effect", "NoSchedule");
                    return n;
                }));
        register("life-2", "boot-1");
        agent.expectMessageClass(Registered.class);
        await().until(() ->
                nodeObject().orElseThrow().tree().path("spec").path("taints").size() == 2);
        JsonNode tree = nodeObject().orElseThrow().tree();
        assertThat(tree.path("metadata").path("labels").path("disk").asText()).isEqualTo("ssd");
        assertThat(tree.path("spec").path("unschedulable").asBoolean()).isTrue();
        assertThat(tree.path("spec").path("taints").path(1).path("key").asText())
                .isEqualTo("node.kubernetes.io/unschedulable");
    }

    @Test
    void removalOfADirectoryIsPassedOnOrRefusedWithTheReason() {
        TestProbe<SessionCommand.DirectoryRemoved> asker = kit.createTestProbe();
        session.tell(new SessionCommand.RemoveDirectory("/v/pvc-1", asker.getRef()));
        assertThat(asker.expectMessageClass(SessionCommand.DirectoryRemoved.class)
                        .problem())
                .contains(node);
        registered("life-1");
        session.tell(new SessionCommand.RemoveDirectory("/v/pvc-1", asker.getRef()));
        assertThat(agent.expectMessageClass(AgentCommand.RemoveDirectory.class).path())
                .isEqualTo("/v/pvc-1");
    }
}
