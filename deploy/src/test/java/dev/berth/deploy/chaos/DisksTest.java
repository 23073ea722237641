package dev.berth.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.Sweeping;
import dev.berth.deploy.cluster.TemporaryCluster;
import dev.berth.house.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DisksTest {
    private static final List<Cluster.Member> MEMBERS = TemporaryCluster.three();
    private static final Cluster CLUSTER = new Cluster("disks000", 9443, "10.240", "process", 0, MEMBERS);

    @TempDir
    Path directory = Path.of("");

    @Test
    void aJournalLiesOnADiskOfItsOwnAndTheHomeCanBeDeletedMeanwhile() throws Exception {
        Needs.noProblem(Disk.problem());
        var home = new Home(directory.resolve("cluster"));
        try (Disks disks = Disks.under(home, CLUSTER, MEMBERS)) {
            Path journal = home.node("node-2").journal(CLUSTER);
            Files.createDirectories(journal);
            Files.writeString(journal.resolve("log"), "x");
            assertThat(Files.getFileStore(journal)).isNotEqualTo(Files.getFileStore(home.root()));
            assertThat(disks.of(MEMBERS.get(1)).root().resolve("journal/log")).hasContent("x");
            Sweeping.deleteHome(home);
            assertThat(disks.of(MEMBERS.get(1)).root().resolve("journal/log")).exists();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatAKilledRunLeftIsRemovedByTheNext() {
        Needs.noProblem(Disk.problem());
        var home = new Home(directory.resolve("cluster"));
        Disks left = Disks.under(home, CLUSTER, MEMBERS);
        assertThat(left.of(MEMBERS.getFirst()).root()).exists();
        Disks.clear(home);
        Sweeping.deleteHome(home);
        assertThat(directory).isEmptyDirectory();
        Disks.clear(home);
    }

    @Test
    void withoutMembersNothingIsMadeAndNothingIsNeeded() {
        var home = new Home(directory.resolve("cluster"));
        Disks.under(home, CLUSTER, List.of()).close();
        assertThat(directory).isEmptyDirectory();
    }
}
