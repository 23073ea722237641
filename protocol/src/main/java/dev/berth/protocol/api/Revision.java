package dev.berth.protocol.api;

import java.util.Optional;

/**
 * A collection's sequence number, which is the {@code resourceVersion} of the object written at it: per kind, contiguous, never reused.
 *
 * @param value 0 before the first write, else 1 or more
 */
public record Revision(long value) implements Comparable<Revision> {
    /** Before the first write. */
    public static final Revision ZERO = new Revision(0);

    public Revision {
        if (value < 0) {
            throw new IllegalArgumentException("a revision is not negative: " + value);
        }
    }

    /** Reads a {@code resourceVersion}; empty if it is not one that Berth has ever given out. */
    public static Optional<Revision> parse(String text) {
        if (text.isEmpty() || text.length() > 19 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Revision(Long.parseLong(text)));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    public Revision next() {
        return new Revision(value + 1);
    }

    public boolean isAfter(Revision other) {
        return value > other.value;
    }

    @Override
    public int compareTo(Revision other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
