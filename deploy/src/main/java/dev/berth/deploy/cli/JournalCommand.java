package dev.berth.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.deploy.cluster.Api;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.Running;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        description = "Shows the peers of the journal.",
        subcommands = {JournalCommand.ListPeers.class})
final class JournalCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say list.");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = {
                "Shows each peer by its own word: what it is, how far it has come in the log, how far its newest state file goes, and what room",
                "its disk has. Exit code 1 if one is silent or unwell."
            })
    static final class ListPeers implements Callable<Integer> {
        private static final String ROW = "%-10s %-20s %-10s %6s %10s %10s %10s  %s%n";
        private static final double GIBIBYTE = 1 << 30;

        @Override
        public Integer call() {
            Home home = Common.home();
            Cluster cluster = Common.cluster(home);
            Map<Cluster.Member, Optional<JsonNode>> peers = new LinkedHashMap<>();
            try (Api api = new Running(home, cluster, 0).api()) {
                cluster.controls().forEach(m -> peers.put(m, api.get(cluster.nodeApiPort(m), "/berth/journal")));
            }
            System.out.printf(ROW, "PEER", "ADDRESS", "ROLE", "TERM", "APPLIED", "WRITTEN", "ROOM", "STATE");
            peers.forEach((member, answer) -> row(cluster, member, answer));
            return peers.values().stream().allMatch(ListPeers::well) ? 0 : 1;
        }

        private static boolean well(Optional<JsonNode> answer) {
            return answer.filter(p -> problem(p).isEmpty()).isPresent();
        }

        private static String problem(JsonNode peer) {
            String said = peer.path("problem").asText();
            return said.isEmpty() && peer.path("leader").asText().isEmpty() ? "knows of no leader" : said;
        }

        private static void row(Cluster cluster, Cluster.Member member, Optional<JsonNode> answer) {
            String address = Cluster.HOST + ":" + cluster.journalPort(member);
            if (answer.isEmpty()) {
                System.out.printf(ROW, member.name(), address, "-", "-", "-", "-", "-", "does not answer");
                return;
            }
            JsonNode peer = answer.get();
            System.out.printf(
                    ROW,
                    member.name(),
                    address,
                    peer.path("role").asText(),
                    peer.path("term").asText(),
                    peer.path("applied").asText(),
                    peer.path("written").asText(),
                    "%.1f GiB".formatted(peer.path("roomBytes").asLong() / GIBIBYTE),
                    well(answer) ? "ok" : problem(peer));
        }
    }
}
