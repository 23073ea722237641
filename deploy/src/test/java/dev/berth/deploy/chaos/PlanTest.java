package dev.berth.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deploy.cluster.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void allIsEveryNemesisAndSeveralCanBeNamed() {
        assertThat(Plan.named("all")).containsExactly(Nemesis.values());
        assertThat(Plan.named("cut,kill-all")).containsExactly(Nemesis.CUT, Nemesis.KILL_ALL);
    }

    @Test
    void anUnknownExperimentIsAnsweredWithTheKnownOnes() {
        for (String name : List.of("", "cuts", "cut,", "cut,cuts", "cut;kill-all")) {
            assertThatThrownBy(() -> Plan.named(name))
                    .as(name)
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("\"" + name + "\"")
                    .hasMessageContaining("stop-leader");
        }
    }

    @Test
    void lengthsAndPortsOutOfRangeAreRefusedByTheNameOfTheirOption() {
        assertThatThrownBy(() -> plan(Duration.ofSeconds(9), 9443)).hasMessageContaining("--minutes");
        assertThatThrownBy(() -> plan(Duration.ofDays(8), 9443)).hasMessageContaining("--minutes");
        assertThatThrownBy(() -> plan(Duration.ofMinutes(1), 80)).hasMessageContaining("--api-port 80");
    }

    @Test
    void theSameSeedGivesTheSameOrder() {
        Plan plan = plan(Duration.ofMinutes(1), 9443);
        assertThat(plan.turn(new Random(5))).isEqualTo(plan.turn(new Random(5)));
        assertThat(plan.turn(new Random(5))).containsExactlyInAnyOrder(Nemesis.values());
    }

    @Test
    void aFirstTurnThatIsNotOverInTimeIsFinishedInAtMostAsLongAgain() {
        Plan plan = plan(Duration.ofMinutes(3), 9443);
        assertThat(plan.over(Duration.ofSeconds(359), 0)).isFalse();
        assertThat(plan.over(Duration.ofMinutes(6), 0)).isTrue();
        assertThat(plan.over(Duration.ofSeconds(179), 1)).isFalse();
        assertThat(plan.over(Duration.ofMinutes(3), 1)).isTrue();
    }

    @Test
    void whatTheMachineLacksIsLeftOutOfAllAndTheNameTellsSo() {
        Plan possible = plan(Duration.ofMinutes(1), 9443).possible(n -> n == Nemesis.CUT ? "no nft" : "");
        assertThat(possible.name()).isEqualTo("all without cut");
        assertThat(possible.nemeses()).hasSize(Nemesis.values().length - 1).doesNotContain(Nemesis.CUT);
        assertThat(plan(Duration.ofMinutes(1), 9443).possible(n -> "")).isEqualTo(plan(Duration.ofMinutes(1), 9443));
    }

    @Test
    void whatTheMachineLacksIsRefusedWithReasonAndCureIfItWasAskedFor() {
        var asked = new Plan("kill-all,cut", Plan.named("kill-all,cut"), 1, Duration.ofMinutes(1), 9443, 224);
        assertThatThrownBy(() -> asked.possible(n -> n == Nemesis.CUT ? "no nft" : ""))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("cut cannot be done here: no nft")
                .hasMessageContaining("install nftables");
        assertThatThrownBy(() -> plan(Duration.ofMinutes(1), 9443).possible(n -> "nothing works"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("nothing works");
    }

    private static Plan plan(Duration length, int port) {
        return new Plan("all", Nemesis.all(), 1, length, port, 224);
    }
}
