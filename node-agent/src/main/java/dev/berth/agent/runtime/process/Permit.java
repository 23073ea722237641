package dev.berth.agent.runtime.process;

import dev.berth.agent.lease.Deadline;
import dev.berth.agent.machine.LinuxProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * In which epoch of the node's session a start was asked for. Its launcher goes on only while the lease file names that epoch and a deadline
 * that has not passed, so that no start slips past the end of a lease, however long something on its way is held up.
 */
record Permit(Optional<Path> lease, long epoch) {
    /** To be taken when the start is asked for, on the asker's own thread. */
    static Permit now(Optional<Path> lease) {
        return new Permit(
                lease, lease.flatMap(Permit::read).map(Deadline::epoch).orElse(0L));
    }

    private static Optional<Deadline> read(Path lease) {
        try {
            return Deadline.parse(Files.readString(lease, StandardCharsets.US_ASCII));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    /** For the launcher's environment. */
    String assignments() {
        return ShellText.assignment("LEASE", lease.map(Path::toString).orElse(""))
                + ShellText.assignment("EPOCH", Long.toString(epoch))
                + ShellText.assignment("BOOT", LinuxProcess.bootId());
    }
}
