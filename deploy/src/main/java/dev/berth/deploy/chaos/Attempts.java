package dev.berth.deploy.chaos;

import dev.berth.deploy.chaos.history.FailedStrike;
import dev.berth.deploy.chaos.history.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The strikes of a run. One that fails is a finding like any other, and no reason to lose the others: it is healed as far as possible, and
 * the run goes on.
 */
final class Attempts {
    private final Function<Nemesis, Fault> strikes;
    private final Supplier<List<String>> healing;
    private final LongSupplier clock;
    private final List<Fault> faults = new ArrayList<>();
    private final List<FailedStrike> failed = new ArrayList<>();

    /** @param healing heals what a strike has left that failed, and tells what it could not heal */
    Attempts(Function<Nemesis, Fault> strikes, Supplier<List<String>> healing, LongSupplier clock) {
        this.strikes = strikes;
        this.healing = healing;
        this.clock = clock;
    }

    void make(Nemesis nemesis) {
        long began = clock.getAsLong();
        try {
            faults.add(strikes.apply(nemesis));
        } catch (RuntimeException e) {
            List<String> why = new ArrayList<>(List.of(e.toString()));
            why.addAll(healing.get());
            failed.add(new FailedStrike(nemesis.word(), began, clock.getAsLong(), String.join("; ", why)));
        }
    }

    /** Those that were carried out. */
    List<Fault> faults() {
        return List.copyOf(faults);
    }

    List<FailedStrike> failed() {
        return List.copyOf(failed);
    }
}
