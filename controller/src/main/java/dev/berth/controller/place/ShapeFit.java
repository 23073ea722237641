package dev.berth.controller.place;

import dev.berth.controller.place.Board.Berth;
import dev.berth.controller.place.Terms.Taint;
import dev.berth.controller.place.Terms.WeightedNodeTerm;
import java.util.List;
import java.util.Optional;

/** Which nodes admit a pod by what does not change within a pass: taints, cordons, selectors; shared by all pods of one shape. */
final class ShapeFit {
    private static final Taint CORDON = new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule");

    final boolean[] selected;
    final boolean[] tolerated;
    /** Weights of the preferred node terms that the node satisfies. */
    final int[] preference;
    /** How many taints of effect {@code PreferNoSchedule} the pod does not tolerate. */
    final int[] unwelcome;

    private final Board board;
    private final PodFacts sample;

    ShapeFit(Board board, PodFacts sample) {
        this.board = board;
        this.sample = sample;
        int size = board.size();
        selected = new boolean[size];
        tolerated = new boolean[size];
        preference = new int[size];
        unwelcome = new int[size];
        List<WeightedNodeTerm> preferred = sample.preferredNodes();
        for (int i = 0; i < size; i++) {
            Berth berth = board.berths.get(i);
            selected[i] = sample.selects(berth.name, berth.labels);
            tolerated[i] = untolerated(berth).isEmpty();
            preference[i] = preferred.stream()
                    .filter(p -> p.term().matches(berth.name, berth.labels))
                    .mapToInt(WeightedNodeTerm::weight)
                    .sum();
            unwelcome[i] = (int) berth.taints.stream()
                    .filter(t -> t.effect().equals("PreferNoSchedule") && !sample.tolerates(t))
                    .count();
        }
    }

    boolean admits(int node) {
        return selected[node] && tolerated[node] && !cordoned(board.berths.get(node));
    }

    /** Why {@link #admits} is false. */
    String reason(int node) {
        Berth berth = board.berths.get(node);
        if (cordoned(berth)) {
            return "node(s) were unschedulable";
        }
        return untolerated(berth)
                .map(t -> "node(s) had untolerated taint {" + t.key() + ": " + t.value() + "}")
                .orElse("node(s) didn't match Pod's node affinity/selector");
    }

    private boolean cordoned(Berth berth) {
        return berth.unschedulable && !sample.tolerates(CORDON);
    }

    private Optional<Taint> untolerated(Berth berth) {
        return berth.taints.stream()
                .filter(t -> t.repels() && !sample.tolerates(t))
                .findFirst();
    }
}
