package dev.berth.protocol.patch;

import dev.berth.protocol.api.Status;
import java.util.List;

/** Unwinds the recursion of a patch that cannot be applied; never leaves the package. */
final class PatchRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Status status;

    private PatchRefused(Status status) {
        super(status.message(), null, false, false);
        this.status = status;
    }

    Status status() {
        return status;
    }

    /** The patch is not a patch of its type. */
    static PatchRefused malformed(String why) {
        return new PatchRefused(Status.badRequest(why));
    }

    /** The patch is one, but does not fit the object: Kubernetes' 422, with what it says in its cause also in the message. */
    static PatchRefused unfitting(String why) {
        return new PatchRefused(new Status(
                422,
                "Invalid",
                "the server rejected our request due to an error in our request: " + why,
                "",
                "",
                "",
                "",
                List.of(new Status.Cause("UnexpectedServerResponse", why, "")),
                0));
    }

    static PatchRefused tooLarge(String why) {
        return new PatchRefused(Status.of(413, "RequestEntityTooLarge", why));
    }
}
