package dev.berth.controller.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.registry.MemoryStore;
import dev.berth.controller.registry.PlainAdmission;
import dev.berth.controller.registry.Registry;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses of Services through the registry, as clients get them. */
class ServiceAddressesTest {
    private final MemoryStore store = new MemoryStore().withNamespace("default");
    private final Registry registry = on("10.96.0.0/16", 1);

    private Registry on(String range, int seed) {
        return new Registry(
                store,
                store,
                new PlainAdmission(),
                new ServiceAddresses(ServiceRanges.of(range, "30000-32767")),
                Clock.systemUTC(),
                new Random(seed),
                ForkJoinPool.commonPool());
    }

    private static ObjectNode service(String name, String spec) {
        return Json.parse("""
                {"apiVersion":"v1","kind":"Service","metadata":{"namespace":"default","name":"%s"},"spec":%s}
                """.formatted(name, spec).getBytes(StandardCharsets.UTF_8));
    }

    private static Outcome get(CompletionStage<Outcome> stage) throws Exception {
        return stage.toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    private JsonNode made(String name, String spec) throws Exception {
        Outcome outcome = get(registry.create(Resources.SERVICES, service(name, spec)));
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).object().tree().path("spec");
    }

    private String refused(String name, String spec) throws Exception {
        return refusal(registry.create(Resources.SERVICES, service(name, spec)));
    }

    private static String refusal(CompletionStage<Outcome> stage) throws Exception {
        Outcome outcome = get(stage);
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome).status().message();
    }

    @Test
    void aServiceGetsAnAddressOfTheRangeAndAHeadlessOneNone() throws Exception {
        JsonNode spec = made("a", "{\"type\":\"ClusterIP\",\"ports\":[{\"port\":80}]}");
        assertThat(spec.path("clusterIP").asText()).startsWith("10.96.");
        assertThat(spec.path("clusterIPs").path(0)).isEqualTo(spec.path("clusterIP"));
        assertThat(made("b", "{\"clusterIP\":\"None\"}").path("clusterIP").asText())
                .isEqualTo("None");
        assertThat(made("c", "{\"type\":\"ExternalName\",\"externalName\":\"x.y\"}")
                        .has("clusterIP"))
                .isFalse();
    }

    @Test
    void twoServicesMadeAtOnceByTwoControlNodesNeverGetTheSameAddressOrPort() throws Exception {
        List<Registry> nodes = List.of(registry, on("10.96.0.0/16", 2), on("10.96.0.0/16", 3));
        var stages = new ArrayList<CompletionStage<Outcome>>();
        for (int i = 0; i < 150; i++) {
            stages.add(nodes.get(i % nodes.size())
                    .create(Resources.SERVICES, service("s" + i, "{\"type\":\"NodePort\",\"ports\":[{\"port\":80}]}")));
        }
        var addresses = new HashSet<String>();
        var ports = new HashSet<Integer>();
        int done = 0;
        for (CompletionStage<Outcome> stage : stages) {
            if (get(stage) instanceof Outcome.Done made) {
                done++;
                addresses.add(made.object().tree().at("/spec/clusterIP").asText());
                ports.add(made.object().tree().at("/spec/ports/0/nodePort").asInt());
            }
        }
        assertThat(done).isGreaterThan(100);
        assertThat(addresses).hasSize(done);
        assertThat(ports).hasSize(done);
    }

    @Test
    void theLastAddressIsGivenAndThenTheRangeIsFull() throws Exception {
        Registry small = on("10.0.0.0/28", 4);
        var addresses = new HashSet<String>();
        for (int i = 0; i < 13; i++) {
            Outcome made = get(small.create(Resources.SERVICES, service("s" + i, "{\"ports\":[{\"port\":80}]}")));
            addresses.add(
                    ((Outcome.Done) made).object().tree().at("/spec/clusterIP").asText());
        }
        assertThat(addresses).hasSize(13).doesNotContain("10.0.0.0", "10.0.0.1", "10.0.0.15");
        assertThat(refusal(small.create(Resources.SERVICES, service("one-more", "{\"ports\":[{\"port\":80}]}"))))
                .contains("range is full");
    }

    @Test
    void anAddressOrPortThatIsAskedForIsGivenOnce() throws Exception {
        String spec =
                "{\"type\":\"NodePort\",\"clusterIP\":\"10.96.7.7\",\"ports\":[{\"port\":80,\"nodePort\":30123}]}";
        assertThat(made("a", spec).path("clusterIP").asText()).isEqualTo("10.96.7.7");
        assertThat(refused("b", spec))
                .contains("failed to allocate IP 10.96.7.7: provided IP is already allocated")
                .contains("spec.ports[0].nodePort: Invalid value: 30123: provided port is already allocated");
    }

    @ParameterizedTest
    @CsvSource({"10.97.0.1", "10.96.0.0", "10.96.255.255", "nonsense", "10.96.1.256", "::1"})
    void anAddressOutsideOfTheRangeIsRefused(String address) throws Exception {
        assertThat(refused("a", "{\"clusterIP\":\"" + address + "\",\"ports\":[{\"port\":80}]}"))
                .contains("is not in the valid range. The range of valid IPs is 10.96.0.0/16");
    }

    @Test
    void aNodePortOutsideOfTheRangeIsRefused() throws Exception {
        assertThat(refused("a", "{\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":80}]}"))
                .contains("The range of valid ports is 30000-32767");
    }

    @Test
    void aServiceThatBecomesANodePortKeepsItsAddressAndGetsAPort() throws Exception {
        String address = made("a", "{\"type\":\"ClusterIP\",\"ports\":[{\"port\":80}]}")
                .path("clusterIP")
                .asText();
        var edit = new Edit(Edit.Part.MAIN, Optional.empty(), Optional.empty(), tree -> {
            tree.withObjectProperty("spec").put("type", "NodePort");
            return tree;
        });
        var done = (Outcome.Done) get(registry.edit(Resources.SERVICES, new ObjectKey("default", "a"), edit));
        assertThat(done.object().tree().at("/spec/clusterIP").asText()).isEqualTo(address);
        assertThat(done.object().tree().at("/spec/ports/0/nodePort").asInt()).isBetween(30000, 32767);
    }

    @ParameterizedTest
    @CsvSource({
        "'cluster-ip-range=\"10.96.0.0\", node-ports=\"1-2\"', must be like 10.96.0.0/16",
        "'cluster-ip-range=\"10.96.0.0/30\", node-ports=\"1-2\"', it must be from /12 to /28",
        "'cluster-ip-range=\"10.96.0.0/16\", node-ports=\"2-1\"', the lower one first",
        "'cluster-ip-range=\"10.96.0.0/16\", node-ports=\"x\"', must be like 30000-32767",
        "'cluster-ip-range=\"10.96.0.0/16\", node-ports=\"1-2\", other=1', berth.services.other is not a key"
    })
    void aWrongConfigurationIsRefusedByName(String conf, String why) {
        assertThatThrownBy(() -> ServiceRanges.of(ConfigFactory.parseString(conf)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
