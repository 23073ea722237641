package dev.berth.controller.session.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What an agent was last told of its pods, and what it must be told now.
 *
 * @param told by uid
 */
public record PodAssignments(Map<String, Told> told) {
    public static final PodAssignments NONE = new PodAssignments(Map.of());

    /** The field in which the agent finds the volumes of the bound claims; never part of the API. */
    public static final String BOUND_VOLUMES = "berthVolumes";

    public PodAssignments {
        told = Map.copyOf(told);
    }

    /**
     * A pod as it was told.
     *
     * @param bound PersistentVolume by volume name
     * @param waiting claims that had no volume
     */
    public record Told(KubeObject pod, Map<String, String> bound, List<ObjectKey> waiting) {
        public Told {
            bound = Map.copyOf(bound);
            waiting = List.copyOf(waiting);
        }

        boolean same(Told other) {
            return bound.equals(other.bound) && !concernsAgent(pod, other.pod);
        }

        /** The object with what the agent needs beside it. */
        byte[] json() {
            ObjectNode tree = pod.edit();
            if (tree.path("metadata") instanceof ObjectNode meta) {
                meta.remove("managedFields");
            }
            var volumes = tree.putArray(BOUND_VOLUMES);
            bound.forEach((name, pv) -> volumes.addObject()
                    .put("name", name)
                    .put("claim", claimOf(pod, name))
                    .put("volume", pv));
            return Json.bytes(tree);
        }
    }

    /** What is to be sent, and what the agent then knows. */
    public record Difference(PodAssignments after, List<byte[]> pods, List<String> removed) {
        public Difference {
            pods = List.copyOf(pods);
            removed = List.copyOf(removed);
        }

        public boolean empty() {
            return pods.isEmpty() && removed.isEmpty();
        }
    }

    /** @param volumeOf the PersistentVolume of a claim, empty while it is not bound */
    public Difference difference(Stream<KubeObject> pods, Function<ObjectKey, Optional<String>> volumeOf) {
        var after = new LinkedHashMap<String, Told>();
        var send = new ArrayList<byte[]>();
        pods.forEach(pod -> {
            Told now = told(pod, volumeOf);
            Told before = told.get(pod.uid());
            boolean same = before != null && before.same(now);
            after.put(pod.uid(), now);
            if (!same) {
                send.add(now.json());
            }
        });
        List<String> removed =
                told.keySet().stream().filter(uid -> !after.containsKey(uid)).toList();
        return new Difference(new PodAssignments(after), send, removed);
    }

    private static Told told(KubeObject pod, Function<ObjectKey, Optional<String>> volumeOf) {
        var bound = new LinkedHashMap<String, String>();
        var waiting = new ArrayList<ObjectKey>();
        for (JsonNode v : pod.tree().path("spec").path("volumes")) {
            String claim = v.path("persistentVolumeClaim").path("claimName").asText("");
            if (!claim.isEmpty()) {
                var key = new ObjectKey(pod.namespace(), claim);
                volumeOf.apply(key)
                        .ifPresentOrElse(pv -> bound.put(v.path("name").asText(""), pv), () -> waiting.add(key));
            }
        }
        return new Told(pod, bound, waiting);
    }

    private static String claimOf(KubeObject pod, String volume) {
        for (JsonNode v : pod.tree().path("spec").path("volumes")) {
            if (v.path("name").asText("").equals(volume)) {
                return v.path("persistentVolumeClaim").path("claimName").asText("");
            }
        }
        return "";
    }

    /** Claims that some pod waits for. */
    public List<ObjectKey> waiting() {
        return told.values().stream()
                .flatMap(t -> t.waiting().stream())
                .distinct()
                .toList();
    }

    /** The volume of a claim that is bound; empty otherwise. */
    public static Optional<String> volumeOf(KubeObject claim) {
        boolean bound = claim.tree().path("status").path("phase").asText("").equals("Bound");
        String pv = claim.tree().path("spec").path("volumeName").asText("");
        return bound && !pv.isEmpty() ? Optional.of(pv) : Optional.empty();
    }

    /** Whether the agent must hear of this change: its own status coming back is none. */
    public static boolean concernsAgent(KubeObject before, KubeObject after) {
        if (before.revision().equals(after.revision())) {
            return false;
        }
        return !before.uid().equals(after.uid())
                || before.deleting() != after.deleting()
                || !meta(before, "deletionGracePeriodSeconds").equals(meta(after, "deletionGracePeriodSeconds"))
                || !before.tree().path("spec").equals(after.tree().path("spec"))
                || !before.labels().equals(after.labels())
                || !before.annotations().equals(after.annotations())
                || (after.tree().path("spec").has("readinessGates")
                        && !before.tree()
                                .path("status")
                                .path("conditions")
                                .equals(after.tree().path("status").path("conditions")));
    }

    private static JsonNode meta(KubeObject o, String field) {
        return o.tree().path("metadata").path(field);
    }
}
