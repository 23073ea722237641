package dev.berth.controller.daemons;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.World;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold in every state of long random histories of nodes, specs, agents and refusals. */
class DaemonSetPropertiesTest {
    static IntStream seeds() {
        return IntStream.range(0, 80);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverTwoOnANodeNeverOverBudgetAndItConverges(int seed) {
        var random = new Random(seed);
        boolean surge = seed % 4 == 3;
        var w = new DaemonWorld(1 + random.nextInt(6));
        if (surge) {
            w.rolling(0, 2);
        } else {
            w.rolling(random.nextBoolean() ? 1 + random.nextInt(2) : "34%", 0);
        }
        for (int i = 0; i < 250; i++) {
            disturb(w, random, i);
            w.world.refuse(random.nextInt(8) == 0 ? s -> random.nextInt(3) == 0 : s -> false);
            Plan plan = w.plan();
            check(w, plan, surge, "seed " + seed + " turn " + i + ": " + plan);
            w.world.carry(w.set(), plan);
        }
        converge(w, "seed " + seed);
    }

    private static void disturb(DaemonWorld w, Random random, int turn) {
        List<KubeObject> pods = w.world.all(Resources.PODS);
        List<KubeObject> nodes = w.world.all(Resources.NODES);
        KubeObject pod = pods.isEmpty() ? null : pods.get(random.nextInt(pods.size()));
        switch (random.nextInt(14)) {
            case 0 -> w.node("extra-" + turn, n -> {});
            case 1 -> {
                if (nodes.size() > 1) {
                    w.removeNode(nodes.get(random.nextInt(nodes.size())).name());
                }
            }
            case 2 -> w.image("image-" + random.nextInt(3));
            case 3 ->
                w.taint(
                        nodes.get(random.nextInt(nodes.size())).name(),
                        "own",
                        random.nextBoolean() ? "NoSchedule" : "NoExecute");
            case 4 ->
                w.editNode(
                        nodes.get(random.nextInt(nodes.size())).name(),
                        n -> n.withObjectProperty("spec").remove("taints"));
            case 5, 6 -> w.world.reap();
            case 7 -> {
                if (pod != null) {
                    w.world.phase(pod.name(), random.nextBoolean() ? "Failed" : "Succeeded");
                }
            }
            case 8 -> {
                if (pod != null) {
                    w.world.terminate(pod);
                }
            }
            case 9 -> {
                if (pod != null && !PodState.of(pod).terminal()) {
                    w.world.unready(pod.name());
                }
            }
            default -> {
                if (pod != null && !PodState.of(pod).terminal()) {
                    w.world.ready(pod.name());
                }
            }
        }
        w.world.pass(Duration.ofMillis(random.nextInt(3000)));
    }

    private static void check(DaemonWorld w, Plan plan, boolean surge, String what) {
        Map<String, Integer> live = new HashMap<>();
        for (KubeObject pod : w.world.all(Resources.PODS)) {
            if (!PodState.of(pod).terminal()) {
                live.merge(World.nodeOf(pod), 1, Integer::sum);
            }
        }
        var created = new HashMap<String, Integer>();
        for (Step.CreatePod c : DaemonWorld.of(plan, Step.CreatePod.class)) {
            // Without surge a node gets a pod only when nothing of an earlier one is left.
            if (!surge) {
                assertThat(live.getOrDefault(c.slot(), 0)).as(what).isZero();
            }
            assertThat(created.merge(c.slot(), 1, Integer::sum)).as(what).isEqualTo(1);
        }
        if (!surge) {
            budget(w, plan, what);
        }
    }

    /** The roll-out takes available pods only while fewer than maxUnavailable nodes are without one. */
    private static void budget(DaemonWorld w, Plan plan, String what) {
        DaemonSpec spec = DaemonSpec.of(w.set(), false);
        int desired = 0;
        int available = 0;
        for (KubeObject node : w.world.all(Resources.NODES)) {
            if (spec.eligibility().judge(node) == Eligibility.Verdict.RUN) {
                desired++;
                available += w.on(node.name()).stream().map(PodState::of).anyMatch(p -> p.ready() && !p.terminating())
                        ? 1
                        : 0;
            }
        }
        int taken = 0;
        for (Step.DeletePod d : DaemonWorld.of(plan, Step.DeletePod.class)) {
            PodState pod = PodState.of(w.world.pod(d.key().name()));
            String node = World.nodeOf(pod.object());
            boolean desiredThere = w.world
                    .get(Resources.NODES, "", node)
                    .filter(n -> spec.eligibility().judge(n) == Eligibility.Verdict.RUN)
                    .isPresent();
            taken += desiredThere && pod.ready() && w.on(node).size() == 1 ? 1 : 0;
        }
        int most = spec.maxUnavailable().roundedUp(desired);
        assertThat(taken == 0 || desired - available + taken <= most).as(what).isTrue();
    }

    private static void converge(DaemonWorld w, String what) {
        w.world.refuse(s -> false);
        w.world.pass(Duration.ofHours(1));
        w.settle();
        DaemonSpec spec = DaemonSpec.of(w.set(), false);
        String newest =
                w.set().tree().at("/spec/template/spec/containers/0/image").asText();
        for (KubeObject node : w.world.all(Resources.NODES)) {
            switch (spec.eligibility().judge(node)) {
                case RUN -> assertThat(w.imageOn(node.name())).as(what).isEqualTo(newest);
                case STAY -> assertThat(w.on(node.name()).size()).as(what).isLessThanOrEqualTo(1);
                case LEAVE -> assertThat(w.on(node.name())).as(what).isEmpty();
            }
        }
        assertThat(w.status("numberUnavailable")).as(what).isZero();
    }
}
