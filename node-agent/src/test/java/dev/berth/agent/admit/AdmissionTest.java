package dev.berth.agent.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.api.Json;
import dev.berth.protocol.resources.Share;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Map<String, Long> ROOM =
            Map.of("cpu", 2000L, "memory", 1L << 30, "ephemeral-storage", 1L << 30, "pods", 3L);

    @Test
    void aPodThatFitsIsTaken() {
        assertThat(answer("cpu: 1500m, memory: 512Mi", share("cpu: 500m, memory: 512Mi")))
                .isEmpty();
    }

    @Test
    void whatIsLackingIsNamedInTheKubeletsWordsAndOrder() {
        assertThat(answer("cpu: 1600m, memory: 2Gi", share("cpu: 500m")))
                .contains(new Refusal(
                        "OutOfcpu",
                        "Node didn't have enough resource: cpu, requested: 1600, used: 500, capacity: 2000"));
        assertThat(answer("memory: 2Gi", share("cpu: 500m")))
                .contains(new Refusal(
                        "OutOfmemory",
                        "Node didn't have enough resource: memory, requested: 2147483648, used: 0, capacity:"
                                + " 1073741824"));
        assertThat(Admission.refusal(share("cpu: 9"), ROOM, Collections.nCopies(3, share(""))))
                .contains(new Refusal(
                        "OutOfpods", "Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3"));
    }

    @Test
    void aPodThatAsksForNothingFitsOnAFullNode() {
        assertThat(answer("", share("cpu: 3, memory: 2Gi"))).isEmpty();
        assertThat(answer("example.com/gpu: 1"))
                .as("an extended resource that the node does not have")
                .isEmpty();
    }

    @Test
    void aPortOfTheNodeIsForOne() {
        var refused = Optional.of(new Refusal(
                "NodePorts", "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"));
        Share taken = port("hostPort: 80");
        assertThat(Admission.refusal(port("hostPort: 80, hostIP: 10.0.0.1"), ROOM, List.of(taken)))
                .isEqualTo(refused);
        assertThat(Admission.refusal(port("hostPort: 80, protocol: UDP"), ROOM, List.of(taken)))
                .isEmpty();
        assertThat(Admission.refusal(port("containerPort: 80"), ROOM, List.of(taken)))
                .isEmpty();
        Share sidecar = of("initContainers: [{restartPolicy: Always, ports: [{hostPort: 80}]}]");
        assertThat(Admission.refusal(sidecar, ROOM, List.of(taken))).isEqualTo(refused);
    }

    private static Optional<Refusal> answer(String requests, Share... there) {
        return Admission.refusal(share(requests), ROOM, List.of(there));
    }

    private static Share share(String requests) {
        return of("containers: [{resources: {requests: {" + requests + "}}}]");
    }

    private static Share port(String port) {
        return of("containers: [{ports: [{" + port + "}]}]");
    }

    /** Flow YAML is close enough to JSON to be read as such once names and values are quoted. */
    private static Share of(String spec) {
        String quoted = ("{" + spec + "}").replaceAll("([A-Za-z0-9./-]+)", "\"$1\"");
        return Share.of(Json.parse(quoted.getBytes(StandardCharsets.UTF_8)));
    }
}
