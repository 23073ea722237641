package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Operation.Kind;
import dev.berth.deploy.chaos.history.Operation.Result;
import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The registers are linearizable. Each is written by one client, with rising values, one write at a time; then three things are all there
 * is to it: no read misses what was acknowledged before it, none finds what nobody can have written yet, and none goes back behind
 * another.
 */
final class RegisterRule {
    static final String REGISTERS = "registers";

    private final History h;
    private final Writes writes;
    private final List<Violation> violations = new ArrayList<>();

    private RegisterRule(History h) {
        this.h = h;
        this.writes = new Writes(h.operations());
    }

    static List<Violation> in(History h) {
        Map<String, List<Operation>> done = h.operations().stream()
                .filter(o -> o.result() == Result.OK)
                .collect(Collectors.groupingBy(Operation::key, TreeMap::new, Collectors.toList()));
        var rule = new RegisterRule(h);
        done.values().forEach(rule::judge);
        return rule.violations;
    }

    private void judge(List<Operation> done) {
        List<Operation> reads = done.stream()
                .filter(o -> o.kind() == Kind.READ)
                .sorted(Comparator.comparingLong(Operation::began))
                .toList();
        var acknowledged =
                new Highest(done.stream().filter(o -> o.kind() == Kind.WRITE).toList());
        // An invented value would make all later reads look like steps back.
        var earlier = new Highest(reads.stream().filter(this::possible).toList());
        for (Operation read : reads) {
            judge(read, acknowledged.endedBy(read.began()), earlier.endedBy(read.began()));
        }
    }

    private void judge(Operation read, Optional<Operation> acknowledged, Optional<Operation> earlier) {
        if (!possible(read)) {
            add(read, "invented: " + told(read) + ", but no write of this value had begun that was not refused");
        } else if (acknowledged.isPresent() && acknowledged.get().value() > read.value()) {
            add(
                    read,
                    "acknowledged write missing: " + told(read) + ", but before it ended " + told(acknowledged.get()));
        } else if (earlier.isPresent() && earlier.get().value() > read.value()) {
            add(read, "went back: " + told(read) + ", but before it ended " + told(earlier.get()));
        }
    }

    private boolean possible(Operation read) {
        return writes.possible(read.key(), read.value(), read.ended());
    }

    private void add(Operation read, String text) {
        violations.add(new Violation(REGISTERS, read.key(), read.ended(), text));
    }

    private String told(Operation o) {
        return "[" + (o.kind() == Kind.READ ? "read" : "write") + " of " + o.key() + " = " + o.value() + ", revision "
                + o.revision() + ", by client " + o.client() + " from " + Seconds.since(h, o.began()) + " to "
                + Seconds.since(h, o.ended()) + "]";
    }
}
