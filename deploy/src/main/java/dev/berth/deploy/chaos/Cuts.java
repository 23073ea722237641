package dev.berth.deploy.chaos;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Networks that are cut, by a table of nftables of this run's own. All node JVMs share one address, so who speaks is told by the group that
 * its JVM runs in, and who is spoken to by the ports of its cluster and journal endpoints. Connections that the other side opened lose their
 * acknowledgements and requests, so nothing is agreed over them either.
 */
final class Cuts implements AutoCloseable {
    private static final int GROUPS = 47_000;
    /** Of packets that are to be lost. */
    private static final int MARK = 0xBE27;

    private static final Pattern COUNTED = Pattern.compile("packets (\\d+)");

    private final Cluster cluster;
    private final String table;
    private final boolean possible = problem().isEmpty();

    /** Heals what a run that was killed has left. */
    Cuts(Cluster cluster) {
        this.cluster = cluster;
        this.table = "berth_chaos_" + cluster.apiPort();
        heal();
    }

    /** Whether this machine lets us; if not, why. */
    static String problem() {
        try {
            return nft("list tables\n").code() == 0 ? "" : "nft refuses to list tables; it needs root";
        } catch (Failure e) {
            return "the program nft (package nftables) is not there";
        }
    }

    /** What a member's JVM is started with. */
    static List<String> inGroup(Cluster.Member member) {
        return List.of("setpriv", "--regid", Integer.toString(GROUPS + member.number()), "--clear-groups", "--");
    }

    /** Nothing that the one begins reaches the others, and if both ways, the other way round too. */
    void cut(Cluster.Member one, boolean bothWays) {
        install(chain("output", toOthers(one, o -> drop(one, o) + (bothWays ? drop(o, one) : ""))));
    }

    /**
     * So many of a hundred packets between the one and the others are lost, whoever began the connection. They are marked where the sender is
     * known and dropped where they arrive: dropped on the way out, the sender would be told.
     */
    void lose(Cluster.Member one, int percent) {
        String mark = " numgen random mod 100 < " + percent + " meta mark set " + MARK + "\n";
        String own = spoken(one) + " tcp sport { " + ports(one) + " }" + mark;
        String rules = toOthers(one, o -> addressed(one, o) + mark + addressed(o, one) + mark);
        install(chain("output", own + rules) + chain("input", "  meta mark " + MARK + " counter drop\n"));
    }

    private String toOthers(Cluster.Member one, Function<Cluster.Member, String> rules) {
        return cluster.members().stream().filter(m -> !m.equals(one)).map(rules).collect(Collectors.joining());
    }

    private static String chain(String hook, String rules) {
        return " chain " + hook + " {\n  type filter hook " + hook + " priority 0; policy accept;\n" + rules + " }\n";
    }

    private void install(String chains) {
        must("table inet " + table + " {\n" + chains + "}\n");
    }

    private static String spoken(Cluster.Member from) {
        return "  meta skgid " + (GROUPS + from.number());
    }

    private String ports(Cluster.Member of) {
        return cluster.clusterPort(of) + ", " + cluster.journalPort(of);
    }

    private String drop(Cluster.Member from, Cluster.Member to) {
        return addressed(from, to) + " counter drop\n";
    }

    private String addressed(Cluster.Member from, Cluster.Member to) {
        return spoken(from) + " tcp dport { " + ports(to) + " }";
    }

    /** Packets dropped since the cut. */
    long dropped() {
        return COUNTED.matcher(nft("list table inet " + table + "\n").output())
                .results()
                .mapToLong(m -> Long.parseLong(m.group(1)))
                .sum();
    }

    /** No cut any more. */
    void heal() {
        if (possible) {
            nft("delete table inet " + table + "\n");
        }
    }

    @Override
    public void close() {
        heal();
    }

    private record Answer(int code, String output) {}

    private static void must(String script) {
        Answer answer = nft(script);
        if (answer.code() != 0) {
            throw new Failure("nft does not take the rules of a cut: " + answer.output(), "run as root on Linux");
        }
    }

    private static Answer nft(String script) {
        try {
            Process nft = new ProcessBuilder("nft", "-f", "-")
                    .redirectErrorStream(true)
                    .start();
            try (var in = nft.getOutputStream()) {
                in.write(script.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(nft.waitFor(), output);
        } catch (IOException e) {
            throw new Failure("nft cannot be run: " + e.getMessage(), "install nftables");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(1, "interrupted");
        }
    }
}
