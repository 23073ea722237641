package dev.berth.deploy.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final Figures ODD = new Figures(List.of(9.0, 1.0, 4.0));
    private static final Figures EVEN = new Figures(List.of(4.0, 1.0, 2.0, 9.0));

    @Test
    void theMedianIsTheMiddleOneWhateverTheOrder() {
        assertThat(ODD.median()).isEqualTo(4.0);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(EVEN.median()).isEqualTo(3.0);
    }

    @Test
    void smallestAndLargestAreFound() {
        assertThat(EVEN.min()).isEqualTo(1.0);
        assertThat(EVEN.max()).isEqualTo(9.0);
    }

    @Test
    void aPercentileIsASampleThatOccurred() {
        var hundred = new Figures(
                IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList().reversed());

        assertThat(hundred.percentile(50)).isEqualTo(50.0);
        assertThat(hundred.percentile(99)).isEqualTo(99.0);
        assertThat(hundred.percentile(100)).isEqualTo(100.0);
        assertThat(ODD.percentile(1)).isEqualTo(1.0);
        assertThat(ODD.percentile(99)).isEqualTo(9.0);
    }

    @Test
    void noSamplesAreNoFigures() {
        assertThatThrownBy(() -> new Figures(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPercentileOutsideOfItsRangeIsRefused() {
        assertThatThrownBy(() -> ODD.percentile(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ODD.percentile(101)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ODD.percentile(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAimOfTheMedianForgivesTheWorstRoundAndAnAimOfEachDoesNot() {
        assertThat(Aim.median(4).metBy(ODD)).isTrue();
        assertThat(Aim.each(4).metBy(ODD)).isFalse();
        assertThat(Aim.median(3.9).metBy(ODD)).isFalse();
    }
}
