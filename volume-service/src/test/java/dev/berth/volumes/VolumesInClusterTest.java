package dev.berth.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.HostCommand;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.volume.AttachReply;
import dev.berth.protocol.volume.VolumeCommand;
import dev.berth.volumes.testing.MemoryObjects;
import dev.berth.volumes.testing.Sample;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The whole service on a cluster of one: sharding, journal and loop as in production, only the API is in memory. */
class VolumesInClusterTest {
    private static final Config CONFIG = ConfigFactory.parseString("""
            akka.actor.provider = cluster
            akka.actor.serialization-bindings { "dev.berth.protocol.wire.CborSerializable" = jackson-cbor }
            akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
            akka.cluster.roles = [control]
            akka.cluster.jmx.multi-mbeans-in-same-jvm = on
            akka.cluster.sharding { number-of-shards = 4, distributed-data.durable.keys = [] }
            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.local"
            akka.persistence.snapshot-store.local.dir = "target/snapshots"
            """).withFallback(ConfigFactory.load());
    private static final ActorTestKit KIT = ActorTestKit.create("volumes", CONFIG);

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    @Test
    void aClaimIsBoundAttachedAndReclaimedThroughTheShards() {
        var cluster = Cluster.get(KIT.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        var objects = new MemoryObjects();
        ClusterSharding sharding = ClusterSharding.get(KIT.system());
        KIT.system()
                .receptionist()
                .tell(Receptionist.register(HostCommand.KEY, KIT.spawn(host(), "session-host-node-1")));
        Volumes.init(
                KIT.system(),
                objects,
                (about, type, reason, message, component) -> {},
                KIT.system().settings().config());

        objects.create(Resources.NODES, Sample.node("node-1"));
        objects.create(Resources.PERSISTENT_VOLUME_CLAIMS, Sample.claim("data", "u1", "1G"));
        objects.create(Resources.PODS, Sample.pod("web-0", "data", "node-1"));
        ObjectKey volume = ObjectKey.cluster("pvc-u1");
        await(() -> assertThat(objects.truth(Resources.PERSISTENT_VOLUMES, volume))
                .hasValueSatisfying(
                        v -> assertThat(v.tree().at("/status/phase").asText()).isEqualTo("Bound")));

        TestProbe<AttachReply> agent = KIT.createTestProbe(AttachReply.class);
        var actor = sharding.entityRefFor(VolumeCommand.KEY, "pvc-u1");
        actor.tell(new VolumeCommand.Attach("node-1", 1, "uid-web-0", false, agent.getRef()));
        agent.expectMessage(
                Duration.ofSeconds(20),
                new AttachReply.Attached("pvc-u1", "uid-web-0", 1, "/var/lib/berth/volumes/pvc-u1"));
        actor.tell(new VolumeCommand.Attach("node-2", 1, "other", false, agent.getRef()));
        assertThat(agent.receiveMessage()).isInstanceOf(AttachReply.Refused.class);

        actor.tell(new VolumeCommand.Detach("node-1", 1, "uid-web-0", 1, agent.getRef()));
        agent.expectMessage(new AttachReply.Detached("pvc-u1", "uid-web-0"));
        objects.delete(Resources.PODS, new ObjectKey("default", "web-0"), Deletion.now("uid-web-0"));
        objects.delete(Resources.PERSISTENT_VOLUME_CLAIMS, new ObjectKey("default", "data"), Deletion.of("u1"));
        await(() ->
                assertThat(objects.truth(Resources.PERSISTENT_VOLUMES, volume)).isEmpty());
    }

    /** Stands for the session of any node. */
    private static Behavior<HostCommand> host() {
        return Behaviors.receiveMessage(m -> {
            if (m instanceof HostCommand.Route route && route.command() instanceof SessionCommand.RemoveDirectory r) {
                r.replyTo().tell(new SessionCommand.DirectoryRemoved(r.path(), ""));
            }
            return Behaviors.same();
        });
    }

    private static void await(ThrowingRunnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(assertion);
    }
}
