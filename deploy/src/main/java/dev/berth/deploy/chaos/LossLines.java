package dev.berth.deploy.chaos;

import dev.berth.deploy.chaos.history.Loss;
import dev.berth.deploy.cluster.Cluster;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Lines of the nodes' logs that tell of a node taken for lost: by its session, when the fence is stored, and by Akka 2.8.5, which says so as
 * a warning.
 */
final class LossLines {
    private static final Pattern FENCED = Pattern.compile(" - node (\\S+) is silent: epoch \\d+ has run out");
    private static final Pattern DOWNED = Pattern.compile(" - SBR took decision \\S+ and is downing \\[([^\\]]*)\\]");
    private static final Pattern SUSPECTED =
            Pattern.compile(" - Marking node(?:\\(s\\))? as UNREACHABLE \\[(.*?)\\]\\.?$");
    private static final Pattern PORT = Pattern.compile("akka://[^@\\s]+@[^:\\s]+:(\\d+)");
    /** A line may name all members. */
    private static final int EVIDENCE = 300;

    private final Cluster cluster;

    LossLines(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The losses that a line tells of; none for any other line. */
    List<Loss> in(String line, long at) {
        Optional<MatchResult> fenced = first(FENCED, line);
        if (fenced.isPresent()) {
            return List.of(loss(Loss.Kind.FENCED, fenced.get().group(1), at, line));
        }
        Optional<MatchResult> downed = first(DOWNED, line);
        return downed.isPresent()
                ? addressed(Loss.Kind.DOWNED, downed.get().group(1), at, line)
                : first(SUSPECTED, line)
                        .map(found -> addressed(Loss.Kind.SUSPECTED, found.group(1), at, line))
                        .orElse(List.of());
    }

    private static Optional<MatchResult> first(Pattern pattern, String line) {
        return pattern.matcher(line).results().findFirst();
    }

    private List<Loss> addressed(Loss.Kind kind, String addresses, long at, String line) {
        return PORT.matcher(addresses)
                .results()
                .map(found -> loss(kind, named(found.group(1)), at, line))
                .toList();
    }

    private String named(String port) {
        return cluster.members().stream()
                .filter(m -> Integer.toString(cluster.clusterPort(m)).equals(port))
                .map(Cluster.Member::name)
                .findFirst()
                .orElse("the member at port " + port);
    }

    private static Loss loss(Loss.Kind kind, String node, long at, String line) {
        return new Loss(kind, node, at, line.substring(0, Math.min(EVIDENCE, line.length())));
    }
}
