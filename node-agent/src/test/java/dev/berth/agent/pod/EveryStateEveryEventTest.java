package dev.berth.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.probe.Hook;
import dev.berth.agent.probe.ProbeKind;
import dev.berth.agent.spec.PodTokens;
import dev.berth.protocol.config.ConfigKey;
import dev.berth.protocol.config.TokenWish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No event is illegal in any state, and no event makes a machine do what its state forbids. */
class EveryStateEveryEventTest {
    private static final Pods POD = Pods.pod("p")
            .init("i")
            .container(
                    "c",
                    c -> c.putObject("readinessProbe").putObject("tcpSocket").put("port", 80))
            .claim("v", "claim")
            .bound("v", "pv-1");

    static List<Rig> rigs() {
        var rigs = new ArrayList<Rig>();
        for (int depth = 0; depth <= STEPS.size(); depth++) {
            rigs.add(at(depth));
        }
        return rigs;
    }

    private static final List<java.util.function.Consumer<Rig>> STEPS = List.of(
            r -> r.on(new PodEvent.Attached("pv-1", 1, "/v")),
            r -> r.on(new PodEvent.SandboxCreated("10.244.0.5")),
            r -> r.pulled("i"),
            r -> r.on(new PodEvent.Started("i", 0, Rig.id("i", 0), "x", r.now)),
            r -> r.exit("i", 0, 0),
            r -> r.on(new PodEvent.PullFailed("c", "ErrImagePull", "no")),
            r -> r.after(Duration.ofSeconds(11)),
            r -> r.run("c", 0),
            r -> r.exit("c", 0, 1),
            r -> r.run("c", 1).exit("c", 1, 1),
            r -> r.after(Duration.ofSeconds(11)).run("c", 2),
            r -> r.on(new PodEvent.Evicted()),
            r -> r.exit("c", 2, 143),
            r -> r.on(new PodEvent.SandboxRemoved()),
            r -> r.on(new PodEvent.Detached("pv-1")));

    private static Rig at(int depth) {
        Rig rig = new Rig(POD.build());
        for (int i = 0; i < depth; i++) {
            STEPS.get(i).accept(rig);
        }
        return rig;
    }

    static List<PodEvent> events() {
        Rig any = new Rig(POD.build());
        return List.of(
                new PodEvent.Assigned(POD.build()),
                new PodEvent.Assigned(Pods.pod("p")
                        .init("i")
                        .container("c")
                        .claim("v", "claim")
                        .bound("v", "pv-1")
                        .deleted(3)
                        .build()),
                new PodEvent.Assigned(Pods.pod("other").container("c").build()),
                new PodEvent.Acknowledged(),
                new PodEvent.Removed(),
                new PodEvent.Evicted(),
                new PodEvent.Tick(),
                new PodEvent.Configured(ConfigKey.map("m"), Optional.empty()),
                new PodEvent.TokenCame(new TokenWish("", 3600), PodTokens.Answer.token("t")),
                new PodEvent.Written("v"),
                new PodEvent.WriteFailed("v", "no"),
                new PodEvent.Attached("pv-1", 2, "/v"),
                new PodEvent.Attached("pv-9", 2, "/v"),
                new PodEvent.AttachHeld("pv-1", "held"),
                new PodEvent.AttachRefused("pv-1", "refused"),
                new PodEvent.Detached("pv-1"),
                new PodEvent.SandboxCreated("10.244.0.6"),
                new PodEvent.SandboxFailed("FailedCreatePodSandBox", "no"),
                new PodEvent.Pulled("c", "x", ""),
                new PodEvent.Pulled("nobody", "x", ""),
                new PodEvent.PullFailed("i", "ErrImagePull", "no"),
                new PodEvent.Started("c", 0, Rig.id("c", 0), "x", any.now),
                new PodEvent.Started("i", 5, Rig.id("i", 5), "x", any.now),
                new PodEvent.StartFailed("c", 0, "RunContainerError", "no"),
                new PodEvent.HookOver("c", Rig.id("c", 2), Hook.Kind.POST_START, ""),
                new PodEvent.HookOver("c", Rig.id("c", 2), Hook.Kind.PRE_STOP, "no"),
                new PodEvent.HookOver("nobody", "x", Hook.Kind.POST_START, "no"),
                new PodEvent.Exited(any.exitOf("c", 2, 1)),
                new PodEvent.Exited(any.exitOf("i", 7, 1)),
                new PodEvent.Stopped("c", Rig.id("c", 2)),
                new PodEvent.Stopped("c", "other"),
                new PodEvent.StopFailed("c", Rig.id("c", 2), "no"),
                new PodEvent.Probed("c", Rig.id("c", 2), ProbeKind.READINESS, 1, true, ""),
                new PodEvent.Probed("c", Rig.id("c", 2), ProbeKind.STARTUP, 1, false, "no"),
                new PodEvent.SandboxRemoved(),
                new PodEvent.RemoveFailed("no"));
    }

    static Stream<PodEvent> eachEvent() {
        return events().stream();
    }

    @ParameterizedTest
    @MethodSource("eachEvent")
    void noEventIsIllegalInAnyState(PodEvent event) {
        for (Rig rig : rigs()) {
            Stage before = rig.state.stage();
            boolean ending = rig.state.ending().isPresent();
            rig.on(event);
            assertThat(rig.state.stage().compareTo(before) >= 0
                            || (before == Stage.SANDBOX && rig.state.stage() == Stage.PREPARING))
                    .as("%s leads from %s to %s", event, before, rig.state.stage())
                    .isTrue();
            if (ending) {
                assertThat(rig.starts()).isEmpty();
                assertThat(rig.pulls()).isEmpty();
                assertThat(rig.of(PodEffect.CreateSandbox.class)).isEmpty();
                assertThat(rig.of(PodEffect.Attach.class)).isEmpty();
            }
            if (before.compareTo(Stage.RUNNING) < 0 && before != Stage.SANDBOX) {
                assertThat(rig.starts()).isEmpty();
            }
            if (before == Stage.GONE) {
                assertThat(rig.effects).allMatch(e -> e instanceof PodEffect.Report r && r.gone());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("eachEvent")
    void theSameEventTwiceDoesNothingMore(PodEvent event) {
        for (Rig rig : rigs()) {
            rig.on(event).on(event);
            assertThat(rig.starts()).as("start after a repeated %s", event).isEmpty();
            assertThat(rig.of(PodEffect.CreateSandbox.class)).isEmpty();
            assertThat(rig.of(PodEffect.Remove.class)).isEmpty();
        }
    }

    @Test
    void theTableReachesEveryStage() {
        Set<Stage> seen = EnumSet.noneOf(Stage.class);
        rigs().forEach(r -> seen.add(r.state.stage()));
        assertThat(seen).isEqualTo(EnumSet.allOf(Stage.class));
    }
}
