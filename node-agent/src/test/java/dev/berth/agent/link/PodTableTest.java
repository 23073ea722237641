package dev.berth.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.pod.PodEffect.Report;
import dev.berth.agent.pod.PodMachine;
import dev.berth.agent.pod.Pods;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.spec.DesiredPod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which pods a node takes, by what it has taken already. */
class PodTableTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final PodTable table =
            new PodTable(new PodMachine(Pods.TERMS), Map.of("cpu", 2000L, "memory", 1L << 30, "pods", 10L));

    private static ObjectNode web(String name) {
        return Pods.pod(name)
                .container("c", c -> c.putArray("ports").addObject().put("hostPort", 80))
                .tree();
    }

    private static ObjectNode webWith(String name, String field, String value) {
        ObjectNode pod = web(name);
        pod.putObject("status").put(field, value);
        return pod;
    }

    /** The phase that the first report has. */
    private String assign(ObjectNode pod) {
        return table.assign(DesiredPod.of(pod), NOW).effects().stream()
                .filter(Report.class::isInstance)
                .map(e -> ((Report) e).status().path("phase").asText())
                .findFirst()
                .orElse("");
    }

    @Test
    void aPodWhosePortIsTakenFailsAndTakesNothingItself() {
        assertThat(assign(web("a"))).isEqualTo("Pending");
        assertThat(assign(web("b"))).isEqualTo("Failed");
        table.drop("uid-a");
        assertThat(assign(web("c"))).isEqualTo("Pending");
    }

    @Test
    void aPodThatHasEndedTakesNothing() {
        assign(webWith("a", "phase", "Succeeded"));
        assertThat(assign(web("b"))).isEqualTo("Pending");
    }

    @Test
    void aPodThatTheNodeHasTakenBeforeIsNotRefused() {
        assign(web("a"));
        assertThat(assign(webWith("b", "startTime", "2026-11-23T09:00:00Z"))).isEqualTo("Pending");
        table.found(List.of(new FoundPod("uid-c", "default", "c", "10.244.0.9", List.of(), List.of())));
        assertThat(assign(web("c"))).isNotEqualTo("Failed");
    }
}
