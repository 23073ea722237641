package dev.berth.controller.placement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.place.Decision;
import dev.berth.controller.place.PodCondition;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Writes what was decided about a pod. Thread-safe. */
final class Binding {
    private static final String COMPONENT = "default-scheduler";
    private static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

    private final Objects objects;
    private final Events events;
    private final Clock clock;

    Binding(Objects objects, Events events, Clock clock) {
        this.objects = objects;
        this.events = events;
        this.clock = clock;
    }

    /** The node on the pod and on the claims whose volume follows it; completes when both are durable or refused. */
    CompletionStage<Outcome> bind(Decision.Bind bind) {
        CompletableFuture<?>[] claims = bind.choosing().stream()
                .map(c -> objects.edit(c.resource(), c.key(), Edit.main(c.uid(), t -> select(t, c, bind.node())))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        KubeObject pod = bind.pod().object();
        CompletionStage<Outcome> written =
                objects.edit(Resources.PODS, pod.key(), Edit.main(pod.uid(), t -> assign(t, bind.node())));
        return written.thenCombine(CompletableFuture.allOf(claims), (outcome, all) -> outcome);
    }

    /** Whether the pod is now on the node that was chosen here. */
    static boolean won(Outcome.Done done, String node) {
        return !done.removed() && node.equals(nodeOf(done.object().tree()));
    }

    /** The event that follows a bind; the condition, which admission has put into the bind itself, is written where that was not so. */
    CompletionStage<Outcome> announce(Decision.Bind bind, Outcome.Done bound) {
        KubeObject pod = bind.pod().object();
        events.record(
                pod,
                Events.Type.NORMAL,
                "Scheduled",
                "Successfully assigned " + pod.key() + " to " + bind.node(),
                COMPONENT);
        var scheduled = new PodCondition(true, "", "");
        return scheduled.isIn(bound.object().tree())
                ? CompletableFuture.completedFuture(bound)
                : condition(pod, scheduled);
    }

    /** The condition of a pod that has to wait. */
    CompletionStage<Outcome> condition(KubeObject pod, PodCondition condition) {
        return objects.edit(Resources.PODS, pod.key(), Edit.status(pod.uid(), t -> applicable(t, condition)));
    }

    void failed(KubeObject pod, String message) {
        events.record(pod, Events.Type.WARNING, "FailedScheduling", message, COMPONENT);
    }

    /** A pod that was given its node meanwhile is not told that it has none. */
    private ObjectNode applicable(ObjectNode pod, PodCondition condition) {
        return condition.scheduled() || nodeOf(pod).isEmpty() ? condition.into(pod, clock.instant()) : pod;
    }

    /** Another choice that came first stands. */
    private static ObjectNode assign(ObjectNode pod, String node) {
        boolean free = nodeOf(pod).isEmpty() && !pod.path("metadata").hasNonNull("deletionTimestamp");
        if (free) {
            pod.withObject("/spec").put("nodeName", node);
        }
        return pod;
    }

    /** @param seen the claim as it was when the node was chosen: another choice that came since stands */
    private static ObjectNode select(ObjectNode claim, KubeObject seen, String node) {
        if (claim.path("spec").path("volumeName").asText("").isEmpty()) {
            ObjectNode annotations = claim.withObject("/metadata").withObject("/annotations");
            String selected = annotations.path(SELECTED_NODE).asText("");
            if (selected.isEmpty() || selected.equals(seen.annotations().get(SELECTED_NODE))) {
                annotations.put(SELECTED_NODE, node);
            }
        }
        return claim;
    }

    private static String nodeOf(JsonNode pod) {
        return pod.path("spec").path("nodeName").asText("");
    }
}
