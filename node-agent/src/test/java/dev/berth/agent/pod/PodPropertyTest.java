package dev.berth.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.pod.PodEffect.Report;
import dev.berth.agent.probe.ProbeKind;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A world that answers late, twice, with failures and in any order: a container never has two lives, nothing of a pod runs when it is said
 * to be gone, its volumes are given back, and a deleted pod always comes to be gone.
 */
class PodPropertyTest {
    static IntStream seeds() {
        return IntStream.range(0, 400);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aDeletedPodComesToBeGoneAndNeverHasTwoLives(int seed) {
        World world = new World(seed);
        for (int i = 0; i < 120; i++) {
            world.something();
        }
        world.delete();
        for (int i = 0; i < 2000 && !world.state.over(); i++) {
            world.settle();
        }
        assertThat(world.state.stage()).as("seed %s", seed).isEqualTo(Stage.GONE);
        assertThat(world.gone).as("seed %s: told exactly once", seed).isEqualTo(1);
        assertThat(world.live).as("seed %s", seed).isEmpty();
        assertThat(world.sandbox).as("seed %s", seed).isFalse();
        assertThat(world.attached).as("seed %s", seed).isEmpty();
    }

    private static final class World {
        final Random random;
        final PodMachine machine = new PodMachine(Pods.TERMS);
        final Pods pod = Pods.pod("p")
                .init("i")
                .container(
                        "a",
                        c -> c.putObject("livenessProbe")
                                .putObject("exec")
                                .putArray("command")
                                .add("x"))
                .container("b", c -> {
                    c.putObject("lifecycle")
                            .putObject("postStart")
                            .putObject("sleep")
                            .put("seconds", 1);
                    c.withObject("/lifecycle")
                            .putObject("preStop")
                            .putObject("sleep")
                            .put("seconds", 1);
                })
                .claim("v", "claim");
        final List<PodEvent> mail = new ArrayList<>();
        final Map<String, String> live = new HashMap<>();
        final Set<String> attached = new HashSet<>();
        final List<PodEvent> history = new ArrayList<>();
        PodState state;
        Instant now = Instant.parse("2026-11-23T10:00:00Z");
        boolean sandbox;
        int gone;
        long token;

        World(int seed) {
            random = new Random(seed);
            if (random.nextBoolean()) {
                pod.bound("v", "pv-1");
            }
            take(machine.begin(pod.build(), Optional.empty(), now));
        }

        void something() {
            switch (random.nextInt(12)) {
                case 0 -> pass(Duration.ofMillis(random.nextInt(20_000)));
                case 1 -> crash();
                case 2 -> replay();
                case 3 -> feed(new PodEvent.Assigned(pod.bound("v", "pv-1").build()));
                default -> deliver(random.nextInt(100) < 15);
            }
        }

        void settle() {
            if (mail.isEmpty()) {
                pass(Duration.ofSeconds(2));
            } else {
                deliver(random.nextInt(100) < 10);
            }
        }

        void delete() {
            feed(new PodEvent.Assigned(
                    pod.bound("v", "pv-1").deleted(random.nextInt(10)).build()));
        }

        private void pass(Duration time) {
            now = now.plus(time);
            feed(new PodEvent.Tick());
        }

        private void crash() {
            if (!live.isEmpty()) {
                String container = live.keySet().iterator().next();
                feed(exit(container, random.nextInt(3)));
            }
        }

        private PodEvent.Exited exit(String container, int code) {
            String id = Objects.requireNonNull(live.remove(container));
            return new PodEvent.Exited(new ContainerExit(
                    "uid-p", container, id, code, 0, "Error", "", now.toEpochMilli(), now.toEpochMilli()));
        }

        private void replay() {
            if (!history.isEmpty()) {
                PodEvent old = history.get(random.nextInt(history.size()));
                // A start that failed is tried again under the same number; its answer comes once.
                if (!(old instanceof PodEvent.Assigned) && !(old instanceof PodEvent.StartFailed)) {
                    take(machine.step(state, old, now));
                }
            }
        }

        private void deliver(boolean failed) {
            if (!mail.isEmpty()) {
                PodEvent event = mail.remove(random.nextInt(mail.size()));
                feed(failed ? failure(event) : event);
            }
        }

        /** The runtime refuses; what it had done by then it has undone. */
        private PodEvent failure(PodEvent event) {
            return switch (event) {
                case PodEvent.Pulled e -> new PodEvent.PullFailed(e.container(), "ErrImagePull", "no");
                case PodEvent.Started e -> {
                    live.remove(e.container(), e.containerId());
                    yield new PodEvent.StartFailed(e.container(), e.attempt(), "RunContainerError", "no");
                }
                case PodEvent.SandboxCreated e -> {
                    sandbox = false;
                    yield new PodEvent.SandboxFailed("FailedCreatePodSandBox", "no");
                }
                default -> event;
            };
        }

        private void feed(PodEvent event) {
            history.add(event);
            take(machine.step(state, event, now));
        }

        private void take(Next next) {
            state = next.state();
            next.effects().forEach(this::carryOut);
        }

        private void carryOut(PodEffect effect) {
            switch (effect) {
                case PodEffect.Attach e -> {
                    assertThat(state.acknowledged()).as("the API knows first").isTrue();
                    if (random.nextInt(4) == 0) {
                        mail.add(new PodEvent.AttachHeld(e.pv(), "held"));
                    } else if (random.nextInt(5) > 0) {
                        attached.add(e.pv());
                        mail.add(new PodEvent.Attached(e.pv(), ++token, "/v"));
                    }
                }
                case PodEffect.Detach e -> {
                    assertThat(live)
                            .as("nothing runs on a volume that is given back")
                            .isEmpty();
                    attached.remove(e.pv());
                    mail.add(new PodEvent.Detached(e.pv()));
                }
                case PodEffect.CreateSandbox e -> {
                    assertThat(state.acknowledged()).as("the API knows first").isTrue();
                    assertThat(attached).as("volumes first").contains("pv-1");
                    sandbox = true;
                    mail.add(new PodEvent.SandboxCreated("10.244.0.9"));
                }
                case PodEffect.WriteFiles e ->
                    mail.add(
                            random.nextInt(5) == 0
                                    ? new PodEvent.WriteFailed(e.volume(), "disk full")
                                    : new PodEvent.Written(e.volume()));
                case PodEffect.Pull e -> mail.add(new PodEvent.Pulled(e.container(), "i", ""));
                case PodEffect.Start e -> {
                    assertThat(sandbox).as("sandbox first").isTrue();
                    String id = Rig.id(e.spec().name(), e.spec().attempt());
                    assertThat(live)
                            .as("two lives of %s after %s", e.spec().name(), history)
                            .doesNotContainKey(e.spec().name());
                    live.put(e.spec().name(), id);
                    mail.add(new PodEvent.Started(e.spec().name(), e.spec().attempt(), id, "i", now));
                }
                case PodEffect.Probe e ->
                    mail.add(new PodEvent.Probed(
                            e.container(),
                            e.containerId(),
                            ProbeKind.LIVENESS,
                            e.number(),
                            random.nextInt(3) > 0,
                            "no"));
                case PodEffect.RunHook e ->
                    mail.add(new PodEvent.HookOver(
                            e.container(), e.containerId(), e.kind(), random.nextInt(4) == 0 ? "no" : ""));
                case PodEffect.Stop e -> {
                    assertThat(live.getOrDefault(e.container(), e.containerId()))
                            .as("the life that is to end")
                            .isEqualTo(e.containerId());
                    if (live.containsKey(e.container())) {
                        mail.add(exit(e.container(), 143));
                    }
                    mail.add(
                            random.nextInt(5) == 0
                                    ? new PodEvent.StopFailed(e.container(), e.containerId(), "no")
                                    : new PodEvent.Stopped(e.container(), e.containerId()));
                }
                case PodEffect.Remove e -> {
                    assertThat(live).as("containers end before their sandbox").isEmpty();
                    sandbox = false;
                    mail.add(
                            random.nextInt(5) == 0 ? new PodEvent.RemoveFailed("busy") : new PodEvent.SandboxRemoved());
                }
                case Report e -> {
                    if (e.gone()) {
                        gone++;
                        assertThat(live).as("gone means gone").isEmpty();
                        assertThat(sandbox).isFalse();
                    } else if (!state.acknowledged()) {
                        mail.add(new PodEvent.Acknowledged());
                    }
                }
                case PodEffect.Event e -> assertThat(e.message()).isNotEmpty();
                case PodEffect.WakeAt e -> assertThat(e.at()).isAfter(now);
            }
        }
    }
}
