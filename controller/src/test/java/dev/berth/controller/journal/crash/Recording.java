package dev.berth.controller.journal.crash;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What a process did below one directory, and what it said while doing it, in the kernel's order.
 *
 * @param steps by when they were begun
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

    /** The same without the syncs of the files that were made under such a name. */
    public Recording withoutSyncsOf(Predicate<Path> made) {
        Set<Long> inodes = steps.stream()
                .map(Step::op)
                .filter(op -> op instanceof DiskOp.Create create && made.test(create.path()))
                .map(op -> ((DiskOp.Create) op).inode())
                .collect(Collectors.toSet());
        return new Recording(
                steps.stream()
                        .filter(step -> !(step.op() instanceof DiskOp.Sync sync && inodes.contains(sync.inode())))
                        .toList(),
                said);
    }

    /** What had been said by then. */
    public List<String> saidBefore(long moment) {
        return said.stream().filter(s -> s.at() < moment).map(Said::text).toList();
    }
}
