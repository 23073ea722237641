package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The journal of a cluster with three control nodes. */
class ThreePeersConformanceTest extends JournalConformance {
    @Override
    List<Config> configs() {
        return TestPeers.many("conforms", 3);
    }

    @Test
    void whatIsUnderWayWhenTheLeaderDiesBeforeItsAnswerIsAcknowledgedByTheNextAndStoredOnce() throws Exception {
        int leader = jvms().leader();
        Scribe life = Scribe.begin(jvms().get((leader + 1) % jvms().count()), "outlives");
        List<CompletableFuture<Long>> written =
                texts(1, 300).stream().map(life::write).toList();
        await(written.get(20));
        jvms().lose(leader);
        for (int n = 0; n < written.size(); n++) {
            assertThat(await(written.get(n))).isEqualTo(n + 1);
        }
        jvms().restart(leader);
        assertThat(found(jvms().get(leader), "outlives")).isEqualTo(texts(1, 300));
    }
}
