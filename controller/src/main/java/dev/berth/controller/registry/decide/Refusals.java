package dev.berth.controller.registry.decide;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import java.util.List;
import java.util.Optional;

/** The refusals that do not come from admission, in Kubernetes' words where it has them. */
public final class Refusals {
    private Refusals() {}

    /** Why nothing may be created in a namespace in this state; empty if it may. */
    public static Optional<Status> ofNamespace(
            Optional<KubeObject> namespace, String name, Resource resource, String objectName) {
        if (namespace.isEmpty()) {
            return Optional.of(Status.notFound(Resources.NAMESPACES, name));
        }
        boolean terminating = namespace.get().deleting()
                || namespace
                        .get()
                        .tree()
                        .path("status")
                        .path("phase")
                        .asText("")
                        .equals("Terminating");
        return terminating ? Optional.of(terminating(resource, objectName, name)) : Optional.empty();
    }

    private static Status terminating(Resource resource, String objectName, String namespace) {
        Status plain = Status.forbidden(
                resource,
                objectName,
                "unable to create new content in namespace " + namespace + " because it is being terminated");
        var cause = new Status.Cause(
                "NamespaceTerminating", "namespace " + namespace + " is being terminated", "metadata.namespace");
        return withCause(plain, cause, 0);
    }

    /** The client has seen a revision that the collection never had, or that does not arrive here in time. */
    public static Status tooLarge(Revision asked, Revision current) {
        String message = "Too large resource version: " + asked + ", current: " + current;
        var cause = new Status.Cause("ResourceVersionTooLarge", "Too large resource version", "");
        return withCause(Status.of(504, "Timeout", "Timeout: " + message), cause, 1);
    }

    /** The state that a list is of is kept no longer. */
    public static Status expired(Revision asked) {
        return Status.gone(
                "The provided resource version " + asked
                        + " is too old to list from: start a new list without continue, or one without resourceVersionMatch=Exact");
    }

    /** A quorum or the feed was too slow. */
    public static Status timeout(Resource resource, String why) {
        String message = "Timeout: " + resource.qualified() + ": " + why;
        return new Status(504, "Timeout", message, resource.group(), resource.plural(), "", "", List.of(), 1);
    }

    /** Nothing was written; the client tries again. */
    public static Status busy(Resource resource, String why) {
        return Status.tooManyRequests(
                "nothing was written, try again: the collection " + resource.qualified() + " is busy: " + why, 1);
    }

    /** The fate of a write is not known. */
    public static Status unknown(Resource resource, String why) {
        return timeout(resource, "the write was not answered in time and may or may not have happened: " + why);
    }

    private static Status withCause(Status s, Status.Cause cause, int retryAfter) {
        return new Status(
                s.code(), s.reason(), s.message(), s.group(), s.kind(), s.name(), s.uid(), List.of(cause), retryAfter);
    }
}
