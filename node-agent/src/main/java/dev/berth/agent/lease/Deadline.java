package dev.berth.agent.lease;

import java.time.Duration;
import java.util.Optional;

/**
 * Until when pods may run, as it stands in the lease file, which the agent writes and watchdog and launchers read. A line of fixed length,
 * overwritten in place so that a full disk does not end a lease; its two halves are equal, so that a torn read is noticed.
 *
 * @param bootId of the boot that {@code at} counts from
 * @param at since that boot
 */
public record Deadline(String bootId, long epoch, Duration at) {
    /** Bytes of the line with its end. */
    public static final int LENGTH = 160;

    private static final int FIELDS = 6;

    public String text() {
        // Rounded down: a hundredth too early is safe.
        String half = "%s %019d %015d".formatted(bootId.isEmpty() ? "-" : bootId, epoch, at.toMillis() / 10);
        return "%-159s%n".formatted(half + " " + half).replace("\r", "");
    }

    /** Empty for what is torn or none. */
    public static Optional<Deadline> parse(String text) {
        String[] f = text.strip().split(" ");
        if (f.length != FIELDS || !f[0].equals(f[3]) || !f[1].equals(f[4]) || !f[2].equals(f[5])) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Deadline(
                    f[0].equals("-") ? "" : f[0], Long.parseLong(f[1]), Duration.ofMillis(Long.parseLong(f[2]) * 10)));
        } catch (NumberFormatException garbage) {
            return Optional.empty();
        }
    }

    /** Whether pods must be dead. A deadline of another boot says nothing of this one, in which nobody has been given a lease yet. */
    public boolean passed(String boot, Duration now) {
        return !bootId.equals(boot) || now.compareTo(at) >= 0;
    }
}
