package dev.berth.controller.place;

import dev.berth.controller.place.Board.Berth;
import java.util.function.IntToLongFunction;

/** How good each feasible node is, with the weights of Kubernetes' default profile; each part is between 0 and 100. */
final class Scores {
    private static final int AFFINITY_WEIGHT = 2;
    private static final int TAINT_WEIGHT = 3;
    private static final int COMPANY_WEIGHT = 2;
    private static final int SPREAD_WEIGHT = 2;

    private Scores() {}

    /** The best of the feasible nodes; among equals the first from a place that the pod's uid decides, so that ties spread. */
    static int best(Board board, PodFacts pod, ShapeFit shape, Company company, int[] feasible) {
        double[] score = new double[feasible.length];
        long[] preferences = company.preferences();
        long[] crowd = company.crowd();
        Range liked = Range.of(feasible, i -> shape.preference[i]);
        Range unwelcome = Range.of(feasible, i -> shape.unwelcome[i]);
        Range together = Range.of(feasible, i -> preferences[i]);
        Range crowded = Range.of(feasible, i -> crowd[i]);
        for (int k = 0; k < score.length; k++) {
            int i = feasible[k];
            score[k] = resources(board.berths.get(i), pod)
                    + AFFINITY_WEIGHT * liked.share(shape.preference[i])
                    + TAINT_WEIGHT * unwelcome.rest(shape.unwelcome[i])
                    + COMPANY_WEIGHT * together.within(preferences[i])
                    + SPREAD_WEIGHT * crowded.rest(crowd[i]);
        }
        int start = Math.floorMod(pod.uid().hashCode(), score.length);
        int best = start;
        for (int n = 1; n < score.length; n++) {
            int k = (start + n) % score.length;
            if (score[k] > score[best]) {
                best = k;
            }
        }
        return feasible[best];
    }

    /** Least allocated, and cpu and memory in balance. */
    private static double resources(Berth berth, PodFacts pod) {
        double cpu = fraction(berth.scoreCpu + pod.scoreCpu(), berth.allCpu);
        double memory = fraction(berth.scoreMemory + pod.scoreMemory(), berth.allMemory);
        double least = 100 * ((1 - cpu) + (1 - memory)) / 2;
        double balanced = 100 * (1 - Math.abs(cpu - memory) / 2);
        return least + balanced;
    }

    private static double fraction(long used, double allocatable) {
        return allocatable <= 0 ? 1 : Math.min(1, used / allocatable);
    }

    /** The least and the most of a number over the feasible nodes. */
    private record Range(long least, long most) {
        static Range of(int[] nodes, IntToLongFunction number) {
            long least = Long.MAX_VALUE;
            long most = Long.MIN_VALUE;
            for (int node : nodes) {
                long n = number.applyAsLong(node);
                least = Math.min(least, n);
                most = Math.max(most, n);
            }
            return new Range(least, most);
        }

        double share(long n) {
            return most == 0 ? 0 : 100.0 * n / most;
        }

        double rest(long n) {
            return most == 0 ? 100 : 100.0 * (most - n) / most;
        }

        double within(long n) {
            return most == least ? 0 : 100.0 * (n - least) / (most - least);
        }
    }
}
