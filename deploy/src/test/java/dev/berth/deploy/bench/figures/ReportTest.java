package dev.berth.deploy.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.deploy.bench.figures.Result.Incomplete;
import dev.berth.deploy.bench.figures.Result.Measured;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Result FAST =
            new Measured("Parallel x 500", Unit.SECONDS, Optional.of(Aim.median(5)), new Figures(List.of(4.0, 3.5)));
    private static final Result FAT =
            new Measured("RSS", Unit.MEGABYTES, Optional.of(Aim.each(400)), new Figures(List.of(390.0, 433.4)));
    private static final Result FREE =
            new Measured("create p99", Unit.MILLISECONDS, Optional.empty(), new Figures(List.of(12.34)));
    private static final Result BROKEN = new Incomplete("DaemonSet x 200", "round 2: 12 of 200 Ready after 120 s");

    @Test
    void theTableShowsFiguresBesideTheirAimAlsoWhenItIsMissed() {
        assertThat(Table.of(List.of(FAST, FAT, FREE, BROKEN))).isEqualTo("""
                BENCHMARK        UNIT  N   MIN  MEDIAN   MAX  AIM
                Parallel x 500   s     2  3.50    3.75  4.00  <= 5.00  ok
                RSS              MB    2   390     412   433  <= 400   MISSED
                create p99       ms    1  12.3    12.3  12.3
                DaemonSet x 200  did not complete: round 2: 12 of 200 Ready after 120 s
                """);
    }

    @Test
    void theReportIsCompleteOnlyIfEveryBenchmarkIs() {
        assertThat(report(FAST, FAT).complete()).isTrue();
        assertThat(report(FAST, BROKEN).complete()).isFalse();
    }

    @Test
    void whatDidNotCompleteHasNoNumberInTheJson() {
        JsonNode broken = report(BROKEN).json().at("/results/0");

        assertThat(broken.properties().stream().map(p -> p.getKey() + "=" + p.getValue()))
                .containsExactly("name=\"DaemonSet x 200\"", "incomplete=\"round 2: 12 of 200 Ready after 120 s\"");
    }

    @Test
    void theJsonHasEverySampleAndTheJudgement() {
        JsonNode fat = report(FAT).json().at("/results/0");

        assertThat(fat).hasToString("""
                {"name":"RSS","unit":"MB","n":2,"min":390.0,"median":411.7,"max":433.4,"aim":400.0,"met":false,"samples":[390.0,433.4]}""");
    }

    @Test
    void theTextSaysWhereAndUnderWhichLoadItWasMeasured() {
        assertThat(report(FAST).text())
                .startsWith(
                        "2026-11-25T20:00:00Z\n2 cores, 23 GiB, Linux 6.1, Java 25; load 0.3 at the start, 4.0 at the end\n");
    }

    private static Report report(Result... results) {
        var machine = new Report.Machine(2, 24105, "Linux 6.1", "25");
        return new Report(machine, Instant.parse("2026-11-25T20:00:31Z"), 0.3, 4.0, List.of(results));
    }
}
