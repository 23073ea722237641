package dev.berth.agent.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private static List<String> pods(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "10.244." + i % 3 + "." + (i + 2) + " . 8080")
                .toList();
    }

    @Test
    void everyTargetGetsAFairShare() {
        for (int count : List.of(1, 2, 3, 10, 20)) {
            Map<String, Long> shares = Slots.of(pods(count)).stream()
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            assertThat(shares).hasSize(count);
            double fair = (double) Slots.COUNT / count;
            assertThat(shares.values())
                    .allSatisfy(share -> assertThat((double) share)
                            .isBetween(fair - 3 * Math.sqrt(fair), fair + 3 * Math.sqrt(fair)));
        }
    }

    @Test
    void oneThatGoesGivesUpItsOwnSlotsAndOneThatComesTakesSomeAndNobodyElseMoves() {
        List<String> four = pods(4);
        List<String> before = Slots.of(four.subList(0, 3));
        List<String> after = Slots.of(four);
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            assertThat(after.get(slot)).isIn(before.get(slot), four.get(3));
        }
        assertThat(after).contains(four.get(3));
    }

    @Test
    void theOrderInWhichTheyAreKnownDoesNotMatter() {
        List<String> shuffled = new ArrayList<>(pods(20));
        Collections.shuffle(shuffled, new Random(1));
        assertThat(Slots.of(shuffled)).isEqualTo(Slots.of(pods(20)));
    }
}
