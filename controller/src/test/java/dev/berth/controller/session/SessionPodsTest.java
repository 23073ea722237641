package dev.berth.controller.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.AgentCommand.Assignments;
import dev.berth.protocol.node.AgentCommand.Repeat;
import dev.berth.protocol.node.AgentCommand.Reported;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.store.Edit;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SessionPodsTest extends SessionScene {
    /** In which a session looks at its pods at least once without being told to. */
    private static final Duration LOOKS = Duration.ofMillis(600);

    @Test
    void changesOfPodsFollowWithoutGapAndAStatusOfItsOwnIsNoChange() {
        Assignments first = registered("life-1");
        KubeObject web = pod("web-0");
        Assignments second = agent.expectMessageClass(Assignments.class);
        assertThat(second.number()).isEqualTo(first.number() + 1);
        assertThat(second.full()).isFalse();
        report(web, 1, false);
        assertThat(agent.expectMessageClass(Reported.class)).isEqualTo(new Reported("uid-web-0", 1, true));
        objects.edit(Resources.PODS, web.key(), Edit.main(web.uid(), p -> {
            p.withObject("/metadata").put("deletionTimestamp", "2026-11-23T10:00:00Z");
            return p;
        }));
        assertThat(agent.expectMessageClass(Assignments.class).pods()).hasSize(1);
        report(web, 2, true);
        // The answer to the report and the news of the pod's end come by two ways, in either order.
        List<AgentCommand> both = agent.receiveSeveralMessages(2);
        assertThat(both).contains(new Reported("uid-web-0", 2, true));
        assertThat(both)
                .filteredOn(Assignments.class::isInstance)
                .singleElement()
                .satisfies(m -> assertThat(((Assignments) m).removed()).containsExactly("uid-web-0"));
    }

    @Test
    void aClaimThatIsBoundBringsThePodAgainWithItsVolume() {
        pod("web-0");
        Assignments first = registered("life-1");
        assertThat(Json.parse(first.pods().getFirst()).path("berthVolumes")).isEmpty();
        ObjectNode claim = Json.object().put("kind", "PersistentVolumeClaim");
        claim.putObject("metadata").put("namespace", "default").put("name", "www-web-0");
        claim.putObject("spec").put("volumeName", "pvc-1");
        claim.putObject("status").put("phase", "Bound");
        objects.create(Resources.PERSISTENT_VOLUME_CLAIMS, claim);
        Assignments again = agent.expectMessageClass(Assignments.class);
        JsonNode volume =
                Json.parse(again.pods().getFirst()).path("berthVolumes").path(0);
        assertThat(volume.path("name").asText()).isEqualTo("www");
        assertThat(volume.path("volume").asText()).isEqualTo("pvc-1");
    }

    @Test
    void ofANodeThatWasLeftThePodsOfStatefulSetsThatItNeverBeganAreTakenAway() {
        registered("life-1");
        KubeObject never = owned("never", p -> {});
        KubeObject begun = owned("begun", p -> p.putObject("status").put("startTime", "2026-11-23T10:00:00Z"));
        KubeObject patient = owned(
                "patient",
                p -> p.withObject("/spec").putArray("tolerations").addObject().put("operator", "Exists"));
        KubeObject bare = pod("bare");
        session.tell(new SessionCommand.Leave("life-1", agent.getRef()));
        await().until(() -> ready().equals("False"));
        await().until(() -> stored(never).isEmpty());
        assertThat(List.of(begun, patient, bare))
                .allSatisfy(p -> assertThat(stored(p)).isPresent());
    }

    @Test
    void aReportOfAPodThatIsGoneIsAnsweredAsNotStored() {
        registered("life-1");
        KubeObject web = pod("web-0");
        agent.expectMessageClass(Assignments.class);
        objects.remove(Resources.PODS, web.key(), web.uid());
        agent.expectMessageClass(Assignments.class);
        report(web, 1, false);
        assertThat(agent.expectMessageClass(Reported.class)).isEqualTo(new Reported("uid-web-0", 1, false));
    }

    @Test
    void aPodThatToleratesALostNodeStaysButIsNotReady() {
        KubeObject web = pod("web-0");
        objects.edit(Resources.PODS, web.key(), Edit.main(web.uid(), p -> {
            tolerateLoss(p);
            return p;
        }));
        registered("life-1");
        report(web, 1, false);
        agent.fishForMessage(
                Duration.ofSeconds(3),
                m -> m instanceof Reported
                        ? akka.actor.testkit.typed.javadsl.FishingOutcomes.complete()
                        : akka.actor.testkit.typed.javadsl.FishingOutcomes.continueAndIgnore());
        pass(Duration.ofSeconds(9));
        await().until(() -> objects.of(Resources.PODS)
                .now()
                .get(web.key())
                .filter(p -> condition(p.tree(), "Ready").equals("False"))
                .isPresent());
        assertThat(grantedAtLast("life-1", "boot-1").epoch()).isEqualTo(2);
    }

    @Test
    void aPodThatToleratesALostNodeForAWhileGoesAfterIt() {
        KubeObject web = pod("web-0");
        objects.edit(Resources.PODS, web.key(), Edit.main(web.uid(), p -> {
            tolerateLoss(p).put("tolerationSeconds", 300);
            return p;
        }));
        registered("life-1");
        await().until(() -> ready().equals("True"));
        pass(Duration.ofSeconds(9));
        await().until(() -> ready().equals("Unknown"));
        pass(Duration.ofSeconds(290));
        assertThat(objects.of(Resources.PODS).now().get(web.key())).isPresent();
        pass(Duration.ofSeconds(11));
        await().until(() -> {
            // It is seen to be due, and only a later proof permits to take it out.
            pass(Duration.ofMillis(10));
            return objects.of(Resources.PODS).now().get(web.key()).isEmpty();
        });
    }

    private void lateWord(KubeObject pod, Consumer<ObjectNode> word) {
        objects.edit(Resources.PODS, pod.key(), Edit.status(pod.uid(), p -> {
            word.accept(p.withObject("/status"));
            return p;
        }));
    }

    private KubeObject reportedReady() {
        registered("life-1");
        KubeObject web = pod("web-0");
        agent.expectMessageClass(Assignments.class);
        report(web, 1, false);
        agent.expectMessageClass(Reported.class);
        return web;
    }

    @Test
    void anOlderReportThatAReplacedSessionWritesLateIsPutRightByTheAgentsNewest() {
        KubeObject web = reportedReady();
        lateWord(web, status -> status.put("phase", "Failed").remove("conditions"));
        assertThat(agent.expectMessageClass(Repeat.class)).isEqualTo(new Repeat("life-1", List.of(web.uid())));
        report(web, 2, false);
        agent.expectMessageClass(Reported.class);
        assertThat(condition(stored(web).orElseThrow().tree(), "Ready")).isEqualTo("True");
        agent.expectNoMessage(LOOKS);
    }

    @Test
    void conditionsThatOthersAddToAPodAskNobody() {
        KubeObject web = reportedReady();
        lateWord(
                web,
                status -> status.withArray("conditions")
                        .addObject()
                        .put("type", "DisruptionTarget")
                        .put("status", "True"));
        agent.expectNoMessage(LOOKS);
    }

    @Test
    void aSessionThatCannotProveItselfLeavesTheWordOfItsSuccessorAlone() {
        KubeObject web = reportedReady();
        cutOff = true;
        pass(Duration.ofSeconds(2));
        lateWord(web, status -> status.put("phase", "Failed"));
        agent.expectNoMessage(LOOKS);
        cutOff = false;
        agent.expectMessageClass(Repeat.class);
    }
}
