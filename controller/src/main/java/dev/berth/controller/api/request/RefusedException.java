package dev.berth.controller.api.request;

import dev.berth.protocol.api.Status;

/** A request that could not be read, with the answer to give; carries no stack trace because it is a client's fault, not ours. */
public final class RefusedException extends RuntimeException {
    private final transient Status status;

    public RefusedException(Status status) {
        super(status.message(), null, false, false);
        this.status = status;
    }

    /** A 400 with this message. */
    public static RefusedException badRequest(String message) {
        return new RefusedException(Status.badRequest(message));
    }

    public Status status() {
        return status;
    }
}
