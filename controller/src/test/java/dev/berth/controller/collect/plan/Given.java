package dev.berth.controller.collect.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.view.replica.IndexedSnapshot;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Objects and clusters for tests, in one line each. */
public final class Given {
    private ObjectNode tree;
    private final Resource resource;
    private final ObjectNode metadata;

    private Given(Resource resource, String name) {
        this.resource = resource;
        this.tree = Json.object().put("apiVersion", resource.apiVersion()).put("kind", resource.kind());
        this.metadata = tree.putObject("metadata");
        metadata.put("name", name).put("uid", "uid-" + name);
        if (resource.namespaced()) {
            metadata.put("namespace", "default");
        }
    }

    public static Given a(Resource resource, String name) {
        return new Given(resource, name);
    }

    public Given uid(String uid) {
        metadata.put("uid", uid);
        return this;
    }

    public Given in(String namespace) {
        metadata.put("namespace", namespace);
        return this;
    }

    public Given deleting(String... finalizers) {
        metadata.put("deletionTimestamp", "2026-01-01T00:00:00Z");
        for (String f : finalizers) {
            metadata.withArray("finalizers").add(f);
        }
        return this;
    }

    public Given finalizer(String finalizer) {
        metadata.withArray("finalizers").add(finalizer);
        return this;
    }

    public Given ownedBy(Resource kind, String name, String uid) {
        return ownedBy(kind.apiVersion(), kind.kind(), name, uid, true);
    }

    public Given ownedBy(String apiVersion, String kind, String name, String uid, boolean blocking) {
        metadata.withArray("ownerReferences")
                .addObject()
                .put("apiVersion", apiVersion)
                .put("kind", kind)
                .put("name", name)
                .put("uid", uid)
                .put("controller", true)
                .put("blockOwnerDeletion", blocking);
        return this;
    }

    public Given with(UnaryOperator<ObjectNode> change) {
        tree = change.apply(tree);
        return this;
    }

    public ObjectNode tree() {
        return tree;
    }

    public KubeObject object() {
        return KubeObject.of(resource, tree, new Revision(1));
    }

    /** Snapshots of every kind, with these objects in them. */
    public static List<Snapshot> snapshots(KubeObject... objects) {
        var found = new ArrayList<Snapshot>();
        for (Resource r : Resources.all()) {
            List<KubeObject> own = List.of(objects).stream()
                    .filter(o -> o.resource().equals(r))
                    .toList();
            found.add(IndexedSnapshot.of(r, new Revision(10), own));
        }
        return found;
    }
}
