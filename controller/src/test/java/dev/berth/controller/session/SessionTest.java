package dev.berth.controller.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.journal.JournalReads;
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
import dev.berth.protocol.store.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(ConfigFactory.parseString("""
                    akka.loglevel = WARNING
                    akka.actor.provider = local
                    akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
                    akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.local"
                    akka.persistence.snapshot-store.local.dir = "target/session-snapshots"
                    akka.persistence.journal.inmem.test-serialization = on
                    akka.actor.serialization-bindings { "dev.berth.protocol.wire.CborSerializable" = jackson-cbor }
                    """).withFallback(ConfigFactory.load()));
    private static int nodes;

    private final String node = "node-" + ++nodes;
    private final InMemoryObjects objects = new InMemoryObjects();
    private volatile Duration time = Duration.ofSeconds(1000);
    private final SessionClock clock = new SessionClock() {
        @Override
        public Duration sinceBoot() {
            return time;
        }

        @Override
        public Instant wall() {
            return Instant.parse("2026-11-23T10:00:00Z").plus(time);
        }
    };
    private volatile boolean foreignWrite;
    private volatile boolean cutOff;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Events events = (about, type, reason, message, component) -> {};
    private final TestProbe<AgentCommand> agent = KIT.createTestProbe();
    private ActorRef<SessionCommand> session =
            KIT.system().<SessionCommand>deadLetters().narrow();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void start() {
        session = newLife();
    }

    private ActorRef<SessionCommand> newLife() {
        var config = new SessionConfig(
                "",
                "",
                Duration.ofSeconds(6),
                Duration.ofSeconds(1),
                Duration.ofMillis(1500),
                Duration.ofMillis(20),
                Duration.ofMillis(20),
                Duration.ofSeconds(1));
        ActorRef<Dispatcher.Command> dispatcher = KIT.spawn(Dispatcher.create(objects, Duration.ofMillis(20)));
        dispatcher.tell(new Dispatcher.Begin());
        Newest newest =
                r -> CompletableFuture.completedFuture(objects.of(r).now().revision());
        JournalReads journal = id -> cutOff
                ? CompletableFuture.failedFuture(new IllegalStateException("no quorum"))
                : CompletableFuture.completedFuture(foreignWrite ? Long.MAX_VALUE : 0L);
        return KIT.spawn(Session.entity(
                node,
                new SessionParts(
                        objects,
                        events,
                        newest,
                        journal,
                        (volume, message) -> told.add(volume + " " + message),
                        dispatcher,
                        clock,
                        config)));
    }

    private void register(String incarnation, String boot) {
        register(incarnation, boot, List.of());
    }

    private void register(String incarnation, String boot, List<String> running) {
        ObjectNode proposed = Json.object();
        proposed.putObject("metadata").put("name", node).putObject("labels").put("kubernetes.io/hostname", node);
        proposed.putObject("spec").put("podCIDR", "10.244.1.0/24");
        proposed.putObject("status").putObject("capacity").put("pods", "110");
        session.tell(
                new SessionCommand.Register(Json.bytes(proposed), boot, incarnation, ++asked, running, agent.getRef()));
    }

    /** Asks as an agent does: again, while it is told to wait or hears nothing. */
    private Registered grantedAtLast(String incarnation, String boot) {
        return await().pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            register(incarnation, boot);
                            return answer();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Registered> answer() {
        AgentCommand answer;
        try {
            answer = agent.receiveMessage(Duration.ofMillis(300));
        } catch (AssertionError silence) {
            return Optional.empty();
        }
        assertThat(answer).isInstanceOfAny(Registered.class, Patience.class);
        return answer instanceof Registered r ? Optional.of(r) : Optional.empty();
    }

    private void renew(String incarnation, long epoch, long received) {
        session.tell(new SessionCommand.Renew(incarnation, epoch, 1, received, agent.getRef()));
    }

    private KubeObject pod(String name) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("namespace", "default").put("name", name).put("uid", "uid-" + name);
        var volume =
                pod.putObject("spec").put("nodeName", node).putArray("volumes").addObject();
        volume.put("name", "www").putObject("persistentVolumeClaim").put("claimName", "www-" + name);
        objects.create(Resources.PODS, pod);
        return objects.of(Resources.PODS)
                .now()
                .get(new ObjectKey("default", name))
                .orElseThrow();
    }

    private long asked;

    private void pass(Duration more) {
        time = time.plus(more);
    }

    private Optional<KubeObject> nodeObject() {
        return objects.of(Resources.NODES).now().get(ObjectKey.cluster(node));
    }

    private String ready() {
        return nodeObject().map(n -> condition(n.tree(), "Ready")).orElse("no node");
    }

    private static String condition(JsonNode object, String type) {
        for (JsonNode c : object.path("status").path("conditions")) {
            if (c.path("type").asText().equals(type)) {
                return c.path("status").asText();
            }
        }
        return "absent";
    }

    private Assignments registered(String incarnation) {
        register(incarnation, "boot-1");
        agent.expectMessageClass(Registered.class);
        return agent.expectMessageClass(Assignments.class);
    }

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

    private void report(KubeObject pod, long number, boolean gone) {
        ObjectNode status = Json.object().put("phase", "Running");
        status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
        session.tell(new SessionCommand.ReportPod(
                "life-1", 1, pod.namespace(), pod.name(), pod.uid(), Json.bytes(status), number, gone));
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

    private KubeObject owned(String name, Consumer<ObjectNode> more) {
        KubeObject made = pod(name);
        objects.edit(Resources.PODS, made.key(), Edit.main(made.uid(), pod -> {
            pod.withObject("/metadata")
                    .putArray("ownerReferences")
                    .addObject()
                    .put("apiVersion", "apps/v1")
                    .put("kind", "StatefulSet")
                    .put("name", "web")
                    .put("uid", "uid-web")
                    .put("controller", true);
            more.accept(pod);
            return pod;
        }));
        return objects.of(Resources.PODS)
                .now()
                .get(new ObjectKey("default", name))
                .orElseThrow();
    }

    private Optional<KubeObject> stored(KubeObject pod) {
        return objects.of(Resources.PODS).now().get(pod.key());
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

    private static ObjectNode tolerateLoss(ObjectNode pod) {
        return pod.withObject("/spec")
                .putArray("tolerations")
                .addObject()
                .put("key", "node.kubernetes.io/unreachable")
                .put("operator", "Exists")
                .put("effect", "NoExecute");
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
        KIT.stop(session);
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
        KIT.stop(session);
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
        TestProbe<SessionCommand.DirectoryRemoved> asker = KIT.createTestProbe();
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
