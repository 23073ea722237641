package dev.berth.controller.optin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one workload has opted into. A value that admission would refuse counts as absent.
 *
 * @param progressDeadline how long a pod of a new revision may take to become Ready
 * @param onStuck what then
 * @param paused no pod is replaced by one of another revision
 * @param reserved ordinals that a StatefulSet leaves out
 * @param conditions the status says where the workload stands and why
 * @param skipDeadNodes nodes that were dead before a roll-out touched them take nothing of a DaemonSet's budget
 * @param lostVolume what becomes of a StatefulSet's pod whose volume only a lost node has
 */
public record OptIns(
        Optional<Duration> progressDeadline,
        Optional<OnStuck> onStuck,
        boolean paused,
        ReservedOrdinals reserved,
        boolean conditions,
        boolean skipDeadNodes,
        LostVolume lostVolume) {
    /** As long as a Deployment's. */
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    /** @param conditions whether conditions are written where the annotation does not say */
    public static OptIns of(KubeObject workload, boolean conditions) {
        JsonNode annotations = workload.tree().path("metadata").path("annotations");
        Optional<Duration> deadline = text(annotations, OptIn.PROGRESS_DEADLINE).flatMap(Durations::parse);
        Optional<OnStuck> onStuck = text(annotations, OptIn.ON_STUCK).flatMap(OnStuck::of);
        boolean healing = deadline.isPresent() || onStuck.isPresent();
        return new OptIns(
                deadline,
                onStuck,
                isTrue(annotations, OptIn.PAUSED, false),
                text(annotations, OptIn.RESERVE_ORDINALS)
                        .flatMap(ReservedOrdinals::parse)
                        .orElse(ReservedOrdinals.NONE),
                isTrue(annotations, OptIn.CONDITIONS, conditions || healing),
                isTrue(annotations, OptIn.SKIP_DEAD_NODES, false),
                text(annotations, OptIn.LOST_VOLUME).flatMap(LostVolume::parse).orElse(LostVolume.WAIT));
    }

    /** Whether never-ready pods of a revision that is not wanted any more are replaced out of order. */
    public boolean heals() {
        return progressDeadline.isPresent() || onStuck.isPresent();
    }

    /** After this time without being Ready a pod counts as stuck. */
    public Duration deadline() {
        return progressDeadline.orElse(DEADLINE);
    }

    /** What is wrong with the annotations of an object of that kind, by key. */
    public static Map<String, String> problems(String kind, JsonNode annotations) {
        var found = new TreeMap<String, String>();
        for (var annotation : annotations.properties()) {
            OptIn.of(annotation.getKey())
                    .flatMap(o -> o.problem(kind, annotation.getValue().asText("")))
                    .ifPresent(problem -> found.put(annotation.getKey(), problem));
        }
        return found;
    }

    /** The annotations of ours, among them those that nobody understands; a change of them is a change of what is wanted. */
    public static Map<String, String> written(KubeObject workload) {
        var found = new LinkedHashMap<String, String>();
        for (var annotation :
                workload.tree().path("metadata").path("annotations").properties()) {
            if (annotation.getKey().startsWith(OptIn.PREFIX)) {
                found.put(annotation.getKey(), annotation.getValue().asText(""));
            }
        }
        return found;
    }

    /** Whether the key is one of ours that means something on a workload. */
    public static boolean understood(String key) {
        return OptIn.of(key).isPresent();
    }

    private static Optional<String> text(JsonNode annotations, OptIn optIn) {
        JsonNode value = annotations.path(optIn.key());
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }

    private static boolean isTrue(JsonNode annotations, OptIn optIn, boolean byDefault) {
        return text(annotations, optIn)
                .map(v -> v.equals("true") || (byDefault && !v.equals("false")))
                .orElse(byDefault);
    }
}
