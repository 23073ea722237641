package dev.berth.agent.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Pods;
import dev.berth.protocol.config.ConfigKey;
import dev.berth.protocol.config.ConfigReferences;
import dev.berth.protocol.config.TokenWish;
import dev.berth.protocol.resources.Share;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A Pod as its node was told of it.
 *
 * @param tree the object as it came: read only
 * @param model its typed form: read only
 * @param restartPolicy {@code Always}, {@code OnFailure} or {@code Never}
 * @param grace {@code terminationGracePeriodSeconds}
 * @param deletion the grace period of its deletion, if it is being deleted
 * @param containers init containers first, in their order
 * @param volumes by their name in the pod
 * @param bound PersistentVolume by volume name, for the claims that are bound
 * @param configs the ConfigMaps and Secrets that it names
 * @param tokens those of its ServiceAccount that it has in its volumes
 * @param share what it takes of its node
 */
public record DesiredPod(
        String uid,
        String namespace,
        String name,
        ObjectNode tree,
        Pod model,
        String restartPolicy,
        Duration grace,
        Optional<Duration> deletion,
        List<DesiredContainer> containers,
        Map<String, VolumeSource> volumes,
        Map<String, String> bound,
        Set<ConfigKey> configs,
        Set<TokenWish> tokens,
        Share share) {
    /** The field that the session adds for its agent; never part of the API. */
    public static final String BOUND_VOLUMES = "berthVolumes";

    public DesiredPod {
        containers = List.copyOf(containers);
        volumes = Collections.unmodifiableMap(new LinkedHashMap<>(volumes));
        bound = Map.copyOf(bound);
        configs = Set.copyOf(configs);
        tokens = Set.copyOf(tokens);
    }

    /** Reads what a session sent. */
    public static DesiredPod of(byte[] json) {
        return of(Json.parse(json));
    }

    /** Takes ownership of the tree. */
    public static DesiredPod of(ObjectNode tree) {
        Pod model = Json.typed(tree, Pod.class);
        PodSpec spec = model.getSpec() == null ? new PodSpec() : model.getSpec();
        JsonNode meta = tree.path("metadata");
        return new DesiredPod(
                meta.path("uid").asText(""),
                meta.path("namespace").asText(""),
                meta.path("name").asText(""),
                tree,
                model,
                spec.getRestartPolicy() == null ? "Always" : spec.getRestartPolicy(),
                Duration.ofSeconds(
                        spec.getTerminationGracePeriodSeconds() == null ? 30 : spec.getTerminationGracePeriodSeconds()),
                deletion(meta),
                containers(spec),
                volumes(spec),
                bound(tree),
                ConfigReferences.of(tree),
                TokenWish.of(tree),
                Share.of(tree.path("spec")));
    }

    private static Optional<Duration> deletion(JsonNode meta) {
        return meta.hasNonNull("deletionTimestamp")
                ? Optional.of(Duration.ofSeconds(
                        Math.max(0, meta.path("deletionGracePeriodSeconds").asLong(30))))
                : Optional.empty();
    }

    private static List<DesiredContainer> containers(PodSpec spec) {
        var all = new ArrayList<DesiredContainer>();
        spec.getInitContainers().forEach(c -> all.add(DesiredContainer.of(c, true)));
        spec.getContainers().forEach(c -> all.add(DesiredContainer.of(c, false)));
        return all;
    }

    private static Map<String, VolumeSource> volumes(PodSpec spec) {
        var all = new LinkedHashMap<String, VolumeSource>();
        spec.getVolumes().forEach(v -> all.put(v.getName(), VolumeSource.of(v)));
        return all;
    }

    private static Map<String, String> bound(ObjectNode tree) {
        var found = new LinkedHashMap<String, String>();
        for (JsonNode v : tree.path(BOUND_VOLUMES)) {
            found.put(v.path("name").asText(""), v.path("volume").asText(""));
        }
        return found;
    }

    public boolean deleting() {
        return deletion.isPresent();
    }

    public String hostname() {
        String asked = model.getSpec() == null ? null : model.getSpec().getHostname();
        return asked == null || asked.isEmpty() ? name : asked;
    }

    public Map<String, String> labels() {
        Map<String, String> found = model.getMetadata().getLabels();
        return found == null ? Map.of() : found;
    }

    public Map<String, String> annotations() {
        Map<String, String> found = model.getMetadata().getAnnotations();
        return found == null ? Map.of() : found;
    }

    /** The status as the API had it when the pod was sent: where an agent that has forgotten finds its counts again. */
    public JsonNode status() {
        return tree.path("status");
    }

    /** Whether the API knows that this node has seen the pod. */
    public boolean acknowledged() {
        return Pods.acknowledged(status());
    }

    /** Whether the pod has ended for good. */
    public boolean finished() {
        return Pods.ended(status());
    }

    @Override
    public String toString() {
        return namespace + "/" + name + "(" + uid + ")";
    }
}
