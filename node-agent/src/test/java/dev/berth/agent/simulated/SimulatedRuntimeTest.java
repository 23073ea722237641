package dev.berth.agent.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.names.DnsWish;
import dev.berth.agent.names.EtcHosts;
import dev.berth.agent.prober.RuntimeProber;
import dev.berth.agent.runtime.PodRuntime;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.runtime.PodRuntime.SandboxSpec;
import dev.berth.agent.runtime.PodRuntime.Started;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedRuntimeTest {
    private final VirtualTime time = new VirtualTime();
    private final List<ContainerExit> exits = new ArrayList<>();

    /** A clock that moves when it is told to. */
    private static final class VirtualTime implements SimulatedTime {
        private record Task(Instant at, long order, Runnable run) {}

        private Instant now = Instant.parse("2026-11-23T10:00:00Z");
        private long order;
        private final PriorityQueue<Task> tasks =
                new PriorityQueue<>(Comparator.comparing(Task::at).thenComparingLong(Task::order));

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public Duration sinceBoot() {
            return Duration.between(Instant.parse("2026-11-23T09:00:00Z"), now);
        }

        @Override
        public void after(Duration delay, Runnable task) {
            tasks.add(new Task(now.plus(delay), order++, task));
        }

        void pass(Duration time) {
            Instant until = now.plus(time);
            while (!tasks.isEmpty() && !tasks.peek().at().isAfter(until)) {
                Task next = tasks.remove();
                now = next.at();
                next.run().run();
            }
            now = until;
        }
    }

    private SimulatedRuntime runtime(Optional<Path> file) {
        SimulatedRuntime runtime = SimulatedRuntime.create("10.244.3.0/24", time, file);
        runtime.onExit(exits::add);
        return runtime;
    }

    private static SandboxSpec pod(String uid, Map<String, String> annotations) {
        return new SandboxSpec(
                uid, "default", uid, uid, Map.of(), annotations, DnsWish.OF_THE_MACHINE, EtcHosts.PLAIN, "", false);
    }

    private static ContainerSpec container(String uid, int attempt) {
        return new ContainerSpec(
                uid,
                "c",
                attempt,
                "nginx",
                List.of(),
                List.of(),
                Map.of(),
                "",
                List.of(),
                0,
                0,
                PodRuntime.Stdin.NONE,
                false,
                RunAs.OF_THE_IMAGE,
                LastWords.NONE);
    }

    private static <T> T now(CompletionStage<T> stage) throws Exception {
        assertThat(stage.toCompletableFuture().isDone()).isTrue();
        return stage.toCompletableFuture().get();
    }

    @Test
    void podsGetDistinctAddressesOfTheNodesRangeAndGiveThemBack() throws Exception {
        SimulatedRuntime runtime = runtime(Optional.empty());
        Set<String> ips = new HashSet<>();
        for (int i = 0; i < 253; i++) {
            ips.add(now(runtime.createSandbox(pod("p" + i, Map.of()))).ip());
        }
        assertThat(ips).hasSize(253).allMatch(ip -> ip.startsWith("10.244.3.")).doesNotContain("10.244.3.1");
        assertThatThrownBy(() -> now(runtime.createSandbox(pod("one-more", Map.of()))))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RuntimeFailure.class);
        now(runtime.remove("p7"));
        assertThat(ips)
                .contains(now(runtime.createSandbox(pod("one-more", Map.of()))).ip());
    }

    @Test
    void startsTakeTheirTimeAndLivesEndByTheScript() throws Exception {
        SimulatedRuntime runtime = runtime(Optional.empty());
        now(runtime.createSandbox(
                pod("p", Map.of("berth.dev/sim-start-delay", "200ms", "berth.dev/sim-exit", "3@5s"))));
        CompletionStage<Started> started = runtime.start(container("p", 0));
        assertThat(started.toCompletableFuture()).isNotDone();
        time.pass(Duration.ofMillis(200));
        assertThat(now(started).attempt()).isZero();
        time.pass(Duration.ofMillis(4999));
        assertThat(exits).isEmpty();
        time.pass(Duration.ofMillis(1));
        assertThat(exits).hasSize(1);
        assertThat(exits.getFirst().exitCode()).isEqualTo(3);
    }

    @Test
    void repeatingAStartGivesTheSameLife() throws Exception {
        SimulatedRuntime runtime = runtime(Optional.empty());
        now(runtime.createSandbox(pod("p", Map.of())));
        Started first = now(runtime.start(container("p", 0)));
        time.pass(Duration.ofSeconds(1));
        assertThat(now(runtime.start(container("p", 0)))).isEqualTo(first);
        now(runtime.stop("p", "c", Duration.ofSeconds(30)));
        assertThat(exits).extracting(ContainerExit::exitCode).containsExactly(143);
        assertThat(now(runtime.start(container("p", 1))).containerId()).isNotEqualTo(first.containerId());
    }

    @Test
    void aSlowEndIsKilledAfterTheGrace() throws Exception {
        SimulatedRuntime runtime = runtime(Optional.empty());
        now(runtime.createSandbox(pod("p", Map.of("berth.dev/sim-stop-delay", "60s"))));
        now(runtime.start(container("p", 0)));
        var stopped = runtime.stop("p", "c", Duration.ofSeconds(30));
        time.pass(Duration.ofSeconds(29));
        assertThat(stopped.toCompletableFuture()).isNotDone();
        time.pass(Duration.ofSeconds(1));
        assertThat(stopped.toCompletableFuture()).isDone();
        assertThat(exits).extracting(ContainerExit::exitCode).containsExactly(137);
    }

    @Test
    void probesFailAsLongAsTheScriptSays() throws Exception {
        SimulatedRuntime runtime = runtime(Optional.empty());
        now(runtime.createSandbox(pod("p", Map.of("berth.dev/sim-ready-delay", "2s"))));
        now(runtime.start(container("p", 0)));
        List<String> readiness = List.of(RuntimeProber.COMMAND, "readiness");
        assertThat(now(runtime.exec("p", "c", readiness, Duration.ofSeconds(1))).exitCode())
                .isEqualTo(1);
        List<String> liveness = List.of(RuntimeProber.COMMAND, "liveness");
        assertThat(now(runtime.exec("p", "c", liveness, Duration.ofSeconds(1))).exitCode())
                .isZero();
        time.pass(Duration.ofSeconds(2));
        assertThat(now(runtime.exec("p", "c", readiness, Duration.ofSeconds(1))).exitCode())
                .isZero();
    }

    @Test
    void imageErrorsFailTheStart() throws Exception {
        SimulatedRuntime runtime = runtime(Optional.empty());
        now(runtime.createSandbox(pod("p", Map.of("berth.dev/sim-image-error", "no such image"))));
        assertThatThrownBy(() -> now(runtime.start(container("p", 0)))).hasMessageContaining("no such image");
    }

    @Test
    void withAStateFilePodsAreFoundAgainAfterTheJvm(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("node-1.json");
        SimulatedRuntime before = runtime(Optional.of(file));
        String ip = now(before.createSandbox(pod("p", Map.of("berth.dev/sim-exit", "1@10s"))))
                .ip();
        Started life = now(before.start(container("p", 4)));
        now(before.createSandbox(pod("q", Map.of())));
        now(before.remove("q"));

        SimulatedRuntime after = SimulatedRuntime.create("10.244.3.0/24", time, Optional.of(file));
        List<ContainerExit> later = new ArrayList<>();
        after.onExit(later::add);
        List<FoundPod> found = now(after.adopt());
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().running()).containsExactly(life);
        assertThat(found.getFirst().ip()).isEqualTo(ip);
        assertThat(now(after.createSandbox(pod("r", Map.of()))).ip()).isNotEqualTo(ip);
        time.pass(Duration.ofSeconds(11));
        assertThat(later).extracting(ContainerExit::exitCode).containsExactly(1);
    }
}
