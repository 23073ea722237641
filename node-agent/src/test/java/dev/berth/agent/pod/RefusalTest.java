package dev.berth.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.admit.Refusal;
import dev.berth.agent.pod.PodEffect.Report;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.protocol.api.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pods that their node does not take, and pods that have ended before its agent saw them. */
class RefusalTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Refusal NO_CPU = new Refusal("OutOfcpu", "Node didn't have enough resource: cpu");

    private final PodMachine machine = new PodMachine(Pods.TERMS);

    private static Pods pod() {
        return Pods.pod("p").container("c").claim("v", "claim").bound("v", "pv-1");
    }

    @Test
    void aPodThatIsNotTakenHasFailedWithTheKubeletsStatusAndEvent() {
        ObjectNode tree = pod().tree();
        tree.putObject("status")
                .put("phase", "Pending")
                .putArray("conditions")
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "True");
        Next refused = machine.refuse(DesiredPod.of(tree), NO_CPU, NOW);
        assertThat(refused.state().over()).isTrue();
        assertThat(refused.effects()).first().isEqualTo(new PodEffect.Event(true, "OutOfcpu", NO_CPU.message()));
        ObjectNode status = reports(refused).getFirst().status();
        assertThat(status.toString())
                .isEqualTo("{\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"True\"}],\"message\":\"Pod was"
                        + " rejected: Node didn't have enough resource: cpu\",\"phase\":\"Failed\",\"qosClass\":"
                        + "\"BestEffort\",\"reason\":\"OutOfcpu\",\"startTime\":\"2026-11-23T10:00:00Z\"}");
        assertThat(machine.step(refused.state(), new PodEvent.Acknowledged(), NOW)
                        .effects())
                .as("nothing of it begins when the API has its word")
                .isEmpty();
    }

    @Test
    void aRefusedPodKeepsItsStatusWhileItIsDeleted() {
        Next refused = machine.refuse(pod().build(), NO_CPU, NOW);
        ObjectNode tree = pod().deleted(30).tree();
        tree.set("status", refused.state().status());
        Next met = machine.begin(DesiredPod.of(Json.bytes(tree)), Optional.empty(), NOW.plusSeconds(9));
        assertThat(met.effects()).containsExactly(new Report(refused.state().status(), false, true));
    }

    @Test
    void thePodThatHasEndedAsksForNoVolume() {
        ObjectNode tree = pod().tree();
        tree.putObject("status").put("phase", "Succeeded").put("startTime", "2026-11-23T09:00:00Z");
        assertThat(machine.begin(DesiredPod.of(tree), Optional.empty(), NOW).effects())
                .isEmpty();
    }

    private static List<Report> reports(Next next) {
        return next.effects().stream()
                .filter(Report.class::isInstance)
                .map(Report.class::cast)
                .toList();
    }
}
