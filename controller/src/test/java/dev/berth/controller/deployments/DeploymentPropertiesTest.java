package dev.berth.controller.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.plan.PodState;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold in every state of long random histories of templates, sizes, agents, refusals and controllers that lag. */
class DeploymentPropertiesTest {
    static IntStream seeds() {
        return IntStream.range(0, 80);
    }

    /** Pods turn Ready, or go when told, at any time; none turns bad by itself, so that every loss is the controllers' doing. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverAboveTheSurgeNeverBelowTheLeastAvailableAndItConverges(int seed) {
        var random = new Random(seed);
        int replicas = 1 + random.nextInt(9);
        int surge = random.nextInt(4);
        int unavailable = surge == 0 ? 1 + random.nextInt(3) : random.nextInt(4);
        var w = new DeploymentWorld(replicas).rolling(surge, unavailable).settle();
        int least = replicas - Math.min(replicas, unavailable);
        for (int i = 0; i < 300; i++) {
            disturb(w, random);
            w.world.refuse(random.nextInt(6) == 0 ? s -> random.nextInt(3) == 0 : s -> false);
            act(w, random);
            String what = "seed " + seed + " turn " + i + ": " + w.world.log();
            assertThat(w.active().size()).as(what).isLessThanOrEqualTo(replicas + surge);
            assertThat(w.available()).as(what).isGreaterThanOrEqualTo(least);
        }
        w.world.refuse(s -> false);
        w.settle();
        assertThat(w.active()).as("seed " + seed).hasSize(replicas);
        assertThat(w.images())
                .as("seed " + seed)
                .containsExactly(w.deployment()
                        .tree()
                        .at("/spec/template/spec/containers/0/image")
                        .asText());
        assertThat(w.condition("Progressing")).as("seed " + seed).isEqualTo("True/NewReplicaSetAvailable");
    }

    private static void disturb(DeploymentWorld w, Random random) {
        List<KubeObject> pods = w.world.all(Resources.PODS);
        switch (random.nextInt(6)) {
            case 0 -> w.image("image-" + random.nextInt(4));
            case 1 -> w.world.reap();
            default -> {
                if (!pods.isEmpty()) {
                    PodState pod = PodState.of(pods.get(random.nextInt(pods.size())));
                    if (!pod.terminal() && !pod.terminating()) {
                        w.world.ready(pod.name());
                    }
                }
            }
        }
        w.world.pass(Duration.ofMillis(random.nextInt(3000)));
    }

    /** The Deployment's controller and those of its sets act in any order and any of them may be late. */
    private static void act(DeploymentWorld w, Random random) {
        if (random.nextBoolean()) {
            w.step();
        }
        for (KubeObject set : w.world.all(Resources.REPLICA_SETS)) {
            if (random.nextBoolean()) {
                w.stepSet(set);
            }
        }
    }

    /** With everything happening at once, pods that fail and sizes that change included, it still ends as it should. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void fromAnyHistoryItConverges(int seed) {
        var random = new Random(seed);
        var w = new DeploymentWorld(3);
        for (int i = 0; i < 150; i++) {
            upset(w, random);
            w.world.refuse(random.nextInt(6) == 0 ? s -> random.nextInt(3) == 0 : s -> false);
            act(w, random);
        }
        w.world.refuse(s -> false);
        w.spec(s -> s.remove("paused"));
        w.settle();
        String what = "seed " + seed + " " + w.deployment().tree();
        assertThat(w.active())
                .as(what)
                .hasSize(w.deployment().tree().at("/spec/replicas").asInt());
        assertThat(w.status("updatedReplicas")).as(what).isEqualTo(w.status("replicas"));
        assertThat(w.sets().size()).as(what).isLessThanOrEqualTo(11);
    }

    private static void upset(DeploymentWorld w, Random random) {
        List<KubeObject> pods = w.world.all(Resources.PODS);
        KubeObject pod = pods.isEmpty() ? null : pods.get(random.nextInt(pods.size()));
        switch (random.nextInt(10)) {
            case 0 -> w.image("image-" + random.nextInt(15));
            case 1 -> w.scale(random.nextInt(8));
            case 2 -> w.spec(s -> s.put("paused", random.nextBoolean()));
            case 3 -> {
                if (random.nextInt(4) == 0) {
                    w.recreating();
                } else {
                    w.rolling(1 + random.nextInt(3), random.nextInt(3))
                            .spec(s -> s.withObjectProperty("strategy").put("type", "RollingUpdate"));
                }
            }
            case 4 -> w.world.reap();
            case 5 -> {
                if (pod != null) {
                    w.world.phase(pod.name(), "Failed");
                }
            }
            case 6 -> {
                if (pod != null) {
                    w.world.terminate(pod);
                }
            }
            case 7 -> {
                if (pod != null && !PodState.of(pod).terminal()) {
                    w.world.unready(pod.name());
                }
            }
            default -> w.world.readyAll();
        }
        w.world.pass(Duration.ofMillis(random.nextInt(3000)));
    }
}
