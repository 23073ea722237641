package dev.berth.controller.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.Plan.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A plan while its planner walks. Confined to one call of a planner. */
public final class Draft {
    private final List<Stage> stages = new ArrayList<>();
    private final List<Wait> waits = new ArrayList<>();
    private Optional<Duration> again = Optional.empty();
    private boolean more;

    /** Adds steps that come strictly one after the other. */
    public void inOrder(List<? extends Step> steps) {
        add(steps, false);
    }

    /** Adds steps that come strictly one after the other, and without which the plan's status would not be true. */
    public void first(List<? extends Step> steps) {
        add(steps, true);
    }

    private void add(List<? extends Step> steps, boolean vital) {
        if (!steps.isEmpty()) {
            stages.add(new Stage(1, List.of(new Lane(List.copyOf(steps))), vital));
        }
    }

    /** Adds lanes that are independent of each other. */
    public void sideBySide(int burst, List<Lane> lanes) {
        List<Lane> filled = lanes.stream().filter(l -> !l.steps().isEmpty()).toList();
        if (!filled.isEmpty()) {
            stages.add(new Stage(burst, filled, false));
        }
    }

    public void waitFor(Wait why) {
        waits.add(why);
    }

    public List<Wait> waits() {
        return waits;
    }

    /** The earliest of all asked times wins. */
    public void againIn(Duration delay) {
        if (again.isEmpty() || delay.compareTo(again.get()) < 0) {
            again = Optional.of(delay);
        }
    }

    /** The plan was cut at its burst limit. */
    public void more() {
        more = true;
    }

    public boolean hasSteps() {
        return !stages.isEmpty();
    }

    /**
     * @param status to be written after all steps
     * @param ifRefused to be written when one of them was refused
     */
    public Plan plan(Optional<ObjectNode> status, Optional<ObjectNode> ifRefused) {
        return new Plan(stages, status, ifRefused, waits, again, more);
    }
}
