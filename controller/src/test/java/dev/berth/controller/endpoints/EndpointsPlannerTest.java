package dev.berth.controller.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.World;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A Service's slices and Endpoints, as states and the plans that follow from them. */
class EndpointsPlannerTest {
    private final World world = new World();
    private int addresses = 1;

    private KubeObject service(String spec) {
        return world.create(Resources.SERVICES, json("""
                {"apiVersion":"v1","kind":"Service",
                 "metadata":{"name":"web","namespace":"default","labels":{"team":"a"}},"spec":%s}
                """.formatted(spec)));
    }

    private KubeObject headless() {
        return service("""
                {"clusterIP":"None","selector":{"app":"web"},"ports":[{"name":"http","port":80,"targetPort":"http",
                 "protocol":"TCP"}]}""");
    }

    private void pod(String name) {
        ObjectNode pod = json("""
                {"metadata":{"name":"%s","namespace":"default","labels":{"app":"web"}},
                 "spec":{"hostname":"%s","subdomain":"web","nodeName":"n1",
                  "containers":[{"name":"c","ports":[{"name":"http","containerPort":8080}]}]}}
                """.formatted(name, name));
        world.create(Resources.PODS, pod);
        world.ready(name);
        edit(name, t -> t.withObjectProperty("status").put("podIP", "10.244.0." + ++addresses));
    }

    private void edit(String name, Consumer<ObjectNode> change) {
        world.edit(world.pod(name), t -> {
            change.accept(t);
            return t;
        });
    }

    private Plan plan() {
        KubeObject service = world.get(Resources.SERVICES, "default", "web").orElseThrow();
        return new EndpointsPlanner(250)
                .plan(new ServiceSnapshot(
                        service,
                        world.all(Resources.PODS),
                        slices(),
                        world.get(Resources.ENDPOINTS, "default", "web"),
                        name -> world.get(Resources.NODES, "", name)));
    }

    /** Carries plans out until there is nothing to do, which must be at the second look. */
    private int sync() {
        KubeObject service = world.get(Resources.SERVICES, "default", "web").orElseThrow();
        Plan plan = plan();
        assertThat(world.carry(service, plan)).isTrue();
        assertThat(plan().steps()).isEmpty();
        return (int) plan.steps().stream()
                .filter(s ->
                        !(s instanceof Step.CreateEndpoints c && c.resource().equals(Resources.ENDPOINTS)))
                .filter(s ->
                        !(s instanceof Step.WriteEndpoints w && w.resource().equals(Resources.ENDPOINTS)))
                .count();
    }

    private List<KubeObject> slices() {
        return world.all(Resources.ENDPOINT_SLICES);
    }

    private JsonNode endpoint(int index) {
        return slices().getFirst().tree().path("endpoints").path(index);
    }

    private JsonNode endpoints() {
        return world.get(Resources.ENDPOINTS, "default", "web").orElseThrow().tree();
    }

