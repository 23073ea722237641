package dev.berth.controller.place;

import dev.berth.controller.place.Terms.PodTerm;
import dev.berth.controller.place.Terms.Spread;
import dev.berth.controller.place.Terms.WeightedPodTerm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a node is right for a pod by the other pods there: affinity, anti-affinity and topology spread, each per domain. */
final class Company {
    /** A rule that a node meets or not, by its domain. */
    private record Rule(String reason, int[] domains, boolean[] admitted, String reasonWithoutLabel) {
        /** @return null if the node meets it */
        @Nullable
        String refusal(int node) {
            if (domains[node] < 0) {
                return reasonWithoutLabel.isEmpty() ? null : reasonWithoutLabel;
            }
            return admitted[domains[node]] ? null : reason;
        }
    }

    private static final String SPREAD = "node(s) didn't match pod topology spread constraints";
    private static final String SPREAD_LABEL = SPREAD + " (missing required label)";
    private static final String AFFINITY = "node(s) didn't match pod affinity rules";
    private static final String ANTI_AFFINITY = "node(s) didn't match pod anti-affinity rules";
    private static final String EXISTING = "node(s) didn't satisfy existing pods anti-affinity rules";

    private final Board board;
    private final PodFacts pod;
    private final ShapeFit shape;
    private final List<Rule> rules = new ArrayList<>();

    Company(Board board, PodFacts pod, ShapeFit shape) {
        this.board = board;
        this.pod = pod;
        this.shape = shape;
        pod.spreads().stream().filter(Spread::hard).forEach(this::spread);
        affinity();
        pod.apart().forEach(t -> repel(t, board.count(List.of(t.target()), false), ANTI_AFFINITY));
        for (Map.Entry<PodTerm, int[]> e : board.repelling().entrySet()) {
            if (e.getKey().target().matches(pod, board.cluster)) {
                repel(e.getKey(), e.getValue(), EXISTING);
            }
        }
    }

    /** @return null if the node is right */
    @Nullable
    String refusal(int node) {
        for (Rule rule : rules) {
            String refusal = rule.refusal(node);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private void spread(Spread s) {
        int[] domains = board.domains(s.topologyKey());
        int[] counts = eligible(s, domains);
        boolean[] exists = new boolean[counts.length];
        int present = 0;
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < domains.length; i++) {
            if (domains[i] >= 0 && counted(s, i) && !exists[domains[i]]) {
                exists[domains[i]] = true;
                present++;
                least = Math.min(least, counts[domains[i]]);
            }
        }
        int floor = present == 0 || present < s.minDomains() ? 0 : least;
        int self = s.target().matches(pod, board.cluster) ? 1 : 0;
        boolean[] admitted = new boolean[counts.length];
        for (int d = 0; d < counts.length; d++) {
            admitted[d] = counts[d] + self - floor <= s.maxSkew();
        }
        rules.add(new Rule(SPREAD, domains, admitted, SPREAD_LABEL));
    }

    private int[] eligible(Spread s, int[] domains) {
        int[] counts = board.count(List.of(s.target()), true).clone();
        for (int i = 0; i < counts.length; i++) {
            if (!counted(s, i)) {
                counts[i] = 0;
            }
        }
        return Board.byDomain(domains, counts);
    }

    /** Whether the node takes part in the constraint at all. */
    private boolean counted(Spread s, int node) {
        return (!s.honorAffinity() || shape.selected[node]) && (!s.honorTaints() || shape.tolerated[node]);
    }

    /** All terms are about the same pods; the first of a group that wants to be together goes where it likes. */
    private void affinity() {
        if (pod.together().isEmpty()) {
            return;
        }
        List<Target> all = pod.together().stream().map(PodTerm::target).toList();
        int[] counts = board.count(all, false);
        boolean first = Arrays.stream(counts).allMatch(c -> c == 0)
                && all.stream().allMatch(t -> t.matches(pod, board.cluster));
        for (PodTerm term : pod.together()) {
            int[] domains = board.domains(term.topologyKey());
            int[] sums = Board.byDomain(domains, counts);
            boolean[] admitted = new boolean[sums.length];
            for (int d = 0; d < sums.length; d++) {
                admitted[d] = first || sums[d] > 0;
            }
            rules.add(new Rule(AFFINITY, domains, admitted, AFFINITY));
        }
    }

    private void repel(PodTerm term, int[] counts, String reason) {
        int[] domains = board.domains(term.topologyKey());
        int[] sums = Board.byDomain(domains, counts);
        boolean[] admitted = new boolean[sums.length];
        for (int d = 0; d < sums.length; d++) {
            admitted[d] = sums[d] == 0;
        }
        rules.add(new Rule(reason, domains, admitted, ""));
    }

    /** The weights of preferred affinity terms met, less those of anti-affinity terms, for each node. */
    long[] preferences() {
        long[] score = new long[board.size()];
        pod.ratherTogether().forEach(t -> weigh(score, t, 1));
        pod.ratherApart().forEach(t -> weigh(score, t, -1));
        return score;
    }

    private void weigh(long[] score, WeightedPodTerm weighted, int sign) {
        int[] domains = board.domains(weighted.term().topologyKey());
        int[] sums = Board.byDomain(domains, board.count(List.of(weighted.term().target()), false));
        for (int i = 0; i < score.length; i++) {
            if (domains[i] >= 0) {
                score[i] += (long) sign * weighted.weight() * sums[domains[i]];
            }
        }
    }

    /** How many of the pods that the soft spread constraints, or else the pod's own controller, count stand in each node's domains. */
    long[] crowd() {
        long[] crowd = new long[board.size()];
        for (Spread s : pod.spreads()) {
            if (!s.hard()) {
                int[] domains = board.domains(s.topologyKey());
                int[] sums = eligible(s, domains);
                // A node without the label is the last choice.
                int most = Arrays.stream(sums).max().orElse(0);
                for (int i = 0; i < crowd.length; i++) {
                    crowd[i] += domains[i] < 0 ? most + 1 : sums[domains[i]];
                }
            }
        }
        if (pod.spreads().isEmpty() && !pod.owner().isEmpty()) {
            int[] own = board.ofOwner(pod.owner());
            for (int i = 0; i < own.length; i++) {
                crowd[i] += own[i];
            }
        }
        return crowd;
    }
}
