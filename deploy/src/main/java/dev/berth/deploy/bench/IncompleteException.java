package dev.berth.deploy.bench;

import java.util.concurrent.ExecutionException;

/** A round did not come to its end, so its benchmark has no number. The message says how far it came. */
final class IncompleteException extends Exception {
    private static final long serialVersionUID = 1;

    IncompleteException(String message) {
        super(message);
    }

    /** What ended a task of the round. */
    static IncompleteException in(ExecutionException task) {
        return task.getCause() instanceof IncompleteException its
                ? its
                : new IncompleteException(String.valueOf(task.getCause()));
    }
}
