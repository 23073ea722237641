package dev.berth.controller.apiservice.plan;

import static dev.berth.controller.collect.plan.Given.a;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.apiservice.plan.ApiServicePlanner.Put;
import dev.berth.controller.collect.plan.Given;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiServicePlannerTest {
    private static KubeObject node(String name, String listens, String ready) {
        return a(Resources.NODES, name)
                .with(tree -> {
                    if (!listens.isEmpty()) {
                        tree.withObject("/metadata").putObject("annotations").put("berth.dev/api", listens);
                    }
                    tree.putObject("status")
                            .putArray("conditions")
                            .addObject()
                            .put("type", "Ready")
                            .put("status", ready);
                    return tree;
                })
                .object();
    }

    private static List<Put> plan(KubeObject... objects) {
        List<Snapshot> all = Given.snapshots(objects);
        return ApiServicePlanner.plan(
                of(all, Resources.NODES),
                of(all, Resources.SERVICES),
                of(all, Resources.ENDPOINTS),
                of(all, Resources.ENDPOINT_SLICES),
                "10.96.0.1");
    }

    private static Snapshot of(List<Snapshot> all, Resource resource) {
        return all.stream()
                .filter(s -> s.resource().equals(resource))
                .findFirst()
                .orElseThrow();
    }

    /** What has been carried out, and these nodes. */
    private static KubeObject[] after(List<Put> puts, KubeObject... nodes) {
        var all = new ArrayList<>(List.of(nodes));
        puts.forEach(p -> all.add(KubeObject.of(p.resource(), p.tree(), new Revision(2))));
        return all.toArray(KubeObject[]::new);
    }

    private static List<String> addresses(List<Put> puts) {
        return puts.stream()
                .filter(p -> p.resource().equals(Resources.ENDPOINT_SLICES))
                .flatMap(p -> p.tree().path("endpoints").valueStream())
                .map(e -> e.at("/addresses/0").asText())
                .toList();
    }

    @Test
    void itsEndpointsAreTheControlNodesThatAreReady() {
        List<Put> puts = plan(
                node("node-1", "10.244.1.1:8443", "True"),
                node("node-2", "10.244.2.1:8443", "Unknown"),
                node("node-3", "10.244.3.1:8443", "True"),
                node("node-4", "", "True"));

        assertThat(puts)
                .extracting(Put::resource)
                .containsExactly(Resources.SERVICES, Resources.ENDPOINTS, Resources.ENDPOINT_SLICES);
        assertThat(addresses(puts)).containsExactly("10.244.1.1", "10.244.3.1");
        JsonNode service = puts.getFirst().tree();
        assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("10.96.0.1");
        assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(443);
        assertThat(service.at("/spec/ports/0/targetPort").asInt()).isEqualTo(8443);
        assertThat(puts.get(1).tree().at("/subsets/0/addresses/1/ip").asText()).isEqualTo("10.244.3.1");
        assertThat(puts.get(2).tree().at("/ports/0/port").asInt()).isEqualTo(8443);
    }

    @Test
    void whatIsRightIsNotWrittenAgain() {
        KubeObject one = node("node-1", "10.244.1.1:8443", "True");
        assertThat(plan(after(plan(one), one))).isEmpty();
    }

    @Test
    void aNodeThatIsLostGoesAndTheLastOneStays() {
        KubeObject one = node("node-1", "10.244.1.1:8443", "True");
        KubeObject two = node("node-2", "10.244.2.1:8443", "True");
        List<Put> both = plan(one, two);

        List<Put> without = plan(after(both, one, node("node-2", "10.244.2.1:8443", "Unknown")));
        assertThat(without).extracting(Put::resource).containsExactly(Resources.ENDPOINTS, Resources.ENDPOINT_SLICES);
        assertThat(without).allSatisfy(p -> assertThat(p.present()).isPresent());
        assertThat(addresses(without)).containsExactly("10.244.1.1");
        assertThat(plan(after(both, node("node-1", "10.244.1.1:8443", "Unknown"))))
                .as("an address that may not answer is better than none")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.244.1.1", ":8443", "10.244.1.1:", "10.244.1.1:0", "10.244.1.1:x", "10.244.1.1:99999999999"})
    void anAnnotationThatMakesNoSenseIsNoEndpoint(String listens) {
        assertThat(plan(node("node-1", listens, "True"))).isEmpty();
    }
}
