package dev.berth.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deploy.cluster.Failure;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChoiceTest {
    @Test
    void whenNoneIsNamedAllRunButThoseThatTakeMinutes() {
        assertThat(Choice.named(List.of()))
                .contains(Benchmark.UP, Benchmark.DAEMON)
                .doesNotContain(Benchmark.THOUSAND, Benchmark.RESTART)
                .hasSize(Benchmark.values().length - 2);
    }

    @Test
    void allIsAll() {
        assertThat(Choice.named(List.of("all"))).containsExactlyInAnyOrder(Benchmark.values());
    }

    @Test
    void theNamedOnesRunOnceEach() {
        assertThat(Choice.named(List.of("daemon", "thousand", "daemon")))
                .containsExactlyInAnyOrder(Benchmark.DAEMON, Benchmark.THOUSAND);
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> Choice.named(List.of("daemons")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("\"daemons\"")
                .hasMessageContaining("up, ordered, parallel, rolling, create, thousand, daemon, restart, or all");
    }

    @Test
    void numbersOutsideOfTheirRangeAreRefusedByTheNameOfTheirOption() {
        assertThatThrownBy(() -> choice(0, 8443, 224, 120)).hasMessageContaining("--rounds 0");
        assertThatThrownBy(() -> choice(5, 80, 224, 120)).hasMessageContaining("--api-port 80");
        assertThatThrownBy(() -> choice(5, 65300, 224, 120)).hasMessageContaining("--api-port 65300");
        assertThatThrownBy(() -> choice(5, 8443, 8, 120)).hasMessageContaining("--heap 8");
        assertThatThrownBy(() -> choice(5, 8443, 224, 0)).hasMessageContaining("--timeout 0");
        assertThatThrownBy(() -> new Choice(Set.of(), 1, 8443, 224, 120, 0)).hasMessageContaining("--objects 0");
        assertThat(choice(1, 1024, 64, 1).rounds()).isEqualTo(1);
    }

    private static Choice choice(int rounds, int port, int heap, int timeout) {
        return new Choice(Set.of(Benchmark.UP), rounds, port, heap, timeout, 100_000);
    }
}
