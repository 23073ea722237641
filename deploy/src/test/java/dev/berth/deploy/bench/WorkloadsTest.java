package dev.berth.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WorkloadsTest {
    @Test
    void aStatusOfAnOlderSpecCountsNothing() {
        ObjectNode set = set("\"observedGeneration\":1,\"readyReplicas\":3,\"updatedReplicas\":3");
        set.withObject("/metadata").put("generation", 2);

        assertThat(Workloads.ready(set)).isZero();
    }

    @Test
    void onlyPodsOfTheNewestTemplateCountDuringARollOut() {
        assertThat(Workloads.ready(set("\"observedGeneration\":1,\"readyReplicas\":3,\"updatedReplicas\":1")))
                .isEqualTo(1);
        assertThat(Workloads.ready(set("\"observedGeneration\":1,\"readyReplicas\":2,\"updatedReplicas\":3")))
                .isEqualTo(2);
    }

    @Test
    void aDaemonSetIsCountedByItsOwnFields() {
        ObjectNode set = set("\"observedGeneration\":1,\"numberReady\":7,\"updatedNumberScheduled\":9");
        set.put("kind", "DaemonSet");

        assertThat(Workloads.ready(set)).isEqualTo(7);
    }

    @Test
    void aPodCountsWhenItsConditionSaysReadyAndItIsOfTheRevision() {
        ObjectNode pod = Json.parse("""
                {"metadata":{"labels":{"controller-revision-hash":"web-1"}},
                 "status":{"conditions":[{"type":"PodScheduled","status":"True"},{"type":"Ready","status":"True"}]}}""".getBytes(StandardCharsets.UTF_8));

        assertThat(Workloads.ready(pod, "")).isTrue();
        assertThat(Workloads.ready(pod, "web-1")).isTrue();
        assertThat(Workloads.ready(pod, "web-2")).isFalse();
        pod.withArray("/status/conditions").removeAll();
        assertThat(Workloads.ready(pod, "")).isFalse();
    }

    @Test
    void theAppliedSetHasTheReplicasAndThePolicyThatWereAskedFor() {
        ObjectNode set = Json.parse(Workloads.statefulSet("web", 50, "Parallel"));

        assertThat(set.at("/spec/replicas").asInt()).isEqualTo(50);
        assertThat(set.at("/spec/podManagementPolicy").asText()).isEqualTo("Parallel");
        assertThat(set.at("/spec/selector/matchLabels")).isEqualTo(set.at("/spec/template/metadata/labels"));
    }

    private static ObjectNode set(String status) {
        return Json.parse(("{\"kind\":\"StatefulSet\",\"metadata\":{\"generation\":1},\"status\":{" + status + "}}")
                .getBytes(StandardCharsets.UTF_8));
    }
}
