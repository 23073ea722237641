package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Pods;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import java.util.Optional;

/**
 * What clients may not write into a {@code status}. Kubernetes takes anything from whoever may write {@code pods/status}, for nothing hangs
 * on it; here the end of a bound pod lets another take its identity, and a pod without {@code startTime} counts as never begun. Both are
 * therefore its agent's word alone, which comes by the node's session and not by the API.
 */
public final class ClientStatus {
    private static final String CURE =
            "is said by the agent of the pod's node alone: to end a pod, delete it; conditions of your own may be written";

    private ClientStatus() {}

    /**
     * A 422 that names the field, if the change is not a client's to make.
     *
     * @param next the object as it would be
     */
    public static Optional<Status> refusal(KubeObject old, ObjectNode next) {
        if (!old.resource().equals(Resources.PODS)
                || Fields.text(old.tree().path("spec"), "nodeName").isEmpty()) {
            return Optional.empty();
        }
        var before = old.tree().path("status");
        var after = next.path("status");
        var problems = new Problems();
        if (Pods.ended(after) && !Fields.text(before, "phase").equals(Fields.text(after, "phase"))) {
            problems.forbidden(new Path("status.phase"), "that a pod has ended " + CURE);
        }
        if (!Fields.text(before, "startTime").equals(Fields.text(after, "startTime"))) {
            problems.forbidden(new Path("status.startTime"), "when a pod began " + CURE);
        }
        return problems.causes().isEmpty()
                ? Optional.empty()
                : Optional.of(Status.invalid(old.resource(), old.name(), problems.causes()));
    }
}
