package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** SIGKILL of a node's JVM, nodes that come and go. */
@ExtendWith(Berthed.class)
class NodeLossIT {
    private static final Duration ANSWER = Duration.ofSeconds(15);

    /** The oldest node, which has most to hand over; {@code ChaosIT} takes any. */
    @Test
    void theOneAddressAnswersAgainAndNothingAcknowledgedIsMissing(Berthed cluster) throws Exception {
        String node = "node-1";
        try (Harbor harbor = cluster.namespace("loss-of-" + node)) {
            var acknowledged = new ArrayList<String>();
            var stop = new AtomicBoolean();
            var failure = new AtomicReference<Throwable>();
            Thread writer = Thread.ofPlatform().start(() -> write(harbor, acknowledged, stop, failure));
            Berthed.eventually(Duration.ofSeconds(30), () -> acknowledged.size(), n -> n > 2);
            try (AutoCloseable dead = kill(cluster, node)) {
                long killed = System.nanoTime();
                int before = acknowledged.size();
                Berthed.eventually(
                        ANSWER,
                        () -> harbor.tryKubectl("get", "configmaps", "--request-timeout=3s"),
                        r -> r.code() == 0);
                Berthed.eventually(Duration.ofSeconds(30), () -> acknowledged.size(), n -> n > before);
                Duration gap = Duration.ofNanos(System.nanoTime() - killed);
                stop.set(true);
                writer.join(Duration.ofSeconds(60).toMillis());
                assertThat(failure).hasValue(null);
                List<String> stored = cluster.items("configmaps", "-n", harbor.name()).stream()
                        .map(Harbor::name)
                        .toList();
                assertThat(stored).as("all that got its 201").containsAll(acknowledged);
                assertThat(gap).as("until a write was acknowledged again").isLessThan(Duration.ofSeconds(20));
                workloadsAreStillReconciled(harbor);
            } finally {
                stop.set(true);
            }
        }
    }

    /** Started again when closed: the tests that follow need all three. */
    private static AutoCloseable kill(Berthed cluster, String node) {
        cluster.berth("kill", node).orFail();
        return () -> cluster.berth("start", node).orFail();
    }

    private static void write(
            Harbor harbor, List<String> acknowledged, AtomicBoolean stop, AtomicReference<Throwable> failure) {
        try {
            for (int i = 0; !stop.get(); i++) {
                String name = "written-" + i;
                if (harbor.tryKubectl("create", "configmap", name, "--from-literal=n=" + i, "--request-timeout=5s")
                                .code()
                        == 0) {
                    synchronized (acknowledged) {
                        acknowledged.add(name);
                    }
                }
            }
        } catch (Throwable t) {
            failure.set(t);
        }
    }

