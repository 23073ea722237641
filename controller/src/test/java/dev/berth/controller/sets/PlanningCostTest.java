package dev.berth.controller.sets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.plan.Cost;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanningCostTest {
    private static Cost cost(SetWorld w, int rounds) {
        SetSnapshot snapshot = w.snapshot();
        var planner = new StatefulSetPlanner(250);
        return Cost.of(() -> planner.plan(snapshot, w.world.now()), rounds, rounds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void aThousandPodsArePlannedInLittleTimeAndMemory(String policy) {
        SetWorld w = new SetWorld("Parallel", 1000).settle();
        w.spec(s -> s.put("podManagementPolicy", policy)).sync();
        Cost cost = cost(w, 60);
        System.out.println("planning a settled " + policy + " set of 1,000 pods: " + cost);
        assertThat(cost.bytes()).isLessThan(2L << 20);
        assertThat(cost.time()).isLessThan(Duration.ofMillis(50));
    }

    @Test
    void planningInTheMiddleOfARollOutCostsNoMore() {
        Cost cost = cost(SetWorld.rollingWithEveryOptIn(1000), 60);
        System.out.println("planning a rolling set of 1,000 pods with every opt-in: " + cost);
        assertThat(cost.bytes()).isLessThan(2L << 20);
    }

    /** Bytes grow as work does, and are the same in every run: five times the pods cost about five times as much. */
    @ParameterizedTest
    @ValueSource(strings = {"settled", "missing", "unready", "condemned"})
    void fiveThousandReplicasCostFiveTimesAThousand(String state) {
        long one = inState(1000, state).bytes();
        long five = inState(5000, state).bytes();
        System.out.println(state + ": 1,000 pods " + one / 1024 + " KiB, 5,000 pods " + five / 1024 + " KiB");
        assertThat((double) five / one).isLessThan(7);
    }

    private static Cost inState(int replicas, String state) {
        SetWorld w = new SetWorld("Parallel", replicas);
        switch (state) {
            case "settled" -> w.settle();
            case "missing" -> {}
            case "unready" -> w.sync();
            case "condemned" -> w.settle().replicas(0);
            default -> throw new AssertionError(state);
        }
        w.spec(s -> s.put("podManagementPolicy", state.equals("missing") ? "Parallel" : "OrderedReady"));
        return cost(w, 5);
    }
}
