package dev.berth.controller.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Announcement;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Step;
import dev.berth.controller.revisions.Canonical;
import dev.berth.controller.revisions.RevisionHash;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ReplicaSet of a Deployment's template as it is now: found, made, or brought up to date. */
final class NewSet {
    private static final int HISTORY_MOST = 2000;

    private NewSet() {}

    /** Of those with the same template the oldest (Kubernetes: FindNewReplicaSet). */
    static Optional<Owned> find(DeploymentSpec spec, List<Owned> sets) {
        String wanted = Canonical.text(spec.template());
        return sets.stream()
                .sorted(Owned.OLDEST_FIRST)
                .filter(s -> wanted.equals(Canonical.text(withoutHash(s.template()))))
                .findFirst();
    }

    private static JsonNode withoutHash(JsonNode template) {
        JsonNode copy = template.deepCopy();
        if (copy.path("metadata").path("labels") instanceof ObjectNode labels) {
            labels.remove(Marks.HASH);
        }
        return copy;
    }

    static String hash(DeploymentSpec spec) {
        return RevisionHash.of(Canonical.text(spec.template()), spec.collisions());
    }

    static String name(DeploymentSpec spec) {
        return RevisionHash.name(spec.deployment().name(), hash(spec));
    }

    static Step create(DeploymentSpec spec, int size, long revision) {
        KubeObject deployment = spec.deployment();
        String hash = hash(spec);
        String name = name(spec);
        ObjectNode template = Json.object();
        template.setAll((ObjectNode) spec.template().deepCopy());
        template.withObjectProperty("metadata").withObjectProperty("labels").put(Marks.HASH, hash);
        ObjectNode body = Json.object().put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
        ObjectNode meta = body.putObject("metadata").put("name", name).put("namespace", deployment.namespace());
        meta.set("labels", template.path("metadata").path("labels").deepCopy());
        ObjectNode annotations = meta.putObject("annotations");
        copied(deployment).forEach(annotations::put);
        Sizes.marks(spec).forEach(annotations::put);
        annotations.put(Marks.REVISION, Long.toString(revision));
        meta.putArray("ownerReferences").add(ControllerRef.to(deployment));
        ObjectNode own = body.putObject("spec").put("replicas", size);
        if (spec.minReadySeconds() > 0) {
            own.put("minReadySeconds", spec.minReadySeconds());
        }
        own.set("selector", selector(spec, hash));
        own.set("template", template);
        return new Step.CreateReplicaSet(Resources.REPLICA_SETS, body, announcement(name, size));
    }

    private static Announcement announcement(String name, int size) {
        return new Announcement(
                size > 0 ? Optional.of(Sizes.scaled(name, 0, size)) : Optional.empty(),
                Optional.of(new Announcement.Notice(
                        true, "ReplicaSetCreateError", "Failed to create new replica set \"" + name + "\": {}")));
    }

    private static ObjectNode selector(DeploymentSpec spec, String hash) {
        JsonNode had = spec.deployment().tree().path("spec").path("selector");
        ObjectNode selector = had instanceof ObjectNode object ? object.deepCopy() : Json.object();
        selector.withObjectProperty("matchLabels").put(Marks.HASH, hash);
        return selector;
    }

    /** The Deployment's annotations that its new set has too, such as the cause of the change. */
    private static Map<String, String> copied(KubeObject deployment) {
        var copied = new HashMap<String, String>();
        deployment.annotations().forEach((key, value) -> {
            if (!Marks.OWN.contains(key)) {
                copied.put(key, value);
            }
        });
        return copied;
    }

    /**
     * Brings the set up to date if it differs: annotations, its revision number, and minReadySeconds. A set that becomes the newest again
     * remembers its earlier numbers.
     */
    static Optional<Step> refresh(DeploymentSpec spec, Owned set, long revision) {
        var marks = new HashMap<String, String>();
        copied(spec.deployment()).forEach((key, value) -> {
            if (!set.annotation(key).equals(value)
                    || !set.object().annotations().containsKey(key)) {
                marks.put(key, value);
            }
        });
        if (set.revision() < revision) {
            marks.put(Marks.REVISION, Long.toString(revision));
            if (set.revision() > 0) {
                marks.put(Marks.HISTORY, history(set));
            }
        }
        long minReady = set.object().tree().path("spec").path("minReadySeconds").asLong(0);
        return marks.isEmpty() && minReady == spec.minReadySeconds()
                ? Optional.empty()
                : Optional.of(new Step.RefreshReplicaSet(
                        Resources.REPLICA_SETS, set.object().key(), set.object().uid(), spec.minReadySeconds(), marks));
    }

    private static String history(Owned set) {
        String had = set.annotation(Marks.HISTORY);
        String all = had.isEmpty() ? Long.toString(set.revision()) : had + "," + set.revision();
        while (all.length() > HISTORY_MOST && all.contains(",")) {
            all = all.substring(all.indexOf(',') + 1);
        }
        return all;
    }
}
