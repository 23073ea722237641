package dev.berth.deploy.bench;

/** A round did not come to its end, so its benchmark has no number. The message says how far it came. */
final class IncompleteException extends Exception {
    private static final long serialVersionUID = 1;

    IncompleteException(String message) {
        super(message);
    }
}
