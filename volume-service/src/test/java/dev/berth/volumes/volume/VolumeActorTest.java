package dev.berth.volumes.volume;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.volume.AttachReply;
import dev.berth.protocol.volume.VolumeCommand;
import dev.berth.volumes.events.VolumeEvent;
import dev.berth.volumes.lease.Answer;
import dev.berth.volumes.lease.Ask;
import dev.berth.volumes.lease.VolumeFacts;
import dev.berth.volumes.lease.VolumeState;
import dev.berth.volumes.testing.MemoryObjects;
import dev.berth.volumes.testing.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VolumeActorTest {
    private static final Config CONFIG = ConfigFactory.parseString(
                    "akka.actor.serialization-bindings { \"dev.berth.protocol.wire.CborSerializable\" = jackson-cbor }")
            .withFallback(EventSourcedBehaviorTestKit.config());
    private static final ActorTestKit KIT = ActorTestKit.create(CONFIG);
    private static final JournalPlugins DEFAULT = new JournalPlugins("", "");
    private static int volumes;

    private final MemoryObjects objects = new MemoryObjects();
    private final TestProbe<AttachReply> agent = KIT.createTestProbe(AttachReply.class);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private String volume;
    private ActorRef<VolumeCommand> actor;

    @BeforeEach
    void start() {
        volume = "pv-" + ++volumes;
        objects.create(Resources.PERSISTENT_VOLUMES, Sample.volume(volume, "manual", "1Gi"));
        actor = KIT.spawn(VolumeActor.create(volume, objects, DEFAULT, this::tellSession));
    }

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    @Test
    void theLeaseGoesToOneNodeAndMovesOnceItsPodsHaveDetached() {
        attach("node-1", 1, "pod-a");
        agent.expectMessage(new AttachReply.Attached(volume, "pod-a", 1, "/mnt/" + volume));
        attach("node-2", 1, "pod-b");
        agent.expectMessage(new AttachReply.Held(
                volume,
                "pod-b",
                "Multi-Attach error for volume \"" + volume + "\" Volume is already used by node node-1"));
        actor.tell(new VolumeCommand.Detach("node-1", 1, "pod-a", 1, agent.getRef()));
        agent.expectMessage(new AttachReply.Detached(volume, "pod-a"));
        attach("node-2", 1, "pod-b");
        agent.expectMessage(new AttachReply.Attached(volume, "pod-b", 2, "/mnt/" + volume));
    }

    @Test
    void aFencedNodeLosesTheLease() {
        attach("node-1", 4, "pod-a");
        agent.expectMessageClass(AttachReply.Attached.class);
        TestProbe<VolumeCommand.Fenced> session = KIT.createTestProbe(VolumeCommand.Fenced.class);
        actor.tell(new VolumeCommand.Fence("node-1", 4, session.getRef()));
        session.expectMessage(new VolumeCommand.Fenced(volume, "node-1", 4));
        attach("node-2", 1, "pod-b");
        agent.expectMessage(new AttachReply.Attached(volume, "pod-b", 2, "/mnt/" + volume));
        attach("node-1", 4, "pod-a");
        agent.expectMessageClass(AttachReply.Refused.class);
    }

    @Test
    void theLeaseSurvivesTheActor() {
        attach("node-1", 1, "pod-a");
        agent.expectMessageClass(AttachReply.Attached.class);
        actor.tell(new VolumeActor.Stop());
        agent.expectTerminated(actor);
        actor = KIT.spawn(VolumeActor.create(volume, objects, DEFAULT, this::tellSession));
        attach("node-2", 1, "pod-b");
        agent.expectMessageClass(AttachReply.Held.class);
        attach("node-1", 2, "pod-a");
        agent.expectMessage(new AttachReply.Attached(volume, "pod-a", 1, "/mnt/" + volume));
    }

    @Test
    void aBurstOfQuestionsIsAnsweredInOrder() {
        for (int i = 0; i < 500; i++) {
            attach("node-1", 1, "pod-" + i);
        }
        for (int i = 0; i < 500; i++) {
            agent.expectMessage(new AttachReply.Attached(volume, "pod-" + i, 1, "/mnt/" + volume));
        }
    }

    @Test
    void aReleasedVolumeNamesItsHoldersAndTakesNoNewOnes() {
        attach("node-1", 1, "pod-a");
        agent.expectMessageClass(AttachReply.Attached.class);
        TestProbe<VolumeRequest.Released> binder = KIT.createTestProbe(VolumeRequest.Released.class);
        actor.tell(new VolumeRequest.Release("uid-" + volume, binder.getRef()));
        binder.expectMessage(new VolumeRequest.Released(volume, List.of("node-1")));
        attach("node-1", 1, "pod-b");
        agent.expectMessageClass(AttachReply.Refused.class);
        actor.tell(new VolumeCommand.Detach("node-1", 1, "pod-a", 1, agent.getRef()));
        agent.expectMessageClass(AttachReply.Detached.class);
        actor.tell(new VolumeRequest.Release("uid-" + volume, binder.getRef()));
        binder.expectMessage(new VolumeRequest.Released(volume, List.of()));
        actor.tell(new VolumeRequest.Delete("uid-" + volume));
        agent.expectTerminated(actor);
    }

    @Test
    void eventsAndStateSurviveSerializationAndReplay() {
        EventSourcedBehaviorTestKit<VolumeLog.Question, VolumeEvent, VolumeState> log =
                EventSourcedBehaviorTestKit.create(
                        KIT.system(),
                        VolumeLog.create("replayed-" + volume, DEFAULT),
                        EventSourcedBehaviorTestKit.enabledSerializationSettings()
                                .withVerifyCommands(false)
                                .withVerifyEquality(true));
        var facts = new VolumeFacts("u1", "1G", Set.of("ReadWriteOnce"), "/data", "");
        var attach = new Ask.Attach("node-1", 3, "pod-a", false, Optional.of(facts));
        var granted = log.<VolumeLog.Answered>runCommand(ref -> new VolumeLog.Question(attach, ref));
        assertThat(granted.reply().answer()).isEqualTo(new Answer.Granted(1, "/data"));
        assertThat(granted.events())
                .containsExactly(
                        new VolumeEvent.Provisioned("u1", "1G"),
                        new VolumeEvent.Attached("node-1", 3, 1, "pod-a", false));
        log.<VolumeLog.Answered>runCommand(ref -> new VolumeLog.Question(new Ask.Fence("node-2", 7), ref));
        VolumeState before = log.getState();
        assertThat(log.restart().state()).isEqualTo(before);
        var echo = log.<VolumeLog.Answered>runCommand(ref -> new VolumeLog.Question(attach, ref));
        assertThat(echo.hasNoEvents()).isTrue();
    }

    @Test
    void aVolumeThatTheViewGetsLaterIsThenGranted() {
        String later = "later-" + volume;
        ActorRef<VolumeCommand> other = KIT.spawn(VolumeActor.create(later, objects, DEFAULT, this::tellSession));
        other.tell(new VolumeCommand.Attach("node-1", 1, "pod-a", false, agent.getRef()));
        agent.expectMessage(new AttachReply.Refused(later, "pod-a", "persistentvolume \"" + later + "\" not found"));
        objects.create(Resources.PERSISTENT_VOLUMES, Sample.volume(later, "manual", "1Gi"));
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            other.tell(new VolumeCommand.Attach("node-1", 1, "pod-a", false, agent.getRef()));
            assertThat(agent.receiveMessage()).isInstanceOf(AttachReply.Attached.class);
        });
    }

    @Test
    void whoStandsInTheWayIsAskedWhetherItsEpochIsDead() {
        attach("node-1", 1, "pod-a");
        agent.expectMessageClass(AttachReply.Attached.class);
        attach("node-2", 1, "pod-b");
        agent.expectMessageClass(AttachReply.Held.class);
        // The asker is answered first.
        Awaitility.await()
                .untilAsserted(() -> assertThat(told).containsExactly("node-1 AskFence[volume=" + volume + "]"));
    }

    private void tellSession(String node, SessionCommand message) {
        told.add(node + " " + message);
    }

    private void attach(String node, long epoch, String pod) {
        actor.tell(new VolumeCommand.Attach(node, epoch, pod, false, agent.getRef()));
    }
}
