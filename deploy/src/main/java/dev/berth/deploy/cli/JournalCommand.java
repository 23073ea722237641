package dev.berth.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.deploy.cluster.Api;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.Running;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        description = "Shows the peers of the journal, which are the control nodes, and changes who they are.",
        subcommands = {JournalCommand.ListPeers.class, JournalAdd.class, JournalRemove.class})
final class JournalCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say list, add or remove.");
    }

    /** Who the peers are, and what that bears. */
    static String described(List<String> peers) {
        int bears = (peers.size() - 1) / 2;
        String what = "the journal's peers are " + String.join(", ", peers) + " and bear the loss of "
                + (bears == 0 ? "none" : bears);
        return peers.size() % 2 == 1 ? what : what + ", as " + (peers.size() - 1) + " do: add or remove one more";
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
        private static final String WELL = "ok";
        private static final double GIBIBYTE = 1 << 30;

        @Override
        public Integer call() {
            Home home = Common.home();
            Cluster cluster = Common.cluster(home);
            Map<Cluster.Member, Optional<JsonNode>> peers = new LinkedHashMap<>();
            try (Api api = new Running(home, cluster, 0).api()) {
                cluster.controls().forEach(m -> peers.put(m, api.get(cluster.nodeApiPort(m), "/berth/journal")));
            }
            Set<String> group = group(peers.values());
            System.out.printf(ROW, "PEER", "ADDRESS", "ROLE", "TERM", "APPLIED", "WRITTEN", "ROOM", "STATE");
            peers.forEach((member, answer) -> row(cluster, member, answer, state(member, answer, group)));
            return peers.entrySet().stream()
                            .allMatch(
                                    p -> state(p.getKey(), p.getValue(), group).equals(WELL))
                    ? 0
                    : 1;
        }

        /** Whom the leader names; empty while nobody leads. */
        private static Set<String> group(Collection<Optional<JsonNode>> answers) {
            var named = new TreeSet<String>();
            answers.stream()
                    .flatMap(Optional::stream)
                    .filter(p -> p.path("role").asText().equals("leader"))
                    .forEach(p -> p.path("peers").forEach(name -> named.add(name.asText())));
            return named;
        }

        private static String state(Cluster.Member member, Optional<JsonNode> answer, Set<String> group) {
            if (!group.isEmpty() && !group.contains(member.name())) {
                return "is none of the peers " + group + ": ./berth journal add " + member.name();
            }
            if (answer.isEmpty()) {
                return "does not answer";
            }
            String said = answer.get().path("problem").asText();
            if (!said.isEmpty()) {
                return said;
            }
            return answer.get().path("leader").asText().isEmpty() ? "knows of no leader" : WELL;
        }

        private static void row(Cluster cluster, Cluster.Member member, Optional<JsonNode> answer, String state) {
            String address = Cluster.HOST + ":" + cluster.journalPort(member);
            if (answer.isEmpty()) {
                System.out.printf(ROW, member.name(), address, "-", "-", "-", "-", "-", state);
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
                    state);
        }
    }
}