    private static ObjectNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aReadyPodIsAnEndpointWithItsNameNodeZoneAndNamedPort() {
        headless();
        world.create(
                Resources.NODES,
                json("{\"metadata\":{\"name\":\"n1\",\"labels\":{\"topology.kubernetes.io/zone\":\"z\"}}}"));
        pod("web-0");
        sync();
        assertThat(endpoint(0)).isEqualTo(json("""
                {"addresses":["10.244.0.2"],"conditions":{"ready":true,"serving":true,"terminating":false},
                 "hostname":"web-0","nodeName":"n1","zone":"z",
                 "targetRef":{"kind":"Pod","namespace":"default","name":"web-0","uid":"%s"}}
                """.formatted(world.pod("web-0").uid())));
        JsonNode slice = slices().getFirst().tree();
        assertThat(slice.path("ports").toString())
                .isEqualTo("[{\"name\":\"http\",\"port\":8080,\"protocol\":\"TCP\"}]");
        assertThat(slice.path("addressType").asText()).isEqualTo("IPv4");
        assertThat(slices().getFirst().labels())
                .containsEntry("kubernetes.io/service-name", "web")
                .containsEntry("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
                .containsEntry("service.kubernetes.io/headless", "")
                .containsEntry("team", "a");
        assertThat(slices().getFirst().controller().orElseThrow().kind()).isEqualTo("Service");
        assertThat(endpoints().at("/subsets/0/addresses/0/ip").asText()).isEqualTo("10.244.0.2");
        assertThat(endpoints().at("/subsets/0/addresses/0/hostname").asText()).isEqualTo("web-0");
        assertThat(endpoints().at("/subsets/0/ports/0/port").asInt()).isEqualTo(8080);
    }

    @Test
    void aPodOfAnotherSubdomainHasNoHostnameHere() {
        headless();
        pod("web-0");
        edit("web-0", t -> t.withObjectProperty("spec").put("subdomain", "other"));
        sync();
        assertThat(endpoint(0).has("hostname")).isFalse();
    }

    @Test
    void unreadyAndTerminatingPodsAreThereButNotReady() {
        headless();
        pod("web-0");
        pod("web-1");
        world.unready("web-0");
        edit("web-0", t -> t.withObjectProperty("status").put("podIP", "10.244.0.2"));
        world.terminate(world.pod("web-1"));
        sync();
        assertThat(endpoint(0).path("conditions").toString())
                .isEqualTo("{\"ready\":false,\"serving\":false,\"terminating\":false}");
        assertThat(endpoint(1).path("conditions").toString())
                .isEqualTo("{\"ready\":false,\"serving\":true,\"terminating\":true}");
        assertThat(endpoints().at("/subsets/0").has("addresses")).isFalse();
        assertThat(endpoints().at("/subsets/0/notReadyAddresses")).hasSize(1);
    }

    @Test
    void whatIsNotReadyIsReadyToAServiceThatPublishesIt() {
        service("{\"clusterIP\":\"None\",\"publishNotReadyAddresses\":true,\"selector\":{\"app\":\"web\"}}");
        pod("web-0");
        world.unready("web-0");
        sync();
        assertThat(endpoint(0).path("conditions").toString())
                .isEqualTo("{\"ready\":true,\"serving\":false,\"terminating\":false}");
    }

    @Test
    void podsThatHaveEndedOrHaveNoAddressAreNoEndpoints() {
        headless();
        pod("web-0");
        pod("web-1");
        world.phase("web-0", "Succeeded");
        edit("web-1", t -> t.withObjectProperty("status").remove("podIP"));
        sync();
        assertThat(slices()).hasSize(1);
        assertThat(slices().getFirst().tree().path("endpoints")).isEmpty();
        assertThat(endpoints().path("subsets")).isEmpty();
    }

    @Test
    void podsWhoseNamedPortDiffersGoToSlicesOfTheirOwn() {
        headless();
        pod("web-0");
        pod("web-1");
        edit("web-1", t -> ((ObjectNode) t.at("/spec/containers/0/ports/0")).put("containerPort", 9090));
        sync();
        assertThat(slices()).hasSize(2);
        assertThat(slices().stream().map(s -> s.tree().at("/ports/0/port").asInt()))
                .containsExactlyInAnyOrder(8080, 9090);
        assertThat(endpoints().path("subsets")).hasSize(2);
    }

    @Test
    void aServiceWithoutSelectorAndAnExternalNameAreLeftAlone() {
        KubeObject service = service("{\"ports\":[{\"port\":80}]}");
        pod("web-0");
        assertThat(plan().steps()).isEmpty();
        world.edit(service, t -> {
            t.withObjectProperty("spec")
                    .put("type", "ExternalName")
                    .putObject("selector")
                    .put("app", "web");
            return t;
        });
        assertThat(plan().steps()).isEmpty();
    }

    @Test
    void endpointsThatSomebodyElseHasMadeUnderTheNameStay() {
        headless();
        world.create(
                Resources.ENDPOINTS,
                json(
                        "{\"metadata\":{\"name\":\"web\",\"namespace\":\"default\"},\"subsets\":[{\"addresses\":[{\"ip\":\"1.2.3.4\"}]}]}"));
        pod("web-0");
        sync();
        assertThat(endpoints().at("/subsets/0/addresses/0/ip").asText()).isEqualTo("1.2.3.4");
    }

    @Test
    void theChangeOfOneOfThousandsOfPodsWritesOneSlice() {
        headless();
        IntStream.range(0, 2500).forEach(i -> pod("web-" + i));
        sync();
        assertThat(slices())
                .hasSize(25)
                .allSatisfy(s -> assertThat(s.tree().path("endpoints")).hasSize(100));
        world.unready("web-1234");
        edit("web-1234", t -> t.withObjectProperty("status").put("podIP", "10.244.9.9"));
        assertThat(sync()).isEqualTo(1);
        world.remove(world.pod("web-77"));
        assertThat(sync()).isEqualTo(1);
        pod("web-2500");
        assertThat(sync()).as("the new one takes the free place").isEqualTo(1);
        assertThat(slices()).hasSize(25);
        pod("web-2501");
        sync();
        assertThat(slices()).hasSize(26);
        assertThat(endpoints().at("/subsets/0/addresses").size()
                        + endpoints().at("/subsets/0/notReadyAddresses").size())
                .isEqualTo(1000);
    }

    @Test
    void twinsOfALostAnswerMeltIntoOne() {
        KubeObject service = headless();
        pod("web-0");
        Plan plan = plan();
        List<Step> creations = plan.steps().stream()
                .filter(s -> s instanceof Step.CreateEndpoints c && c.resource().equals(Resources.ENDPOINT_SLICES))
                .toList();
        creations.forEach(s -> world.create(
                Resources.ENDPOINT_SLICES, ((Step.CreateEndpoints) s).body().deepCopy()));
        world.carry(service, plan);
        assertThat(slices()).hasSize(2);
        sync();
        assertThat(slices()).hasSize(1);
        assertThat(slices().getFirst().tree().path("endpoints")).hasSize(1);
    }

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyPodIsInOneSliceWhateverHappened(int seed) {
        var random = new Random(seed);
        headless();
        var alive = new ArrayList<String>();
        for (int turn = 0; turn < 60; turn++) {
            int many = random.nextInt(60);
            if (random.nextBoolean()) {
                for (int i = 0; i < many; i++) {
                    String name = "web-" + turn + "-" + i;
                    pod(name);
                    alive.add(name);
                }
            } else {
                for (int i = 0; i < many && !alive.isEmpty(); i++) {
                    String name = alive.remove(random.nextInt(alive.size()));
                    world.remove(world.pod(name));
                }
            }
            sync();
            var names = new HashSet<ObjectKey>();
            int total = 0;
            for (KubeObject slice : slices()) {
                assertThat(slice.tree().path("endpoints").size()).isLessThanOrEqualTo(100);
                for (JsonNode e : slice.tree().path("endpoints")) {
                    names.add(new ObjectKey(
                            "default", e.path("targetRef").path("name").asText()));
                    total++;
                }
            }
            assertThat(total).as("seed " + seed + " turn " + turn).isEqualTo(alive.size());
            assertThat(names).hasSize(alive.size());
        }
    }
}
