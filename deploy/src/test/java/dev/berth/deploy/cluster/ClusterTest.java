package dev.berth.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
    private static final Cluster THREE =
            new Cluster("c0000000", 7443, "10.244", "process", 0, TemporaryCluster.three());

    @Test
    void theFileOfAnOlderBerthIsReadAsOfAClusterThatMayFoundItsJournal(@TempDir Path dir) throws Exception {
        var home = new Home(dir);
        THREE.asFounded().save(home);
        assertThat(Cluster.load(home)).contains(THREE.asFounded());
        String text = Files.readString(home.clusterFile()).replaceAll(",\\s*\"founded\" : true", "");
        assertThat(text).doesNotContain("founded");
        Files.writeString(home.clusterFile(), text);
        assertThat(Cluster.load(home)).contains(THREE);
    }

    @Test
    void aRestoredJournalIsBegunAnew() {
        assertThat(THREE.asFounded().withNextJournal().founded()).isFalse();
    }

    @Test
    void aNodeBecomesAControlNodeAndAnAgentAgainAndNothingElseChanges() {
        Cluster four = THREE.asFounded().plusAgent();
        Cluster grown = four.withControl(four.member("node-4").orElseThrow(), true);
        assertThat(grown.controls()).hasSize(4);
        assertThat(grown.majority()).isEqualTo(3);
        assertThat(grown.withControl(grown.member("node-4").orElseThrow(), false))
                .isEqualTo(four);
        assertThat(grown.without(grown.member("node-1").orElseThrow()).controls())
                .extracting(Cluster.Member::name)
                .containsExactly("node-2", "node-3", "node-4");
    }

    @Test
    void aNodeOfAFoundedClusterWaitsToBeFilled(@TempDir Path dir) throws Exception {
        var home = new Home(dir);
        NodeConf.write(THREE, THREE.members().getFirst(), home);
        assertThat(Files.readString(home.node("node-1").conf())).contains("berth.journal.founding = true");
        NodeConf.write(THREE.asFounded(), THREE.members().getFirst(), home);
        assertThat(Files.readString(home.node("node-1").conf())).contains("berth.journal.founding = false");
    }
}
