package dev.berth.controller.journal.crash;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What a process did below one directory, and what it said while doing it, in the kernel's order.
 *
 * @param steps by when they were begun; lines of a trace serve as time
 * @param said by when they were said
 */
public record Recording(List<Step> steps, List<Said> said) {
    /** From its first moment on a step may have reached the disk; a sync has done so for sure at its last. */
    public record Step(long begun, long ended, DiskOp op) {
        /** When it counts: a sync that has not ended promises nothing. */
        long counts() {
            return op instanceof DiskOp.Sync ? ended : begun;
        }
    }

    public record Said(long at, String text) {}

    public Recording {
        steps = List.copyOf(steps);
        said = List.copyOf(said);
    }

    /** The moments right after the beginning and the end of each step, and before all of them. */
    public long[] boundaries() {
        return LongStream.concat(
                        LongStream.of(0),
                        steps.stream().flatMapToLong(step -> LongStream.of(step.begun() + 1, step.ended() + 1)))
                .sorted()
                .distinct()
                .toArray();
    }

    /** A process that is killed at that moment, and another one that goes on with what it left. */
    public Recording killedAt(long moment, Recording next) {
        return new Recording(
                Stream.concat(
                                steps.stream().filter(step -> step.counts() < moment),
                                next.steps.stream().map(s -> new Step(moment + s.begun(), moment + s.ended(), s.op())))
                        .toList(),
                Stream.concat(
                                said.stream().filter(s -> s.at() < moment),
                                next.said.stream().map(s -> new Said(moment + s.at(), s.text())))
                        .toList());
    }

    /** The same without some syncs, told by the name under which the file was made. */
    public Recording without(BiPredicate<Path, DiskOp.Sync> some) {
        Map<Long, Path> made = made();
        return new Recording(
                steps.stream()
                        .filter(step -> !(step.op() instanceof DiskOp.Sync sync
                                && some.test(made.getOrDefault(sync.inode(), Path.of("")), sync)))
                        .toList(),
                said);
    }

    /** Under which name each file and directory was made. */
    public Map<Long, Path> made() {
        return steps.stream()
                .map(Step::op)
                .filter(op -> op instanceof DiskOp.Create)
                .map(op -> (DiskOp.Create) op)
                .collect(Collectors.toMap(DiskOp.Create::inode, DiskOp.Create::path));
    }

    /** What had been said by then. */
    public List<String> saidBefore(long moment) {
        return said.stream().filter(s -> s.at() < moment).map(Said::text).toList();
    }
}
