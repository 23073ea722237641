package dev.berth.controller.daemons;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.World;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a DaemonSet can ask for beyond Kubernetes. */
class DaemonOptInTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static List<String> images(DaemonWorld w) {
        return w.world.all(Resources.NODES).stream()
                .map(n -> w.imageOn(n.name()))
                .toList();
    }

    /** Carries plans out and lets agents end pods, but lets none become Ready. */
    private static void run(DaemonWorld w) {
        w.sync();
        for (int i = 0; i < 10; i++) {
            w.world.reap();
            w.sync();
        }
    }

    /** Lets everything become Ready on nodes that are; pods on dead nodes stay as they are. */
    private static void settleAlive(DaemonWorld w, String... dead) {
        for (int i = 0; i < 30; i++) {
            run(w);
            for (KubeObject pod : w.world.all(Resources.PODS)) {
                boolean onDead = List.of(dead).contains(World.nodeOf(pod));
                if (!onDead && !pod.deleting()) {
                    w.world.ready(pod.name());
                }
            }
        }
    }

    // ---- nodes that were dead before

    @Test
    void asInKubernetesADeadNodeHoldsTheRollOut() {
        var w = new DaemonWorld(4).settle();
        w.world.pass(DEADLINE);
        w.nodeReady("node-3", false);
        w.world.pass(DEADLINE);
        w.image("two");
        settleAlive(w, "node-3");
        assertThat(images(w).subList(0, 3)).containsExactly("one", "one", "one");
    }

    @Test
    void aNodeThatWasDeadBeforeTakesNothingOfTheBudget() {
        var w = new DaemonWorld(5).annotate("berth.dev/skip-dead-nodes", "true").settle();
        w.world.pass(DEADLINE);
        w.nodeReady("node-3", false);
        w.nodeReady("node-4", false);
        w.world.pass(DEADLINE);
        w.image("two");
        settleAlive(w, "node-3", "node-4");
        assertThat(images(w).subList(0, 3)).containsExactly("two", "two", "two");
    }

    @Test
    void aNodeThatTheNewRevisionKillsTakesTheBudgetAndStopsIt() {
        var w = new DaemonWorld(5).annotate("berth.dev/skip-dead-nodes", "true").settle();
        w.world.pass(DEADLINE);
        w.nodeReady("node-4", false);
        w.world.pass(DEADLINE);
        w.image("killer");
        for (int i = 0; i < 20; i++) {
            run(w);
            w.world.pass(Duration.ofSeconds(1));
            for (int n = 0; n < 4; n++) {
                String node = "node-" + n;
                if (w.imageOn(node).equals("killer") && !w.one(node).deleting()) {
                    w.nodeReady(node, false);
                }
            }
        }
        assertThat(images(w).subList(0, 4)).containsExactly("killer", "one", "one", "one");
        assertThat(w.sync().waits().getFirst().story())
                .startsWith("1 pods are unavailable and maxUnavailable is 1 since ")
                .contains("(node node-0 is not Ready)")
                .endsWith("; that holds the roll-out on 3 nodes");
    }

    @Test
    void aNodeThatDiesWhileItsOldPodEndsIsTheRollOutsDoing() {
        var w = new DaemonWorld(3).annotate("berth.dev/skip-dead-nodes", "true").settle();
        w.world.pass(DEADLINE);
        w.image("two").sync();
        w.world.pass(Duration.ofSeconds(1));
        w.nodeReady("node-0", false);
        Plan plan = w.sync();
        assertThat(DaemonWorld.of(plan, Step.DeletePod.class)).isEmpty();
        assertThat(w.one("node-1").deleting()).isFalse();
    }

    @Test
    void withSurgeADeadNodeTakesNothingEither() {
        var w = new DaemonWorld(3)
                .annotate("berth.dev/skip-dead-nodes", "true")
                .rolling(0, 1)
                .settle();
        w.world.pass(DEADLINE);
        w.nodeReady("node-0", false);
        w.world.pass(DEADLINE);
        w.image("two");
        settleAlive(w, "node-0");
        assertThat(w.imageOn("node-1")).isEqualTo("two");
        assertThat(w.imageOn("node-2")).isEqualTo("two");
    }

    // ---- pause

    @Test
    void aPausedSetReplacesNothingAndStillFollowsTheNodes() {
        var w = new DaemonWorld(2).settle().annotate("berth.dev/paused", "true").image("two");
        assertThat(w.sync().why()).containsExactly("the roll-out is paused by berth.dev/paused");
        w.node("node-9", n -> {});
        w.settle();
        assertThat(w.imageOn("node-0")).isEqualTo("one");
        assertThat(w.on("node-9")).hasSize(1);
        w.annotate("berth.dev/paused", "false").settle();
        assertThat(images(w)).containsOnly("two");
    }

    // ---- self-healing

    @Test
    void aRevisionThatIsNotReadyInTimeIsReverted() {
        var w = new DaemonWorld(3)
                .annotate("berth.dev/progress-deadline", "60s")
                .annotate("berth.dev/on-stuck", "rollback")
                .settle();
        w.image("bad");
        run(w);
        assertThat(w.imageOn("node-0")).isEqualTo("bad");
        String uid = w.one("node-1").uid();
        w.world.pass(DEADLINE);
        w.settle();
        assertThat(images(w)).containsOnly("one");
        assertThat(w.one("node-1").uid()).isEqualTo(uid);
        assertThat(w.world.notices()).anySatisfy(n -> assertThat(n.reason()).isEqualTo("ProgressDeadlineExceeded"));
        assertThat(w.condition("Progressing")).startsWith("False ProgressDeadlineExceeded");
        assertThat(w.condition("Available")).startsWith("True");
        // The next good template rolls out as ever.
        w.image("three").settle();
        assertThat(images(w)).containsOnly("three");
    }

    @Test
    void theRevisionToGoBackToIsRememberedEvenIfTheWishCameWithTheBadOne() {
        var w = new DaemonWorld(3).settle();
        w.annotate("berth.dev/progress-deadline", "60s").annotate("berth.dev/on-stuck", "rollback");
        w.image("bad");
        run(w);
        w.world.pass(DEADLINE);
        w.settle();
        assertThat(images(w)).containsOnly("one");
    }

    @Test
    void pauseStopsAStuckRollOut() {
        var w = new DaemonWorld(3)
                .annotate("berth.dev/progress-deadline", "60s")
                .annotate("berth.dev/on-stuck", "pause")
                .settle()
                .image("slow");
        run(w);
        w.world.pass(DEADLINE);
        w.settle();
        assertThat(images(w)).containsExactly("slow", "one", "one");
        assertThat(w.sync().why()).singleElement().asString().startsWith("the roll-out is paused: pod log-");
    }

    @Test
    void aDeadNodeMakesNoRevisionStuck() {
        var w = new DaemonWorld(3)
                .annotate("berth.dev/progress-deadline", "60s")
                .annotate("berth.dev/on-stuck", "rollback")
                .annotate("berth.dev/skip-dead-nodes", "true")
                .settle();
        w.world.pass(DEADLINE);
        w.nodeReady("node-2", false);
        w.world.pass(DEADLINE);
        w.image("two");
        settleAlive(w, "node-2");
        w.world.pass(DEADLINE.multipliedBy(3));
        settleAlive(w, "node-2");
        assertThat(images(w).subList(0, 2)).containsExactly("two", "two");
        assertThat(w.condition("Progressing")).doesNotContain("ProgressDeadlineExceeded");
    }

    // ---- conditions

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theNodeThatHoldsTheRollOutIsNamedWithinFiveSeconds(boolean nodeIsDead) {
        var w = new DaemonWorld(3).annotate("berth.dev/conditions", "true").settle();
        assertThat(w.condition("Progressing")).isEqualTo("True Complete: all 3 nodes have an available pod");
        w.image("two").sync();
        w.world.reap();
        w.sync();
        w.world.unready(w.one("node-0").name());
        if (nodeIsDead) {
            w.nodeReady("node-0", false);
        }
        Plan plan = w.sync();
        assertThat(plan.again().orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(5));
        w.world.pass(plan.again().orElseThrow());
        w.sync();
        String who = nodeIsDead
                ? "node node-0 is not Ready"
                : "pod " + w.one("node-0").name() + " on node node-0 is not available";
        assertThat(w.condition("Blocked"))
                .startsWith("True ")
                .contains("maxUnavailable is 1 since 2026-01-01T00:00:00Z")
                .contains(who)
                .contains("holds the roll-out on 2 nodes");
        assertThat(w.condition("Available")).startsWith("False PodsUnavailable: node node-0 has no available pod");
        assertThat(w.world.notices().stream().map(Notice::reason)).contains("Blocked");
    }

    @Test
    void aRefusedCreationIsToldWithItsReason() {
        var w = new DaemonWorld(1).annotate("berth.dev/conditions", "true");
        w.world.refuse(s -> s instanceof Step.CreatePod);
        w.sync();
        w.sync();
        assertThat(w.condition("Blocked")).startsWith("True FailedCreate: Error creating: refused by the test");
        assertThat(w.status("observedGeneration")).isEqualTo(1);
    }

    @Test
    void marksOfARevisionNeverComeFromTheSetsOwnAnnotations() {
        var w = new DaemonWorld(1)
                .annotate(Labels.STUCK_AT, "2026-01-01T00:00:00Z")
                .annotate("berth.dev/on-stuck", "pause")
                .settle();
        assertThat(w.world.all(Resources.CONTROLLER_REVISIONS))
                .allSatisfy(r -> assertThat(r.annotations())
                        .doesNotContainKey(Labels.STUCK_AT)
                        .containsEntry("berth.dev/on-stuck", "pause"));
    }
}
