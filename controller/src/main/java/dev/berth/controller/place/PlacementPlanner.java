package dev.berth.controller.place;

import dev.berth.controller.place.Board.Berth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives waiting pods their nodes, in order of priority and age, as Kubernetes' scheduler does with its default profile (no preemption): what
 * one pod is given counts for the next. The same cluster always gives the same answer.
 */
public final class PlacementPlanner {
    private static final Comparator<PodFacts> QUEUE = Comparator.comparingInt(PodFacts::priority)
            .reversed()
            .thenComparing(PodFacts::created)
            .thenComparing(p -> p.object().key());

    private final Board board;
    private final Map<String, ShapeFit> shapes = new HashMap<>();

    private PlacementPlanner(Board board) {
        this.board = board;
    }

    /** One decision for each waiting pod, in the order in which they were taken. */
    public static List<Decision> plan(Cluster cluster) {
        if (cluster.waiting().isEmpty()) {
            return List.of();
        }
        var planner = new PlacementPlanner(new Board(cluster));
        return cluster.waiting().stream().sorted(QUEUE).map(planner::decide).toList();
    }

    private Decision decide(PodFacts pod) {
        if (board.size() == 0) {
            return new Decision.Unschedulable(pod, "no nodes available to schedule pods");
        }
        var volumes = new VolumeFit(board, pod);
        if (!volumes.obstacle().isEmpty()) {
            return unschedulable(pod, volumes.obstacle());
        }
        ShapeFit shape = shapes.computeIfAbsent(pod.shape(), s -> new ShapeFit(board, pod));
        var company = new Company(board, pod, shape);
        int[] feasible = feasible(pod, shape, volumes, company);
        if (feasible.length == 0) {
            return unschedulable(pod, reasons(pod, shape, volumes, company));
        }
        int node = Scores.best(board, pod, shape, company, feasible);
        board.put(pod, node);
        return new Decision.Bind(pod, board.berths.get(node).name, volumes.choosing());
    }

    private int[] feasible(PodFacts pod, ShapeFit shape, VolumeFit volumes, Company company) {
        Board.Asked asked = board.asked(pod);
        int[] found = new int[board.size()];
        int count = 0;
        for (int i = 0; i < found.length; i++) {
            Berth berth = board.berths.get(i);
            if (shape.admits(i)
                    && berth.has(asked)
                    && !Board.clash(pod.ports(), berth.ports)
                    && refusal(i, volumes, company) == null) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private @Nullable String refusal(int node, VolumeFit volumes, Company company) {
        String refusal = volumes.refusal(board.berths.get(node));
        return refusal == null ? company.refusal(node) : refusal;
    }

    /** What keeps the pod from each node: for a node the first filter that refuses, as Kubernetes counts them. */
    private String reasons(PodFacts pod, ShapeFit shape, VolumeFit volumes, Company company) {
        var counts = new TreeMap<String, Integer>();
        for (int i = 0; i < board.size(); i++) {
            for (String reason : reasons(i, pod, shape, volumes, company)) {
                counts.merge(reason, 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private List<String> reasons(int i, PodFacts pod, ShapeFit shape, VolumeFit volumes, Company company) {
        Berth berth = board.berths.get(i);
        if (!shape.admits(i)) {
            return List.of(shape.reason(i));
        }
        if (Board.clash(pod.ports(), berth.ports)) {
            return List.of("node(s) didn't have free ports for the requested pod ports");
        }
        var lacking = new ArrayList<String>();
        if (berth.freePods <= 0) {
            lacking.add("Too many pods");
        }
        pod.requests().entrySet().stream()
                .filter(asked -> asked.getValue() > board.free(berth, asked.getKey()))
                .forEach(asked -> lacking.add("Insufficient " + asked.getKey()));
        if (!lacking.isEmpty()) {
            return lacking;
        }
        String refusal = refusal(i, volumes, company);
        return refusal == null ? List.of() : List.of(refusal);
    }

    private Decision unschedulable(PodFacts pod, String reasons) {
        return new Decision.Unschedulable(pod, "0/" + board.size() + " nodes are available: " + reasons + ".");
    }
}
