package dev.berth.controller.journal.group;

/** What was asked of the group cannot be, as it is now; the message names the cure. */
public final class RefusedChange extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RefusedChange(String message) {
        super(message);
    }
}
