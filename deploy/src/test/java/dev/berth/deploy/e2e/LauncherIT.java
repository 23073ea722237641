package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's words and its behaviour under bad luck. */
@ExtendWith(Berthed.class)
class LauncherIT {
    @Test
    void theLauncherPassesItsWordsOn(Berthed cluster) {
        assertThat(cluster.berth("node", "remove", "--help").orFail()).contains("Usage: berth node remove");
    }

    @Test
    void aSecondUpChangesNothing(Berthed cluster) {
        List<String> before = uids(cluster);
        assertThat(cluster.berth("up").orFail()).contains("already");
        assertThat(uids(cluster)).isEqualTo(before);
    }

    @Test
    void statusNamesEveryNodeAndItsState(Berthed cluster) {
        assertThat(cluster.berth("status").orFail())
                .contains("node-1")
                .contains("node-2")
                .contains("node-3")
                .contains("Ready");
    }

    @Test
    void theJournalListsItsPeersAndWhoLeads(Berthed cluster) {
        assertThat(cluster.berth("journal", "list").orFail().lines().filter(l -> l.contains(" leader ")))
                .hasSize(1);
    }

    @Test
    void anUnknownNodeIsRefusedWithTheNamesThatExist(Berthed cluster) {
        Shell.Result result = cluster.berth("kill", "node-99");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).contains("node-99").contains("node-1").contains("Cure");
    }

    @Test
    void aPortInUseIsNamedWithTheCure(Berthed cluster, @TempDir Path elsewhere) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Shell.Result result = Berthed.launch(elsewhere, "up", "--api-port", Integer.toString(taken.getLocalPort()));
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.output())
                    .contains("port " + taken.getLocalPort())
                    .contains("Cure")
                    .contains("--api-port");
        }
        assertThat(elsewhere.resolve("nodes")).doesNotExist();
    }

    @Test
    void withoutAClusterEveryCommandSaysHowToGetOne(Berthed cluster, @TempDir Path elsewhere) {
        for (String command : List.of(
                "status",
                "kill node-1",
                "start node-1",
                "logs node-1",
                "node add",
                "journal list",
                "journal add node-1",
                "journal remove node-1",
                "backup f",
                "restore f")) {
            Shell.Result result = Berthed.launch(elsewhere, command.split(" "));
            assertThat(result.code()).as(command).isEqualTo(1);
            assertThat(result.output()).as(command).contains("./berth up");
        }
        assertThat(Berthed.launch(elsewhere, "down").code()).isZero();
    }

    @Test
    void aDamagedClusterFileIsNamedWithTheCure(Berthed cluster, @TempDir Path elsewhere) throws Exception {
        Files.writeString(elsewhere.resolve("cluster.json"), "{\"id\": ");
        Shell.Result result = Berthed.launch(elsewhere, "status");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).contains("cluster.json").contains("Cure");
    }

    @Test
    void aJvmThatDiesByItselfIsStartedAgainAtOnce(Berthed cluster) throws Exception {
        String pid = Files.readString(cluster.home().resolve("nodes/node-3/node.pid"))
                .strip();
        Shell.run(Berthed.ROOT, Map.of(), Duration.ofSeconds(5), List.of("kill", "-9", pid))
                .orFail();
        Berthed.eventually(
                Duration.ofSeconds(40),
                () -> cluster.tryKubectl("get", "--raw", "/readyz", "--context", "berth-node-3")
                        .output(),
                o -> o.contains("ok"));
        assertThat(Files.readString(cluster.home().resolve("nodes/node-3/node.pid"))
                        .strip())
                .isNotEqualTo(pid);
    }

    private static List<String> uids(Berthed cluster) {
        return cluster.items("nodes").stream()
                .map(n -> n.at("/metadata/uid").asText())
                .toList();
    }
}
