package dev.berth.protocol.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stored object at one revision: decoded once per JVM, then shared by all readers. Immutable by contract: neither the tree nor the
 * typed form may be changed; {@link #edit()} gives a copy that may.
 */
public final class KubeObject {
    private final Resource resource;
    private final ObjectNode tree;
    private final Revision revision;
    private final ObjectKey key;
    private volatile @Nullable HasMetadata typed;
    private volatile byte @Nullable [] bytes;

    private KubeObject(Resource resource, ObjectNode tree, Revision revision) {
        this.resource = resource;
        this.tree = tree;
        this.revision = revision;
        this.key = new ObjectKey(text("namespace"), text("name"));
    }

    /**
     * Takes ownership of the tree and stamps {@code metadata.resourceVersion} into it.
     *
     * @throws IllegalArgumentException if the tree has no {@code metadata.name}
     */
    public static KubeObject of(Resource resource, ObjectNode tree, Revision revision) {
        if (tree.path("metadata") instanceof ObjectNode meta) {
            if (revision.value() > 0) {
                meta.put("resourceVersion", revision.toString());
            }
            return new KubeObject(resource, tree, revision);
        }
        throw new IllegalArgumentException(resource + " object without metadata");
    }

    public Resource resource() {
        return resource;
    }

    public ObjectKey key() {
        return key;
    }

    public String name() {
        return key.name();
    }

    public String namespace() {
        return key.namespace();
    }

    public Revision revision() {
        return revision;
    }

    public String uid() {
        return text("uid");
    }

    /** The shared tree: read only. */
    public ObjectNode tree() {
        return tree;
    }

    /** A copy of the tree that the caller may change. */
    public ObjectNode edit() {
        return tree.deepCopy();
    }

    /** Empty before it has been stored for the first time. */
    public Optional<Instant> created() {
        return Times.in(tree.path("metadata").path("creationTimestamp"));
    }

    public boolean deleting() {
        return tree.path("metadata").hasNonNull("deletionTimestamp");
    }

    public Map<String, String> labels() {
        return strings("labels");
    }

    public Map<String, String> annotations() {
        return strings("annotations");
    }

    public List<String> finalizers() {
        var found = new ArrayList<String>();
        tree.path("metadata").path("finalizers").forEach(f -> found.add(f.asText()));
        return found;
    }

    public List<Owner> owners() {
        var found = new ArrayList<Owner>();
        tree.path("metadata").path("ownerReferences").forEach(o -> found.add(Owner.of(o)));
        return found;
    }

    /** The owner reference marked {@code controller: true}, of which there is at most one. */
    public Optional<Owner> controller() {
        return owners().stream().filter(Owner::controller).findFirst();
    }

    /** The typed form, decoded at the first call and shared from then on: read only. */
    public <T extends HasMetadata> T as(Class<T> type) {
        HasMetadata known = typed;
        if (!type.isInstance(known)) {
            known = Json.typed(tree, type);
            typed = known;
        }
        return type.cast(known);
    }

    /** The canonical JSON, with {@code resourceVersion}; encoded once and shared: read only. */
    public byte[] bytes() {
        byte[] known = bytes;
        if (known == null) {
            known = Json.bytes(tree);
            bytes = known;
        }
        return known;
    }

    private String text(String field) {
        return tree.path("metadata").path(field).asText("");
    }

    private Map<String, String> strings(String field) {
        var found = new LinkedHashMap<String, String>();
        JsonNode node = tree.path("metadata").path(field);
        node.fieldNames()
                .forEachRemaining(name -> found.put(name, node.path(name).asText("")));
        return found;
    }

    /** The same resource, key, uid and revision. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KubeObject o
                && resource.equals(o.resource)
                && key.equals(o.key)
                && revision.equals(o.revision)
                && uid().equals(o.uid());
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + revision.hashCode();
    }

    @Override
    public String toString() {
        return resource.id() + " " + key + "@" + revision;
    }

    /** An {@code ownerReference}. */
    public record Owner(
            String apiVersion, String kind, String name, String uid, boolean controller, boolean blockOwnerDeletion) {
        static Owner of(JsonNode o) {
            return new Owner(
                    o.path("apiVersion").asText(""),
                    o.path("kind").asText(""),
                    o.path("name").asText(""),
                    o.path("uid").asText(""),
                    o.path("controller").asBoolean(false),
                    o.path("blockOwnerDeletion").asBoolean(false));
        }
    }
}
