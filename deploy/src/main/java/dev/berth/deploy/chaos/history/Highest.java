package dev.berth.deploy.chaos.history;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The operation with the highest value among those that had ended by some moment; the moments that it is asked about never go back. */
final class Highest {
    private final List<Operation> byEnd;
    private int next;
    private Optional<Operation> highest = Optional.empty();

    Highest(List<Operation> operations) {
        this.byEnd = operations.stream()
                .sorted(Comparator.comparingLong(Operation::ended))
                .toList();
    }

    Optional<Operation> endedBy(long moment) {
        while (next < byEnd.size() && byEnd.get(next).ended() <= moment) {
            Operation ended = byEnd.get(next++);
            if (highest.isEmpty() || highest.get().value() < ended.value()) {
                highest = Optional.of(ended);
            }
        }
        return highest;
    }
}
