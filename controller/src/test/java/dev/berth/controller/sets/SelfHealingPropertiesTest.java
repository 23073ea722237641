package dev.berth.controller.sets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A self-healing set through long random histories of good and bad images: never over its budget, and always well again. */
class SelfHealingPropertiesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    static Stream<Arguments> runs() {
        return Stream.of("OrderedReady", "Parallel")
                .flatMap(policy -> IntStream.range(0, 40).mapToObj(seed -> Arguments.of(policy, seed)));
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("runs")
    void itNeverTakesMoreThanItsBudgetAndABadImageNeverStays(String policy, int seed) {
        var random = new Random(seed);
        var w = new SetWorld(policy, 2 + random.nextInt(4))
                .annotate("berth.dev/progress-deadline", "60s")
                .annotate("berth.dev/on-stuck", "rollback");
        if (random.nextBoolean()) {
            w.rolling("maxUnavailable", 1 + random.nextInt(2));
        }
        w.settle();
        for (int i = 0; i < 200; i++) {
            disturb(w, random);
            w.world.refuse(random.nextInt(8) == 0 ? s -> random.nextInt(3) == 0 : s -> false);
            Plan plan = w.plan();
            budget(w, plan, policy + " seed " + seed + " turn " + i + ": " + plan);
            w.world.carry(w.set(), plan);
        }
        converge(w, policy + " seed " + seed);
    }

    private static boolean good(KubeObject pod) {
        return pod.tree().at("/spec/containers/0/image").asText().startsWith("good")
                || pod.tree().at("/spec/containers/0/image").asText().equals("one");
    }

    private static void disturb(SetWorld w, Random random) {
        List<KubeObject> pods = w.world.all(Resources.PODS);
        KubeObject pod = pods.isEmpty() ? null : pods.get(random.nextInt(pods.size()));
        int what = random.nextInt(14);
        if (what == 0) {
            w.image((random.nextBoolean() ? "good-" : "bad-") + random.nextInt(3));
        } else if (what == 1) {
            w.replicas(2 + random.nextInt(4));
        } else if (what <= 4) {
            w.world.reap();
        } else if (pod != null && what == 5) {
            w.world.terminate(pod);
        } else if (pod != null && what == 6) {
            w.world.phase(pod.name(), "Failed");
        } else if (pod != null && what == 7) {
            w.world.unready(pod.name());
        } else if (pod != null && good(pod) && !PodState.of(pod).terminal()) {
            w.world.ready(pod.name());
        }
        w.world.pass(Duration.ofSeconds(random.nextInt(20)));
    }

    /** Whatever is replaced out of order: serving pods in range are deleted only while fewer than the budget are away. */
    private static void budget(SetWorld w, Plan plan, String what) {
        SetSpec spec = SetSpec.of(w.set(), false);
        int serving = (int) w.world.all(Resources.PODS).stream()
                .filter(p -> serves(spec, p))
                .count();
        int taken = (int) plan.steps().stream()
                .filter(s -> s instanceof Step.DeletePod)
                .map(s -> w.world.pod(((Step.DeletePod) s).key().name()))
                .filter(p -> serves(spec, p))
                .count();
        int most = spec.maxUnavailable()
                .map(m -> Math.max(1, m.roundedDown(spec.replicas())))
                .orElse(1);
        assertThat(taken == 0 || spec.replicas() - serving + taken <= most)
                .as(what)
                .isTrue();
    }

    private static boolean serves(SetSpec spec, KubeObject pod) {
        PodState state = PodState.of(pod);
        return spec.inRange(spec.ordinal(pod.name())) && state.runningAndReady() && !state.terminating();
    }

    private static boolean stuck(SetWorld w) {
        String update = w.status().path("updateRevision").asText();
        return w.world
                .get(Resources.CONTROLLER_REVISIONS, "default", update)
                .orElseThrow()
                .annotations()
                .containsKey(Labels.STUCK_AT);
    }

    private static void converge(SetWorld w, String what) {
        w.world.refuse(s -> false);
        SetSpec spec = SetSpec.of(w.set(), false);
        for (int i = 0; i < 60; i++) {
            // Failed condemned pods may hold an OrderedReady scale-down for ever, as in Kubernetes: a human deletes
            // them.
            w.world.all(Resources.PODS).stream()
                    .filter(p -> !spec.inRange(spec.ordinal(p.name())))
                    .forEach(w.world::remove);
            w.sync();
            w.world.reap();
            w.world.all(Resources.PODS).stream()
                    .filter(p -> good(p) && !PodState.of(p).terminal())
                    .forEach(p -> w.world.ready(p.name()));
            w.world.pass(DEADLINE);
        }
        assertThat(w.podNames()).as(what).hasSize(spec.replicas());
        assertThat(w.world.all(Resources.PODS)).as(what).allSatisfy(p -> {
            assertThat(good(p))
                    .as(what + " " + p.name() + " " + w.imageOf(p.name()))
                    .isTrue();
            assertThat(PodState.of(p).runningAndReady()).isTrue();
        });
        // A good image whose pods the history held back for longer than the deadline counts as stuck, too.
        String wanted =
                w.set().tree().at("/spec/template/spec/containers/0/image").asText();
        if (!wanted.startsWith("bad") && !stuck(w)) {
            assertThat(w.podNames())
                    .as(what)
                    .allSatisfy(p -> assertThat(w.imageOf(p)).isEqualTo(wanted));
        }
    }
}
