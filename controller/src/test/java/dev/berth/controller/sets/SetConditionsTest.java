package dev.berth.controller.sets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opt-in: {@code berth.dev/conditions}. The set says where it stands, what holds it up, and since when. */
class SetConditionsTest {
    private static SetWorld telling(String policy, int replicas) {
        return new SetWorld(policy, replicas).annotate("berth.dev/conditions", "true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void aSettledSetIsCompleteAvailableAndNotBlocked(String policy) {
        SetWorld w = telling(policy, 2).settle();
        assertThat(w.condition("Progressing")).isEqualTo("True Complete: all 2 pods are there and available");
        assertThat(w.condition("Available")).isEqualTo("True AllAvailable: all 2 pods are available");
        assertThat(w.condition("Blocked")).isEqualTo("False NothingHolds: nothing holds it up");
        assertThat(w.plan().status()).isEmpty();
    }

    @Test
    void thePodThatHoldsItUpIsNamedWithItsStoryWithinFiveSeconds() {
        SetWorld w = telling("OrderedReady", 2);
        w.sync();
        w.world.edit(w.world.pod("web-0"), t -> {
            ObjectNode container = t.withObjectProperty("status")
                    .putArray("containerStatuses")
                    .addObject()
                    .put("name", "c");
            container
                    .putObject("state")
                    .putObject("waiting")
                    .put("reason", "ImagePullBackOff")
                    .put("message", "no such image: one");
            return t;
        });
        Plan plan = w.sync();
        // A pod that has only just been made is nothing to tell yet, but the set asks to look again.
        assertThat(w.condition("Blocked")).startsWith("False");
        assertThat(plan.again().orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(5));
        w.world.pass(plan.again().orElseThrow());
        w.sync();
        String story = "web-0 is not Ready since 2026-01-01T00:00:00Z"
                + " (container c waits: ImagePullBackOff: no such image: one); OrderedReady holds web-1";
        assertThat(w.condition("Blocked")).isEqualTo("True PodNotReady: " + story);
        assertThat(w.world.notices()).contains(new Notice(true, "Blocked", "PodNotReady: " + story));
        assertThat(w.condition("Available"))
                .startsWith("False PodsUnavailable: web-0 is not Ready since 2026-01-01T00:00:00Z")
                .endsWith("; neither are 1 more");
        // Told once: the next look changes nothing.
        w.world.pass(Duration.ofMinutes(1));
        assertThat(w.plan().steps()).isEmpty();
        assertThat(w.plan().status()).isEmpty();
    }

    @Test
    void aPodWithoutANodeSaysWhyItHasNone() {
        SetWorld w = telling("OrderedReady", 1);
        w.sync();
        w.world.edit(w.world.pod("web-0"), t -> {
            t.withObjectProperty("status")
                    .putArray("conditions")
                    .addObject()
                    .put("type", "PodScheduled")
                    .put("status", "False")
                    .put("reason", "Unschedulable")
                    .put("message", "0/3 nodes are available: 3 Insufficient cpu.");
            return t;
        });
        w.world.pass(Duration.ofSeconds(3));
        w.sync();
        assertThat(w.condition("Blocked"))
                .contains("it has no node: Unschedulable: 0/3 nodes are available: 3 Insufficient cpu.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void theClaimThatHoldsAPodIsNamed(String policy) {
        SetWorld w = telling(policy, 1).settle();
        KubeObject claim = w.world
                .get(Resources.PERSISTENT_VOLUME_CLAIMS, "default", "www-web-0")
                .orElseThrow();
        w.world.edit(claim, t -> {
            t.withObjectProperty("metadata")
                    .put("deletionTimestamp", w.world.now().toString());
            return t;
        });
        w.world.remove(w.world.pod("web-0"));
        w.sync();
        w.world.pass(Duration.ofSeconds(3));
        w.sync();
        assertThat(w.condition("Blocked"))
                .isEqualTo("True ClaimInDeletion: claim www-web-0 is being deleted since 2026-01-01T00:00:00Z;"
                        + " it holds web-0");
        w.world.remove(claim);
        w.settle();
        assertThat(w.condition("Blocked")).startsWith("False");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void aRefusalIsToldWithItsReason(String policy) {
        SetWorld w = telling(policy, 1);
        w.world.refuse(s -> s instanceof Step.CreatePod);
        w.sync();
        // A first refusal may be a mere conflict; the second one is told.
        assertThat(w.condition("Blocked")).startsWith("False");
        w.world.pass(Duration.ofMillis(10));
        w.sync();
        assertThat(w.condition("Blocked"))
                .isEqualTo("True FailedCreate: create Pod web-0 in StatefulSet web failed error: refused by the test"
                        + " (since 2026-01-01T00:00:00Z)");
        w.world.refuse(s -> false);
        w.settle();
        assertThat(w.condition("Blocked")).startsWith("False");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void aRollOutSaysHowFarItIs(String policy) {
        SetWorld w = telling(policy, 3).settle().image("two");
        w.sync();
        w.world.reap();
        w.sync();
        w.world.readyAll();
        w.sync();
        assertThat(w.condition("Progressing"))
                .isEqualTo("True RollingOut: 1 of 3 pods are of revision "
                        + w.status().path("updateRevision").asText());
        w.settle();
        assertThat(w.condition("Progressing")).startsWith("True Complete");
    }

    @Test
    void aConditionKeepsItsTimeUntilItTurns() {
        SetWorld w = telling("OrderedReady", 1).settle();
        String since = time(w, "Available");
        w.world.pass(Duration.ofMinutes(1));
        w.replicas(2).settle();
        w.world.pass(Duration.ofMinutes(1));
        w.world.unready("web-0");
        w.sync();
        assertThat(time(w, "Available")).isEqualTo("2026-01-01T00:02:00Z").isNotEqualTo(since);
    }

    @Test
    void conditionsOfOthersAreLeftAloneAndOursGoWhenTheAnnotationGoes() {
        SetWorld w = telling("OrderedReady", 1).settle();
        w.world.edit(w.set(), t -> {
            t.withObjectProperty("status")
                    .withArrayProperty("conditions")
                    .addObject()
                    .put("type", "Blessed")
                    .put("status", "True");
            return t;
        });
        w.annotate("berth.dev/conditions", "false").settle();
        assertThat(w.status().path("conditions")).hasSize(1);
        assertThat(w.status().at("/conditions/0/type").asText()).isEqualTo("Blessed");
    }

    private static String time(SetWorld w, String type) {
        for (JsonNode c : w.status().path("conditions")) {
            if (c.path("type").asText().equals(type)) {
                return c.path("lastTransitionTime").asText();
            }
        }
        throw new AssertionError("no condition " + type);
    }
}
