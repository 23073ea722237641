package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the conformance suite can fail. */
class ConformanceTest {
    /** Akka's journal for tests, which takes the same number from any writer. */
    private static final class Unfenced extends JournalConformance {
        @Override
        List<Config> configs() {
            return List.of(ConfigFactory.parseString("""
                            akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
                            akka.loglevel = WARNING
                            """).withFallback(ConfigFactory.load()));
        }
    }

    @Test
    void aJournalWithoutAFenceDoesNotConform() throws Exception {
        var unfenced = new Unfenced();
        unfenced.start();
        try {
            assertThatThrownBy(unfenced::ofTwoWritersOfANumberOneIsRefusedAndNothingOfItIsKept)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("in round 0");
        } finally {
            unfenced.stop();
        }
    }
}
