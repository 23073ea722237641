package dev.berth.agent.runtime;

import dev.berth.agent.lease.Deadline;
import dev.berth.agent.machine.LinuxProcess;
import dev.berth.protocol.node.BootClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * In which epoch of the node's session a start was asked for. It goes on only while the lease file names that epoch and a deadline that has
 * not passed, so that no start slips past the end of a lease, however long something on its way is held up.
 *
 * @param lease empty for a node without one
 * @param epoch 0 for a node without a lease
 */
public record Permit(Optional<Path> lease, long epoch) {
    /** The variable by which a program knows the epoch that it was started in: a later one's on the same node is higher. */
    public static final String EPOCH = "BERTH_EPOCH";

    /** To be taken when the start is asked for, on the asker's own thread. */
    public static Permit now(Optional<Path> lease) {
        return new Permit(
                lease, lease.flatMap(Permit::read).map(Deadline::epoch).orElse(0L));
    }

    /** Whether a program may begin now. */
    public boolean holds() {
        return lease.isEmpty()
                || lease.flatMap(Permit::read)
                        .filter(d -> d.epoch() == epoch
                                && !d.passed(
                                        LinuxProcess.bootId(),
                                        BootClock.system().now()))
                        .isPresent();
    }

    private static Optional<Deadline> read(Path lease) {
        try {
            return Deadline.parse(Files.readString(lease, StandardCharsets.US_ASCII));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }
}
