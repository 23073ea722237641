package dev.berth.protocol;

import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Failures of futures in words. */
public final class Failures {
    private Failures() {}

    /** The cause behind the wrapping of {@code CompletableFuture}. */
    public static Throwable cause(Throwable failure) {
        Throwable inner = failure.getCause();
        return failure instanceof CompletionException && inner != null ? cause(inner) : failure;
    }

    public static String text(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof TimeoutException) {
            return "timeout";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
