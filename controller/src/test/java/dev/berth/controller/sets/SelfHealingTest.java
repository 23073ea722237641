package dev.berth.controller.sets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opt-in: {@code berth.dev/progress-deadline} and {@code berth.dev/on-stuck}. */
class SelfHealingTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static SetWorld healing(String policy, int replicas, String onStuck) {
        return new SetWorld(policy, replicas)
                .annotate("berth.dev/progress-deadline", "60s")
                .annotate("berth.dev/on-stuck", onStuck)
                .settle();
    }

    /** Rolls out an image whose pods never become Ready, as far as it goes. */
    private static void bad(SetWorld w, String image) {
        w.image(image).sync();
        w.world.reap();
        w.sync();
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void aRevisionThatIsNotReadyInTimeIsRevertedWithoutAHand(String policy) {
        SetWorld w = healing(policy, 3, "rollback");
        String good = w.status().path("currentRevision").asText();
        bad(w, "bad");
        String stuck = w.status().path("updateRevision").asText();
        assertThat(w.sync().again().orElseThrow()).isLessThanOrEqualTo(DEADLINE);
        assertThat(w.imageOf("web-2")).isEqualTo("bad");
        int mark = w.mark();
        w.world.pass(DEADLINE);
        w.settle();
        assertThat(w.podNames()).allSatisfy(p -> assertThat(w.imageOf(p)).isEqualTo("one"));
        // Nobody but the broken pod was touched.
        assertThat(w.logAfter(mark).stream().filter(l -> !l.startsWith("change")))
                .containsExactly("delete web-2", "create web-2");
        assertThat(w.world.notices())
                .contains(new Notice(
                        true,
                        "ProgressDeadlineExceeded",
                        "revision " + stuck + ": web-2 was not Ready for 60 s; going back to revision " + good));
        // The template is the user's and stays; status tells the truth about it.
        assertThat(w.status().path("updateRevision").asText()).isEqualTo(stuck);
        assertThat(w.status().path("currentRevision").asText()).isEqualTo(good);
        assertThat(w.condition("Progressing"))
                .startsWith("False ProgressDeadlineExceeded: revision " + stuck)
                .endsWith("3 of 3 pods are back at revision " + good);
        assertThat(w.condition("Available")).startsWith("True");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void podsOfTheBadRevisionThatWereReadyGoBackOneByOne(String policy) {
        SetWorld w = healing(policy, 4, "rollback");
        w.image("shaky").sync();
        w.world.reap();
        w.sync();
        w.world.ready("web-3");
        w.sync();
        w.world.reap();
        w.sync();
        assertThat(w.imageOf("web-2")).isEqualTo("shaky");
        int mark = w.mark();
        w.world.pass(DEADLINE);
        w.settle();
        assertThat(w.logAfter(mark).stream().filter(l -> !l.startsWith("change")))
                .containsExactly("delete web-2", "create web-2", "delete web-3", "create web-3");
        assertThat(w.podNames()).allSatisfy(p -> assertThat(w.imageOf(p)).isEqualTo("one"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void aBatchOfBrokenPodsGoesBackAtOnceAndTakesNothingOfTheBudget(String policy) {
        SetWorld w = healing(policy, 5, "rollback").rolling("maxUnavailable", 2);
        w.image("bad").sync();
        w.world.reap();
        w.sync();
        w.world.reap();
        for (int i = 0; i < 5; i++) {
            w.sync();
        }
        w.world.pass(DEADLINE);
        for (int i = 0; i < 40; i++) {
            w.sync();
            long available = w.podNames().stream()
                    .filter(p -> dev.berth.controller.plan.PodState.of(w.world.pod(p))
                                    .runningAndReady()
                            && !w.world.pod(p).deleting())
                    .count();
            assertThat(available).isGreaterThanOrEqualTo(3);
            w.world.reap();
            w.sync();
            if (i > 20) {
                w.world.readyAll();
            }
        }
        assertThat(w.podNames())
                .hasSize(5)
                .allSatisfy(p -> assertThat(w.imageOf(p)).isEqualTo("one"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void undoAloneCuresAStuckRollOut(String policy) {
        SetWorld w =
                new SetWorld(policy, 3).annotate("berth.dev/on-stuck", "pause").settle();
        bad(w, "bad");
        w.image("one").settle();
        assertThat(w.podNames())
                .hasSize(3)
                .allSatisfy(p -> assertThat(w.imageOf(p)).isEqualTo("one"));
        assertThat(w.status().path("currentRevision")).isEqualTo(w.status().path("updateRevision"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void aFixCuresAStuckRollOutToo(String policy) {
        SetWorld w = healing(policy, 3, "pause");
        bad(w, "bad");
        w.world.pass(DEADLINE);
        w.sync();
        w.image("three").settle();
        assertThat(w.podNames()).allSatisfy(p -> assertThat(w.imageOf(p)).isEqualTo("three"));
        assertThat(w.condition("Progressing")).startsWith("True Complete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void pauseStopsTheRollOutEvenIfThePodBecomesReadyLate(String policy) {
        SetWorld w = healing(policy, 3, "pause");
        bad(w, "slow");
        w.world.pass(DEADLINE);
        w.sync();
        w.world.ready("web-2");
        int mark = w.mark();
        assertThat(w.settle().sync().why()).singleElement().asString().startsWith("the roll-out is paused: web-2 was");
        assertThat(w.logAfter(mark)).isEmpty();
        assertThat(w.imageOf("web-1")).isEqualTo("one");
        assertThat(w.imageOf("web-2")).isEqualTo("slow");
        // What was updated comes back updated, what was not comes back as it was.
        w.world.terminate(w.world.pod("web-2"));
        w.world.terminate(w.world.pod("web-1"));
        w.settle();
        assertThat(w.imageOf("web-1")).isEqualTo("one");
        assertThat(w.imageOf("web-2")).isEqualTo("slow");
    }

    @Test
    void aPodThatCannotEvenBeMadeIsStuckAsWell() {
        SetWorld w = healing("OrderedReady", 2, "rollback");
        w.image("forbidden").sync();
        w.world.reap();
        w.world.refuse(s -> s instanceof Step.CreatePod p
                && p.body().at("/spec/containers/0/image").asText().equals("forbidden"));
        w.sync();
        w.sync();
        assertThat(w.podNames()).containsExactly("web-0");
        assertThat(w.condition("Blocked"))
                .startsWith(
                        "True FailedCreate: create Pod web-1 in StatefulSet web failed error: refused by the test (since ");
        w.world.pass(DEADLINE);
        w.settle();
        assertThat(w.imageOf("web-1")).isEqualTo("one");
    }

    @Test
    void aPodThatFailsAgainAndAgainIsStuckAlthoughItIsAlwaysYoung() {
        SetWorld w = healing("OrderedReady", 2, "rollback");
        w.image("crash").sync();
        w.world.reap();
        for (int i = 0; i < 40 && !w.podNames().isEmpty(); i++) {
            w.sync();
            if (w.podNames().contains("web-1") && w.imageOf("web-1").equals("crash")) {
                w.world.phase("web-1", "Failed");
            }
            w.world.pass(Duration.ofSeconds(5));
        }
        w.settle();
        assertThat(w.imageOf("web-1")).isEqualTo("one");
    }

    @Test
    void aGoodPodThatIsDownForAMomentIsNotTakenOutOfOrder() {
        SetWorld w = healing("OrderedReady", 3, "rollback");
        w.world.unready("web-0");
        int mark = w.mark();
        w.image("two").sync();
        assertThat(w.logAfter(mark)).isEmpty();
        // After the deadline it is: it has to be replaced anyway, and it is down anyway.
        w.world.pass(DEADLINE);
        w.sync();
        assertThat(w.logAfter(mark)).containsExactly("delete web-0");
    }

    @Test
    void theFirstRevisionHasNothingToGoBackToAndSaysSo() {
        SetWorld w = new SetWorld("OrderedReady", 2)
                .annotate("berth.dev/progress-deadline", "60s")
                .annotate("berth.dev/on-stuck", "rollback");
        w.sync();
        w.world.pass(DEADLINE);
        int mark = w.mark();
        w.sync();
        assertThat(w.logAfter(mark)).isEmpty();
        assertThat(w.condition("Progressing"))
                .isEqualTo("False ProgressDeadlineExceeded: web-0 was not Ready for 60 s");
        // Corrected after the deadline, it heals.
        w.image("two").settle();
        assertThat(w.podNames())
                .hasSize(2)
                .allSatisfy(p -> assertThat(w.imageOf(p)).isEqualTo("two"));
    }

    @Test
    void takingTheMarkAwayHasTheRevisionTriedAgain() {
        SetWorld w = healing("OrderedReady", 2, "rollback");
        bad(w, "bad");
        w.world.pass(DEADLINE);
        w.settle();
        assertThat(w.imageOf("web-1")).isEqualTo("one");
        KubeObject revision = w.world
                .get(
                        Resources.CONTROLLER_REVISIONS,
                        "default",
                        w.status().path("updateRevision").asText())
                .orElseThrow();
        assertThat(revision.annotations()).containsKey(Labels.STUCK_AT);
        w.world.edit(revision, t -> {
            t.withObjectProperty("metadata").remove("annotations");
            return t;
        });
        w.settle();
        assertThat(w.podNames()).allSatisfy(p -> assertThat(w.imageOf(p)).isEqualTo("bad"));
    }

    @Test
    void goingBackByHandAndForwardAgainForgetsTheMark() {
        SetWorld w = healing("OrderedReady", 2, "rollback");
        bad(w, "bad");
        w.world.pass(DEADLINE);
        w.settle();
        w.image("one").settle();
        w.image("bad").settle();
        assertThat(w.podNames()).allSatisfy(p -> assertThat(w.imageOf(p)).isEqualTo("bad"));
    }

    @Test
    void podsBelowThePartitionAreNeverHealed() {
        SetWorld w = healing("OrderedReady", 3, "rollback").rolling("partition", 2);
        w.world.unready("web-0");
        bad(w, "bad");
        w.world.pass(DEADLINE.multipliedBy(2));
        int mark = w.mark();
        w.sync();
        assertThat(w.logAfter(mark)).isEmpty();
    }

    @Test
    void withoutTheAnnotationsNothingOfThisHappens() {
        SetWorld w = new SetWorld("OrderedReady", 2).settle();
        bad(w, "bad");
        w.world.pass(Duration.ofHours(2));
        int mark = w.mark();
        w.image("one").sync();
        assertThat(w.logAfter(mark).stream().filter(l -> l.startsWith("delete")))
                .isEmpty();
        assertThat(w.status().path("conditions").isMissingNode()).isTrue();
    }
}
