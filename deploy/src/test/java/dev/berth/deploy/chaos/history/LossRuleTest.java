package dev.berth.deploy.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.chaos.history.Loss.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossRuleTest {
    private static final List<Kind> JUDGED = List.of(Kind.UNREACHABLE, Kind.FENCED, Kind.DOWNED);

    @Test
    void aNodeThatIsLostWhileTheMachineIsBusyIsFound() {
        for (Kind kind : JUDGED) {
            Story story = new Story()
                    .fault("stress", "node-1", 20, 80, Toll.SPARES_PODS)
                    .loss(kind, "node-2", 50);

            assertThat(story.rules()).as("%s", kind).containsExactly("false loss");
        }
        assertThat(new Story()
                        .fault("stress", "node-1", 20, 80, Toll.SPARES_PODS)
                        .loss(Kind.FENCED, "node-2", 50)
                        .texts())
                .containsExactly("""
                        node-2 was fenced at 50.000 s, though stress (from 20.000 s to 80.000 s) is no reason to: \
                        a log says so""");
    }

    @Test
    void aNodeThatIsLostInCalmTimesIsFound() {
        for (Kind kind : JUDGED) {
            Story story = new Story().fault("kill-node", "node-1", 20, 40, true).loss(kind, "node-1", 41.001);

            assertThat(story.rules()).as("%s", kind).containsExactly("false loss");
            assertThat(story.texts()).singleElement().asString().contains("though nothing was done to any node then");
        }
        assertThat(new Story().loss(Kind.DOWNED, "node-1", 3).rules()).containsExactly("false loss");
    }

    @Test
    void aFaultIsACauseFromItsBeginningUntilTheClusterIsWhole() {
        assertThat(new Story()
                        .fault("kill-node", "node-1", 20, 40, true)
                        .loss(Kind.FENCED, "node-1", 20)
                        .loss(Kind.FENCED, "node-1", 41)
                        .rules())
                .isEmpty();
        assertThat(new Story()
                        .fault("kill-node", "node-1", 20, 40, true)
                        .loss(Kind.FENCED, "node-1", 19.999)
                        .rules())
                .containsExactly("false loss");
    }

    @Test
    void aFaultThatIsNeverOverIsACauseToTheEnd() {
        Story story = new Story().fault("kill-node", "node-1", 20, 40, true).loss(Kind.FENCED, "node-1", 99);
        story.whole.clear();

        assertThat(story.rules()).isEmpty();
    }

    @Test
    void aFaultThatMayTakePodsAndAStrikeThatFailedAreCausesForAnyNode() {
        assertThat(new Story()
                        .fault("loss", "node-1", 20, 40, false)
                        .loss(Kind.DOWNED, "node-3", 30)
                        .failed("kill-jvm", 60, 70, "Failure: x")
                        .loss(Kind.DOWNED, "node-3", 65)
                        .rules())
                .containsExactly("never stuck");
    }

    @Test
    void aBystanderIsCountedAndNotBlamed() {
        Story story = new Story().fault("stop-long", "node-1", 20, 40, true).loss(Kind.FENCED, "node-3", 30);

        assertThat(story.rules()).isEmpty();
        assertThat(LossRule.ofBystanders(story.history()))
                .extracting(Loss::node)
                .containsExactly("node-3");
    }

    @Test
    void aNodeThatWasBackAndIsLostAgainBeforeTheClusterIsWholeIsCountedAndNotBlamed() {
        Story story = new Story().fault("kill-node", "node-1", 20, 40, true);
        story.whole.clear();
        story.loss(Kind.FENCED, "node-1", 50).loss(Kind.FENCED, "node-1", 50.001);

        assertThat(story.rules()).isEmpty();
        assertThat(LossRule.late(story.history())).extracting(Loss::at).containsExactly(Story.micros(50.001));
    }

    @Test
    void thatAJvmHeardNothingForAMomentCostsNothingAndIsCounted() {
        Story story =
                new Story().fault("stress", "node-1", 20, 80, Toll.SPARES_PODS).loss(Kind.SUSPECTED, "node-2", 50);

        assertThat(story.rules()).isEmpty();
        assertThat(LossRule.falseOnes(story.history())).hasSize(1);
    }
}
