package dev.berth.deploy.chaos.history;

/**
 * One line that a pod appended to the log of its identity.
 *
 * @param identity whose log it is: {@code writer-0}, or {@code daemon@node-1}
 * @param life the process that wrote it: the pod's uid and the moment at which its program began
 * @param node where that process ran
 * @param at when it was written, to 10 ms
 * @param epoch of the node's session in which that process was started
 * @param counter counts from 0 within a life; {@link #LOCKED_OUT} if the life found the identity's lock held by somebody else
 */
public record Line(String identity, String life, String node, long at, long epoch, long counter) {
    public static final long LOCKED_OUT = -1;

    /** Of the pod. */
    String uid() {
        int at = life.indexOf('@');
        return at < 0 ? life : life.substring(0, at);
    }
}
