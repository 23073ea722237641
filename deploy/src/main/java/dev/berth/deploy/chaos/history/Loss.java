package dev.berth.deploy.chaos.history;

/**
 * Somebody took a node for lost.
 *
 * @param at when it was seen first
 * @param evidence what the API or a log said
 */
public record Loss(Kind kind, String node, long at, String evidence) {
    public enum Kind {
        /** The Node object says that nobody hears of it. */
        UNREACHABLE,
        /** The epoch of its session is dead. */
        FENCED,
        /** Its JVM was taken out of the cluster. */
        DOWNED,
        /** A JVM heard nothing of its JVM for a while; that alone costs nothing. */
        SUSPECTED
    }
}
