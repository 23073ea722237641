package dev.berth.deploy.chaos.history;

/**
 * One operation of a client on a register, which is an object of the API that one client alone writes, with values 1, 2, 3 and so on.
 *
 * @param key the register
 * @param value what was written, or what was read; 0 if a read found none
 * @param revision the {@code resourceVersion} of the answer; 0 without one
 */
public record Operation(
        int client, Kind kind, String key, long value, long began, long ended, Result result, long revision) {
    public enum Kind {
        WRITE,
        READ
    }

    public enum Result {
        /** Acknowledged, or read. */
        OK,
        /** Certainly not carried out. */
        REFUSED,
        /** No answer: a write may have been made, or be made later. */
        UNKNOWN
    }
}
