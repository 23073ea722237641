package dev.berth.controller.placement;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Edit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementLoopTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final YAMLMapper YAML = new YAMLMapper();

    private final MemoryObjects objects = new MemoryObjects();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private volatile Duration wrong = Duration.ZERO;
    private ActorRef<PlacementLoop.Command> loop;

    @BeforeEach
    void start() {
        var config = new PlacementConfig(8, Duration.ofMillis(50), Duration.ofMinutes(1));
        loop = KIT.spawn(PlacementLoop.create(
                objects,
                (about, type, reason, message, component) -> events.add(reason + ": " + message),
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
    void aWaitingPodGetsANodeAConditionAndAnEvent() {
        node("node-1");
        pod("web-0", "100m");
        await(() -> assertThat(nodeOf("web-0")).isEqualTo("node-1"));
        await(() -> assertThat(condition("web-0")).isEqualTo("True"));
        await(() -> assertThat(events).contains("Scheduled: Successfully assigned default/web-0 to node-1"));
    }

    @Test
    void aPodThatFitsNowhereIsToldOnceAndPlacedWhenANodeComes() {
        pod("web-0", "100m");
        await(() -> assertThat(events).contains("FailedScheduling: no nodes available to schedule pods"));
        await(() -> assertThat(condition("web-0")).isEqualTo("False"));
        assertThat(events.stream().filter(e -> e.startsWith("FailedScheduling")))
                .hasSize(1);
        node("node-1");
        await(() -> assertThat(nodeOf("web-0")).isEqualTo("node-1"));
        await(() -> assertThat(condition("web-0")).isEqualTo("True"));
    }

    @Test
    void bindsThatTheViewDoesNotShowYetCountAsTaken() {
        pod("web-0", "3");
        pod("web-1", "3");
        await(() -> assertThat(events).contains("FailedScheduling: no nodes available to schedule pods"));
        objects.holdViews(Resources.PODS);
        node("node-1");
        await(() -> assertThat(events).contains("FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu."));
        String first = nodeOf("web-0").isEmpty() ? "web-1" : "web-0";
        String second = first.equals("web-0") ? "web-1" : "web-0";
        await(() -> assertThat(nodeOf(first)).isEqualTo("node-1"));
        node("node-2");
        await(() -> assertThat(nodeOf(second)).isEqualTo("node-2"));
        objects.releaseViews();
        await(() -> assertThat(condition(second)).isEqualTo("True"));
        assertThat(events.stream().filter(e -> e.startsWith("Scheduled"))).hasSize(2);
    }

    @Test
    void aNodeThatAnotherHandHasWrittenStands() {
        pod("web-0", "100m");
        pod("web-1", "100m");
        await(() -> assertThat(events).isNotEmpty());
        objects.holdViews(Resources.PODS);
        KubeObject pod = truth("web-0");
        objects.edit(Resources.PODS, pod.key(), Edit.main(pod.uid(), t -> {
            t.withObject("/spec").put("nodeName", "elsewhere");
            return t;
        }));
        node("node-1");
        await(() -> assertThat(nodeOf("web-1")).isEqualTo("node-1"));
        objects.releaseViews();
        loop.tell(new PlacementLoop.Wake());
        await(() -> assertThat(events).anyMatch(e -> e.startsWith("Scheduled") && e.contains("web-1")));
        assertThat(nodeOf("web-0")).isEqualTo("elsewhere");
        assertThat(events).noneMatch(e -> e.startsWith("Scheduled") && e.contains("web-0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{volume.kubernetes.io/selected-node: gone}"})
    void theClaimThatWaitsIsToldTheNode(String annotations) {
        create(
                Resources.STORAGE_CLASSES,
                "{metadata: {name: standard}, provisioner: berth.dev/standard,"
                        + " volumeBindingMode: WaitForFirstConsumer}");
        create(
                Resources.PERSISTENT_VOLUME_CLAIMS,
                "{metadata: {namespace: default, name: data, annotations: " + annotations
                        + "}, spec: {storageClassName: standard}}");
        node("node-1");
        create(
                Resources.PODS,
                "{metadata: {namespace: default, name: web-0}, spec: {containers: [{name: main}],"
                        + " volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]}}");
        await(() -> assertThat(nodeOf("web-0")).isEqualTo("node-1"));
        await(() -> assertThat(objects.truth(Resources.PERSISTENT_VOLUME_CLAIMS, new ObjectKey("default", "data"))
                        .orElseThrow()
                        .annotations())
                .containsEntry("volume.kubernetes.io/selected-node", "node-1"));
    }

    @Test
    void aWallClockThatIsSetBackHoldsUpNoPod() {
        node("node-1");
        for (int i = 0; i < 5; i++) {
            String name = "web-" + i;
            pod(name, "100m");
            await(() -> assertThat(condition(name)).isEqualTo("True"));
            wrong = wrong.minusHours(1);
        }
    }

    @Test
    void fiveHundredPodsAreAllBound() {
        for (int i = 0; i < 20; i++) {
            node("node-" + i);
        }
        for (int i = 0; i < 500; i++) {
            pod("web-" + i, "100m");
        }
        await(() -> {
            for (int i = 0; i < 500; i++) {
                assertThat(nodeOf("web-" + i)).isNotEmpty();
            }
        });
    }

    private void node(String name) {
        create(
                Resources.NODES,
                "{metadata: {name: " + name + "}, spec: {}, status: {allocatable: {cpu: 4, memory: 8Gi,"
                        + " pods: 110}}}");
    }

    private void pod(String name, String cpu) {
        create(
                Resources.PODS,
                "{metadata: {namespace: default, name: " + name + "}, spec: {containers: [{name: main,"
                        + " resources: {requests: {cpu: " + cpu + "}}}]}}");
    }

    private void create(Resource resource, String yaml) {
        try {
            objects.create(resource, (ObjectNode) YAML.readTree(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KubeObject truth(String pod) {
        return objects.truth(Resources.PODS, new ObjectKey("default", pod)).orElseThrow();
    }

    private String nodeOf(String pod) {
        return truth(pod).tree().at("/spec/nodeName").asText("");
    }

    private String condition(String pod) {
        return truth(pod).tree().at("/status/conditions/0/status").asText("");
    }

    private static void await(org.awaitility.core.ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(assertion);
    }
}
