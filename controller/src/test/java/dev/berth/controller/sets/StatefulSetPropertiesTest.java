package dev.berth.controller.sets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold in every state of long random histories of specs, agents, deletions and refusals. */
class StatefulSetPropertiesTest {
    static Stream<Arguments> runs() {
        return Stream.of("OrderedReady", "Parallel")
                .flatMap(policy -> IntStream.range(0, 60).mapToObj(seed -> Arguments.of(policy, seed)));
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("runs")
    void promisesHoldAndTheSetConverges(String policy, int seed) {
        var random = new Random(seed);
        var w = new SetWorld(policy, 1 + random.nextInt(5));
        for (int i = 0; i < 250; i++) {
            disturb(w, random);
            w.world.refuse(random.nextInt(8) == 0 ? s -> random.nextInt(3) == 0 : s -> false);
            Plan plan = w.plan();
            check(w, plan, policy.equals("OrderedReady"), "seed " + seed + " turn " + i + ": " + plan);
            w.world.carry(w.set(), plan);
        }
        converge(w, "seed " + seed);
    }

    private static void disturb(SetWorld w, Random random) {
        List<KubeObject> pods = w.world.all(Resources.PODS);
        Optional<KubeObject> any =
                pods.isEmpty() ? Optional.empty() : Optional.of(pods.get(random.nextInt(pods.size())));
        switch (random.nextInt(12)) {
            case 0 -> w.replicas(random.nextInt(6));
            case 1 -> w.image("image-" + random.nextInt(3));
            case 2 -> w.rolling("partition", random.nextInt(4));
            case 3 -> {
                if (random.nextBoolean()) {
                    w.rolling("maxUnavailable", random.nextBoolean() ? 1 + random.nextInt(3) : "40%");
                }
            }
            case 4 -> any.ifPresent(p -> w.world.terminate(p));
            case 5 -> any.ifPresent(p -> w.world.phase(p.name(), random.nextBoolean() ? "Failed" : "Succeeded"));
            case 6 -> any.ifPresent(p -> w.world.unready(p.name()));
            case 7 -> w.world.reap();
            default ->
                any.ifPresent(p -> {
                    if (!PodState.of(p).terminal()) {
                        w.world.ready(p.name());
                    }
                });
        }
        w.world.pass(Duration.ofMillis(random.nextInt(3000)));
    }

    private static void check(SetWorld w, Plan plan, boolean monotonic, String what) {
        SetSpec spec = SetSpec.of(w.set(), false);
        var names = new HashSet<String>();
        w.world.all(Resources.PODS).forEach(p -> names.add(p.name()));
        List<Step.CreatePod> creates = of(plan, Step.CreatePod.class);
        List<Step.DeletePod> deletes = of(plan, Step.DeletePod.class);
        // Never two pods of one ordinal.
        creates.forEach(c -> assertThat(names.add(c.slot())).as(what).isTrue());
        creates.forEach(
                c -> assertThat(spec.inRange(spec.ordinal(c.slot()))).as(what).isTrue());
        // An old pod is deleted by the roll-out only at or above the partition.
        for (Step.DeletePod d : deletes) {
            int ordinal = spec.ordinal(d.key().name());
            boolean ended = PodState.of(w.world.pod(d.key().name())).terminal();
            assertThat(ended
                            || !spec.inRange(ordinal)
                            || ordinal >= spec.partition().orElse(0))
                    .as(what)
                    .isTrue();
        }
        partitionKeepsTheCurrentRevision(w, creates, spec, what);
        budget(w, deletes, spec, what);
        if (monotonic) {
            monotonic(w, creates, deletes, spec, what);
        }
    }

    private static void partitionKeepsTheCurrentRevision(
            SetWorld w, List<Step.CreatePod> creates, SetSpec spec, String what) {
        String current = w.status().path("currentRevision").asText("");
        for (Step.CreatePod c : creates) {
            if (!current.isEmpty() && spec.ordinal(c.slot()) < spec.partition().orElse(0)) {
                assertThat(c.body()
                                .at("/metadata/labels/controller-revision-hash")
                                .asText())
                        .as(what)
                        .isEqualTo(current);
            }
        }
    }

    /** The roll-out never takes an available pod when that would leave more than maxUnavailable away. */
    private static void budget(SetWorld w, List<Step.DeletePod> deletes, SetSpec spec, String what) {
        int most = spec.maxUnavailable()
                .map(m -> Math.max(1, m.roundedDown(spec.replicas())))
                .orElse(1);
        long available = deletes.stream()
                .map(d -> w.world.pod(d.key().name()))
                .filter(p ->
                        spec.inRange(spec.ordinal(p.name())) && PodState.of(p).runningAndReady() && !p.deleting())
                .count();
        assertThat(available).as(what).isLessThanOrEqualTo(most);
    }

    private static void monotonic(
            SetWorld w, List<Step.CreatePod> creates, List<Step.DeletePod> deletes, SetSpec spec, String what) {
        assertThat(creates.size()).as(what).isLessThanOrEqualTo(1);
        // One change at a time, but for the batch of a roll-out with a budget.
        boolean batch = spec.maxUnavailable().isPresent();
        assertThat(creates.size() + (batch ? Math.min(1, deletes.size()) : deletes.size()))
                .as(what)
                .isLessThanOrEqualTo(1);
        for (Step.CreatePod c : creates) {
            for (int i = 0; i < spec.ordinals().indexOf(spec.ordinal(c.slot())); i++) {
                assertThat(PodState.of(w.world.pod(spec.podName(spec.ordinals().at(i))))
                                .runningAndReady())
                        .as(what)
                        .isTrue();
            }
        }
        boolean scalesIn = deletes.stream()
                .anyMatch(d -> !spec.inRange(spec.ordinal(d.key().name())));
        if (scalesIn) {
            assertThat(deletes).as(what).hasSize(1);
            int highest = w.world.all(Resources.PODS).stream()
                    .mapToInt(p -> spec.ordinal(p.name()))
                    .max()
                    .orElseThrow();
            assertThat(spec.ordinal(deletes.getFirst().key().name())).as(what).isEqualTo(highest);
        }
    }

    private static void converge(SetWorld w, String what) {
        w.world.refuse(s -> false);
        w.rolling("partition", 0);
        // Twice the longest pause: no failure is remembered.
        w.world.pass(Duration.ofHours(1));
        SetSpec spec = SetSpec.of(w.set(), false);
        // Failed condemned pods may hold an OrderedReady scale-down for ever, as in Kubernetes: a human deletes them.
        w.world.all(Resources.PODS).stream()
                .filter(p ->
                        !spec.inRange(spec.ordinal(p.name())) && PodState.of(p).terminal())
                .forEach(w.world::remove);
        w.settle();
        assertThat(w.podNames()).as(what).hasSize(spec.replicas());
        assertThat(w.podNames())
                .as(what)
                .allSatisfy(p -> assertThat(w.revisionOf(p))
                        .isEqualTo(w.status().path("updateRevision").asText()));
        assertThat(w.status().path("readyReplicas").asInt()).as(what).isEqualTo(spec.replicas());
        assertThat(w.status().path("currentRevision"))
                .as(what)
                .isEqualTo(w.status().path("updateRevision"));
    }

    private static <T extends Step> List<T> of(Plan plan, Class<T> type) {
        return plan.steps().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
