package dev.berth.volumes.binding;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.volume.VolumeCommand;
import dev.berth.volumes.testing.MemoryObjects;
import dev.berth.volumes.testing.Sample;
import dev.berth.volumes.volume.VolumeRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimLoopTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    private final MemoryObjects objects = new MemoryObjects();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final FakeShards shards = new FakeShards();
    private volatile Duration wrong = Duration.ZERO;
    private ActorRef<ClaimLoop.Command> loop;

    @BeforeEach
    void start() {
        List.of("node-1", "node-2").forEach(n -> objects.create(Resources.NODES, Sample.node(n)));
        start(objects);
    }

    private void start(MemoryObjects objects) {
        var config = new BindingConfig(
                "/mnt/all", 8, Duration.ofSeconds(30), Duration.ofMillis(300), Duration.ofMillis(100));
        loop = KIT.spawn(ClaimLoop.create(
                objects,
                (about, type, reason, message, component) -> events.add(reason + ": " + message),
                shards,
                config,
                wall()));
    }

    private Clock wall() {
        InstantSource source = () -> Instant.now().plus(wrong);
        return source.withZone(ZoneOffset.UTC);
    }

    @AfterEach
    void stop() {
        KIT.stop(loop);
    }

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    @Test
    void theBuiltinClassesAreThere() {
        await(() -> assertThat(objects.truth(Resources.STORAGE_CLASSES, ObjectKey.cluster("standard")))
                .isPresent());
        await(() -> assertThat(objects.truth(Resources.STORAGE_CLASSES, ObjectKey.cluster("shared")))
                .isPresent());
    }

    @Test
    void aClaimIsBoundOnceTheNodeHasAcknowledgedItsPod() {
        objects.create(Resources.PERSISTENT_VOLUME_CLAIMS, Sample.claim("data", "u1", "1G"));
        await(() -> assertThat(events)
                .contains("WaitForFirstConsumer: waiting for first consumer to be created before binding"));
        objects.create(Resources.PODS, Sample.assigned("web-0", "data", "node-2"));
        objects.edit(
                Resources.PODS, key("web-0"), Edit.status("uid-web-0", t -> Sample.pod("web-0", "data", "node-2")));
        await(() -> assertThat(phase("data")).isEqualTo("Bound"));
        await(() -> assertThat(volume("pvc-u1")
                        .orElseThrow()
                        .tree()
                        .at("/status/phase")
                        .asText())
                .isEqualTo("Bound"));
        assertThat(events).contains("ProvisioningSucceeded: Successfully provisioned volume pvc-u1");
    }

    @Test
    void twoHundredClaimsAreBoundSideBySide() {
        for (int i = 0; i < 200; i++) {
            objects.create(Resources.PERSISTENT_VOLUME_CLAIMS, Sample.claim("c" + i, "u" + i, "shared", "1G"));
        }
        await(() -> {
            for (int i = 0; i < 200; i++) {
                assertThat(phase("c" + i)).isEqualTo("Bound");
            }
        });
    }

    @Test
    void nothingIsDecidedOnAViewThatDoesNotShowTheLastWrite() {
        objects.create(Resources.PERSISTENT_VOLUMES, Sample.volume("one", "manual", "1Gi"));
        objects.holdViews(Resources.PERSISTENT_VOLUMES);
        objects.create(Resources.PERSISTENT_VOLUME_CLAIMS, Sample.claim("a", "u1", "manual", "1Gi"));
        await(() -> assertThat(phase("a")).isEqualTo("Bound"));
        objects.create(Resources.PERSISTENT_VOLUME_CLAIMS, Sample.claim("b", "u2", "manual", "1Gi"));
        loop.tell(new ClaimLoop.Wake());
        objects.releaseViews();
        await(() -> assertThat(events).anyMatch(e -> e.contains("\"manual\" not found")));
        assertThat(phase("b")).isEqualTo("Pending");
        assertThat(claim("b").at("/spec/volumeName").asText()).isEmpty();
    }

    @Test
    void aDeletedClaimTakesItsDirectoryAndItsVolumeAlong() {
        boundOnNode2();
        objects.delete(Resources.PERSISTENT_VOLUME_CLAIMS, key("data"), Deletion.of("u1"));
        await(() -> assertThat(volume("pvc-u1")).isEmpty());
        assertThat(shards.removed).containsExactly("node-2 /var/lib/berth/volumes/pvc-u1");
    }

    @Test
    void aNodeThatIsAwayIsWaitedForAndNamed() {
        boundOnNode2();
        shards.away = true;
        objects.delete(Resources.PERSISTENT_VOLUME_CLAIMS, key("data"), Deletion.of("u1"));
        await(() -> assertThat(events)
                .contains("VolumeFailedDelete: node node-2 does not answer; directory"
                        + " /var/lib/berth/volumes/pvc-u1 is removed once its agent is back"));
        assertThat(volume("pvc-u1")).isPresent();
        shards.away = false;
        await(() -> assertThat(volume("pvc-u1")).isEmpty());
    }

    @Test
    void aVolumeThatIsStillAttachedKeepsItsDirectory() {
        boundOnNode2();
        shards.holders = List.of("node-2");
        objects.delete(Resources.PERSISTENT_VOLUME_CLAIMS, key("data"), Deletion.of("u1"));
        await(() -> assertThat(events).contains("VolumeFailedDelete: volume is still attached to node node-2"));
        assertThat(shards.removed).isEmpty();
        shards.holders = List.of();
        await(() -> assertThat(volume("pvc-u1")).isEmpty());
    }

    @Test
    void aWallClockThatIsSetBackHoldsUpNoClaim() {
        for (int i = 0; i < 5; i++) {
            String name = "c" + i;
            objects.create(Resources.PERSISTENT_VOLUME_CLAIMS, Sample.claim(name, "u" + i, "shared", "1G"));
            await(() -> assertThat(phase(name)).isEqualTo("Bound"));
            wrong = wrong.minusHours(1);
        }
    }

    @Test
    void aWallClockThatIsSetForwardTakesNoClaimForGoneThatIsOnlyNotSeenYet() {
        objects.create(Resources.PERSISTENT_VOLUME_CLAIMS, Sample.claim("data", "u1", "shared", "1G"));
        await(() -> assertThat(phase("data")).isEqualTo("Bound"));
        KIT.stop(loop);
        var behind = new MemoryObjects();
        objects.truth(Resources.PERSISTENT_VOLUMES, ObjectKey.cluster("pvc-u1"))
                .ifPresent(v -> behind.create(Resources.PERSISTENT_VOLUMES, v.tree()));
        start(behind);
        passOver(behind, "before");
        wrong = Duration.ofHours(1);
        passOver(behind, "then");
        // What that pass decided has been written before the next one begins.
        passOver(behind, "later");
        assertThat(behind.truth(Resources.PERSISTENT_VOLUMES, ObjectKey.cluster("pvc-u1"))
                        .orElseThrow()
                        .tree()
                        .at("/status/phase")
                        .asText())
                .isEqualTo("Bound");
    }

    /** All volumes have been looked at when this one is known to be free. */
    private static void passOver(MemoryObjects objects, String name) {
        objects.create(Resources.PERSISTENT_VOLUMES, Sample.volume(name, "manual", "1Gi"));
        await(() -> assertThat(objects.truth(Resources.PERSISTENT_VOLUMES, ObjectKey.cluster(name))
                        .orElseThrow()
                        .tree()
                        .at("/status/phase")
                        .asText())
                .isEqualTo("Available"));
    }

    private void boundOnNode2() {
        objects.create(Resources.PERSISTENT_VOLUME_CLAIMS, Sample.claim("data", "u1", "standard", "1G"));
        objects.create(Resources.PODS, Sample.pod("web-0", "data", "node-2"));
        await(() -> assertThat(phase("data")).isEqualTo("Bound"));
        objects.delete(Resources.PODS, key("web-0"), Deletion.now("uid-web-0"));
    }

    private JsonNode claim(String name) {
        return objects.truth(Resources.PERSISTENT_VOLUME_CLAIMS, key(name))
                .orElseThrow()
                .tree();
    }

    private String phase(String claim) {
        return claim(claim).at("/status/phase").asText();
    }

    private Optional<KubeObject> volume(String name) {
        return objects.truth(Resources.PERSISTENT_VOLUMES, ObjectKey.cluster(name));
    }

    private static ObjectKey key(String name) {
        return new ObjectKey("default", name);
    }

    private static void await(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(assertion);
    }

    /** Volume actors and nodes that answer at once, or not at all. */
    private static final class FakeShards implements Shards {
        final List<String> removed = new CopyOnWriteArrayList<>();
        volatile List<String> holders = List.of();
        volatile boolean away;

        @Override
        public void tellVolume(String volume, VolumeCommand command) {
            if (command instanceof VolumeRequest.Release r) {
                r.replyTo().tell(new VolumeRequest.Released(volume, holders));
            }
        }

        @Override
        public void tellSession(String node, SessionCommand command) {
            if (command instanceof SessionCommand.RemoveDirectory r && !away) {
                removed.add(node + " " + r.path());
                r.replyTo().tell(new SessionCommand.DirectoryRemoved(r.path(), ""));
            }
        }
    }
}
