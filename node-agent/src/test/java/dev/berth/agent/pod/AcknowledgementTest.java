package dev.berth.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.pod.PodEffect.Report;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.protocol.api.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A pod begins once the API knows that its node has seen it. */
class AcknowledgementTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final PodMachine machine = new PodMachine(Pods.TERMS);

    private static Pods pod() {
        return Pods.pod("p").container("c").claim("v", "claim").bound("v", "pv-1");
    }

    private static void assertNothingIsMade(List<PodEffect> effects) {
        assertThat(effects)
                .allMatch(e -> e instanceof Report || e instanceof PodEffect.WakeAt || e instanceof PodEffect.Event);
    }

    @Test
    void nothingOfAPodIsMadeBeforeTheApiHasStoredThatTheNodeHasSeenIt() {
        Next begun = machine.begin(pod().build(), Optional.empty(), NOW);
        assertNothingIsMade(begun.effects());
        assertThat(begun.effects())
                .as("told at once")
                .anyMatch(e -> e instanceof Report r && !r.lazy() && r.status().hasNonNull("startTime"));
        Next later = machine.step(begun.state(), new PodEvent.Tick(), NOW.plusSeconds(60));
        assertNothingIsMade(later.effects());
        Next known = machine.step(later.state(), new PodEvent.Acknowledged(), NOW.plusSeconds(61));
        assertThat(known.effects()).contains(new PodEffect.Attach("pv-1", false));
    }

    @Test
    void aPodThatAnEarlierLifeOfTheAgentHasAcknowledgedBeginsAtOnce() {
        var tree = pod().tree();
        tree.putObject("status").put("startTime", "2026-11-23T09:59:00Z");
        Next begun = machine.begin(DesiredPod.of(Json.bytes(tree)), Optional.empty(), NOW);
        assertThat(begun.effects()).contains(new PodEffect.Attach("pv-1", false));
    }

    @Test
    void aPodThatIsDeletedBeforeItBeganIsGoneAtOnce() {
        Next begun = machine.begin(pod().build(), Optional.empty(), NOW);
        Next deleted = machine.step(
                begun.state(), new PodEvent.Assigned(pod().deleted(30).build()), NOW.plusSeconds(1));
        assertNothingIsMade(deleted.effects());
        assertThat(deleted.effects()).anyMatch(e -> e instanceof Report r && r.gone());
    }
}
