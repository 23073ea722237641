package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Operation.Kind;
import dev.berth.deploy.chaos.history.Operation.Result;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which values of the registers can exist, and from when on. A refused write makes none; one of an unknown result may have made its
 * value, or may yet.
 */
final class Writes {
    private record Written(String key, long value) {}

    private final Map<Written, Long> begun = new HashMap<>();

    Writes(List<Operation> operations) {
        for (Operation o : operations) {
            if (o.kind() == Kind.WRITE && o.result() != Result.REFUSED) {
                begun.merge(new Written(o.key(), o.value()), o.began(), Math::min);
            }
        }
    }

    /** 0 stands for a register that nobody has written yet. */
    boolean possible(String key, long value, long at) {
        return value == 0 || begun.getOrDefault(new Written(key, value), Long.MAX_VALUE) <= at;
    }
}
