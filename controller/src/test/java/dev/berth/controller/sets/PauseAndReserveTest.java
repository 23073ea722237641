package dev.berth.controller.sets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.api.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Opt-in: {@code berth.dev/paused} and {@code berth.dev/reserve-ordinals}. */
class PauseAndReserveTest {
    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void aPausedSetReplacesNothingAndStillScales(String policy) {
        SetWorld w = new SetWorld(policy, 3).settle().annotate("berth.dev/paused", "true");
        int mark = w.mark();
        w.image("two").settle();
        assertThat(w.logAfter(mark)).isEmpty();
        assertThat(w.sync().why()).containsExactly("the roll-out is paused by berth.dev/paused");
        w.replicas(4).settle();
        assertThat(w.imageOf("web-3")).isEqualTo("one");
        w.annotate("berth.dev/paused", "false").settle();
        assertThat(w.podNames())
                .hasSize(4)
                .allSatisfy(p -> assertThat(w.imageOf(p)).isEqualTo("two"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void pausedHalfWayEveryOrdinalKeepsTheRevisionThatItHas(String policy) {
        SetWorld w = new SetWorld(policy, 4).settle().image("two");
        while (!w.imageOf("web-2").equals("two")) {
            w.sync();
            w.world.reap();
            w.world.readyAll();
            w.sync();
        }
        w.annotate("berth.dev/paused", "true").settle();
        w.podNames().forEach(p -> w.world.terminate(w.world.pod(p)));
        w.settle();
        assertThat(w.podNames().stream().map(w::imageOf)).containsExactly("one", "one", "two", "two");
    }

    @ParameterizedTest
    @CsvSource({
        "'1,4-6', 4, 'web-0 web-2 web-3 web-7'",
        "'0', 2, 'web-1 web-2'",
        "'0-2', 3, 'web-3 web-4 web-5'",
        "'9', 3, 'web-0 web-1 web-2'",
        "'1,2,3', 0, ''"
    })
    void reservedOrdinalsAreLeftOut(String reserved, int replicas, String pods) {
        for (String policy : new String[] {"OrderedReady", "Parallel"}) {
            SetWorld w = new SetWorld(policy, replicas)
                    .annotate("berth.dev/reserve-ordinals", reserved)
                    .settle();
            assertThat(String.join(" ", w.podNames())).isEqualTo(pods);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void reservingALiveOrdinalMovesThatReplicaAndNoOther(String policy) {
        SetWorld w = new SetWorld(policy, 3).settle();
        String untouched = w.world.pod("web-2").uid();
        int mark = w.mark();
        w.annotate("berth.dev/reserve-ordinals", "1").settle();
        assertThat(w.podNames()).containsExactly("web-0", "web-2", "web-3");
        assertThat(w.world.pod("web-2").uid()).isEqualTo(untouched);
        assertThat(w.logAfter(mark)).containsExactly("create www-web-3", "create web-3", "delete web-1");
        // Its disk waits for it.
        assertThat(w.world.get(Resources.PERSISTENT_VOLUME_CLAIMS, "default", "www-web-1"))
                .isPresent();
        w.annotate("berth.dev/reserve-ordinals", "").settle();
        assertThat(w.podNames()).containsExactly("web-0", "web-1", "web-2");
    }

    @Test
    void thePartitionCountsReplicasNotNumbers() {
        SetWorld w = new SetWorld("OrderedReady", 3)
                .spec(s -> s.putObject("ordinals").put("start", 5))
                .annotate("berth.dev/reserve-ordinals", "6")
                .rolling("partition", 2)
                .settle();
        assertThat(w.podNames()).containsExactly("web-5", "web-7", "web-8");
        w.image("two").settle();
        assertThat(w.podNames().stream().map(w::imageOf)).containsExactly("one", "one", "two");
        w.world.terminate(w.world.pod("web-7"));
        w.settle();
        assertThat(w.imageOf("web-7")).isEqualTo("one");
    }

    @Test
    void aHugeReservationCostsNothing() {
        SetWorld w = new SetWorld("Parallel", 2)
                .annotate("berth.dev/reserve-ordinals", "0-999999999")
                .settle();
        assertThat(w.podNames()).containsExactly("web-1000000000", "web-1000000001");
    }
}
