package dev.berth.deploy.cluster;

/** What the user is told when something cannot be done: one sentence of what is wrong, one of the cure. Ends the command with code 1. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Failure(String what, String cure) {
        super(what + ".\n  Cure: " + cure + ".");
    }
}
