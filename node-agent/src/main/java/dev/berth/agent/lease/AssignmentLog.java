package dev.berth.agent.lease;

/**
 * Which assignments may be applied: whole lists when they are newer than all before, differences only without a gap.
 *
 * @param last the number of the last one applied
 */
public record AssignmentLog(long epoch, long last) {
    /** What becomes of a message. */
    public enum Verdict {
        APPLY,
        /** Seen already, or of another epoch. */
        IGNORE,
        /** Something is missing before it: the session must send everything again. */
        GAP
    }

    public Verdict judge(long ofEpoch, long number, boolean full) {
        if (ofEpoch != epoch || number <= last) {
            return Verdict.IGNORE;
        }
        return full || number == last + 1 ? Verdict.APPLY : Verdict.GAP;
    }

    public AssignmentLog applied(long number) {
        return new AssignmentLog(epoch, number);
    }
}