    /** Placement may still give pods to the dead node; neither they nor their volumes may have to wait for it. */
    private static void workloadsAreStillReconciled(Harbor harbor) {
        harbor.apply("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: after}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: after}}
                  template:
                    metadata: {labels: {app: after}}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers: [{name: main, image: busybox, command: [sh, -c, "sleep 10000"],
                        volumeMounts: [{name: data, mountPath: /data}]}]
                  volumeClaimTemplates:
                  - metadata: {name: data}
                    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
                """);
        harbor.awaitReady("after-0", "after-1");
    }

    /**
     * Its volume follows it; each line of the log on it names the life that wrote it. The aim is 15 s; a machine that also builds may need
     * more, so the test prints the time and fails only on one that has another cause.
     */
    @Test
    void aLostNodesStatefulSetPodsRunElsewhereUnattendedAndNeverTwice(Berthed cluster) throws Exception {
        try (Harbor harbor = cluster.namespace("failover")) {
            harbor.apply("""
                    apiVersion: apps/v1
                    kind: StatefulSet
                    metadata: {name: writer}
                    spec:
                      replicas: 1
                      selector: {matchLabels: {app: writer}}
                      template:
                        metadata: {labels: {app: writer}}
                        spec:
                          terminationGracePeriodSeconds: 1
                          containers: [{name: main, image: busybox,
                            command: [sh, -c, "while true; do echo $LIFE >> /data/log; sleep 0.05; done"],
                            env: [{name: LIFE, valueFrom: {fieldRef: {fieldPath: metadata.uid}}}],
                            volumeMounts: [{name: data, mountPath: /data}]}]
                      volumeClaimTemplates:
                      - metadata: {name: data}
                        spec: {storageClassName: shared, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
                    """);
            harbor.awaitReady("writer-0");
            JsonNode first = harbor.pod("writer-0").orElseThrow();
            String lost = first.at("/spec/nodeName").asText();
            try (AutoCloseable dead = kill(cluster, lost)) {
                long killed = System.nanoTime();
                JsonNode second = Berthed.eventually(
                        Duration.ofSeconds(60),
                        () -> harbor.answered("writer-0").orElse(first),
                        p -> Harbor.ready(p) && !uid(p).equals(uid(first)));
                Duration took = Duration.ofNanos(System.nanoTime() - killed);
                assertThat(second.at("/spec/nodeName").asText()).isNotEqualTo(lost);
                System.out.println("replacement of a pod on " + lost + " Ready after " + took.toMillis() + " ms");
                assertThat(took).as("until the replacement was Ready").isLessThan(Duration.ofSeconds(30));
                assertThat(writers(harbor, uid(second)))
                        .as("the lives that wrote, each without a break")
                        .containsExactly(uid(first), uid(second));
            }
            harbor.awaitReady("writer-0");
        }
    }

    private static String uid(JsonNode pod) {
        return pod.at("/metadata/uid").asText();
    }

    /** Who wrote into the log, one after the other, once this one has. */
    private static List<String> writers(Harbor harbor, String last) {
        String log = Berthed.eventually(
                Harbor.SOON,
                () -> harbor.tryKubectl("exec", "writer-0", "--", "uniq", "/data/log")
                        .output(),
                o -> o.contains(last));
        return log.lines().map(String::strip).toList();
    }

    @Test
    void aFourthNodeGetsItsDaemonPodByItselfAndLosesItWhenRemoved(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("fourth")) {
            harbor.kubectl("apply", "-f", "deploy/samples/daemonset.yaml");
            Berthed.eventually(
                    Harbor.SOON, harbor::pods, p -> p.size() == 3 && p.stream().allMatch(Harbor::ready));
            cluster.berth("node", "add").orFail();
            String added = cluster.items("nodes").stream()
                    .map(Harbor::name)
                    .max(String::compareTo)
                    .orElseThrow();
            assertThat(added).isNotIn("node-1", "node-2", "node-3");
            Berthed.eventually(
                    Harbor.SOON,
                    harbor::pods,
                    p -> p.size() == 4
                            && p.stream().allMatch(Harbor::ready)
                            && p.stream()
                                    .anyMatch(
                                            d -> d.at("/spec/nodeName").asText().equals(added)));
            becomesAControlNodeAndAnAgentAgain(cluster, harbor, added);
            cluster.berth("node", "remove", added).orFail();
            assertThat(cluster.items("nodes")).extracting(Harbor::name).doesNotContain(added);
            Berthed.eventually(
                    Harbor.SOON, harbor::pods, p -> p.size() == 3 && p.stream().allMatch(Harbor::ready));
        }
    }

    private static void becomesAControlNodeAndAnAgentAgain(Berthed cluster, Harbor harbor, String node) {
        List<String> before = harbor.pods().stream().map(NodeLossIT::uid).toList();
        assertThat(cluster.berth("journal", "add", node).orFail()).contains("bear the loss of 1");
        assertThat(cluster.berth("journal", "list").orFail().lines().filter(l -> l.endsWith(" ok")))
                .hasSize(4);
        assertThat(cluster.berth("node", "remove", node).output()).contains("./berth journal remove " + node);
        assertThat(cluster.berth("journal", "remove", node).orFail()).contains("node-1, node-2, node-3");
        assertThat(cluster.berth("journal", "remove", node).orFail()).contains("node-1, node-2, node-3");
        assertThat(cluster.berth("journal", "list").orFail()).doesNotContain(node);
        harbor.kubectl("create", "configmap", "after-the-change");
        assertThat(harbor.pods()).extracting(NodeLossIT::uid).containsExactlyElementsOf(before);
    }
}
