package dev.berth.controller.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold in every state of long random histories of scales, agents, strays and refusals. */
class ReplicaSetPropertiesTest {
    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverMoreThanWantedNeverAReadyOneBeforeAnUnreadyOneAndItConverges(int seed) {
        var random = new Random(seed);
        var w = new ReplicaWorld(random.nextInt(6));
        for (int i = 0; i < 200; i++) {
            disturb(w, random, i);
            w.world.refuse(random.nextInt(6) == 0 ? s -> random.nextInt(3) == 0 : s -> false);
            Plan plan = w.plan();
            check(w, plan, "seed " + seed + " turn " + i + ": " + plan);
            w.world.carry(w.set(), plan);
        }
        w.world.refuse(s -> false);
        w.sync();
        w.world.reap();
        w.world.readyAll();
        w.sync();
        int wanted = w.set().tree().at("/spec/replicas").asInt();
        assertThat(owned(w)).as("seed " + seed).hasSize(wanted);
        assertThat(w.status("readyReplicas")).as("seed " + seed).isEqualTo(wanted);
    }

    private static void disturb(ReplicaWorld w, Random random, int turn) {
        List<KubeObject> pods = w.world.all(Resources.PODS);
        KubeObject pod = pods.isEmpty() ? null : pods.get(random.nextInt(pods.size()));
        switch (random.nextInt(9)) {
            case 0 -> w.scale(random.nextInt(8));
            case 1 -> w.stray("stray-" + turn);
            case 2 -> w.world.reap();
            case 3 -> w.world.readyAll();
            case 4 -> {
                if (pod != null) {
                    w.world.phase(pod.name(), random.nextBoolean() ? "Failed" : "Succeeded");
                }
            }
            case 5 -> {
                if (pod != null) {
                    w.world.terminate(pod);
                }
            }
            case 6 -> {
                if (pod != null) {
                    w.world.edit(pod, t -> {
                        t.withObjectProperty("metadata")
                                .withObjectProperty("labels")
                                .put("app", "other");
                        return t;
                    });
                }
            }
            case 7 -> {
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

    private static List<PodState> owned(ReplicaWorld w) {
        return w.active().stream()
                .filter(p -> ControllerRef.of(p.object())
                        .filter(w.set().uid()::equals)
                        .isPresent())
                .toList();
    }

    private static void check(ReplicaWorld w, Plan plan, String what) {
        int wanted = w.set().tree().at("/spec/replicas").asInt();
        var creates = ReplicaWorld.of(plan, Step.CreatePod.class);
        var deletes = ReplicaWorld.of(plan, Step.DeletePod.class);
        int adopted = ReplicaWorld.of(plan, Step.Adopt.class).size();
        int released = (int) ReplicaWorld.of(plan, Step.Release.class).stream()
                .filter(r -> owned(w).stream().anyMatch(p -> p.object().uid().equals(r.uid())))
                .count();
        int had = owned(w).size() + adopted - released;
        assertThat(had + creates.size() - deletes.size()).as(what).isEqualTo(wanted);
        assertThat(creates.isEmpty() || deletes.isEmpty()).as(what).isTrue();
        assertThat(creates.stream().map(Step.CreatePod::slot).distinct().count())
                .as(what)
                .isEqualTo(creates.size());
        boolean takesReady = deletes.stream()
                .anyMatch(d -> PodState.of(w.world.pod(d.key().name())).ready());
        long unreadyLeft = owned(w).stream()
                .filter(p -> !p.ready())
                .filter(p -> deletes.stream()
                        .noneMatch(d -> d.uid().equals(p.object().uid())))
                .filter(p -> ReplicaWorld.of(plan, Step.Release.class).stream()
                        .noneMatch(r -> r.uid().equals(p.object().uid())))
                .count();
        assertThat(takesReady && unreadyLeft > 0).as(what).isFalse();
    }
}
