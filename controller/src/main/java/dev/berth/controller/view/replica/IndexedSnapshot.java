package dev.berth.controller.view.replica;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Snapshot;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** A snapshot on persistent maps, with indexes by owner and by node: one more write costs logarithmic time and shares the rest. */
public final class IndexedSnapshot implements Snapshot {
    private final Resource resource;
    private final Revision revision;
    private final TreePMap<ObjectKey, KubeObject> objects;
    private final HashPMap<String, TreePMap<ObjectKey, KubeObject>> byOwner;
    private final HashPMap<String, TreePMap<ObjectKey, KubeObject>> byNode;

    private IndexedSnapshot(
            Resource resource,
            Revision revision,
            TreePMap<ObjectKey, KubeObject> objects,
            HashPMap<String, TreePMap<ObjectKey, KubeObject>> byOwner,
            HashPMap<String, TreePMap<ObjectKey, KubeObject>> byNode) {
        this.resource = resource;
        this.revision = revision;
        this.objects = objects;
        this.byOwner = byOwner;
        this.byNode = byNode;
    }

    public static IndexedSnapshot empty(Resource resource) {
        return new IndexedSnapshot(
                resource, Revision.ZERO, TreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());
    }

    /** A whole listing at once. */
    public static IndexedSnapshot of(Resource resource, Revision revision, Collection<KubeObject> all) {
        var sorted = new TreeMap<ObjectKey, KubeObject>();
        var owners = new HashMap<String, Map<ObjectKey, KubeObject>>();
        var nodes = new HashMap<String, Map<ObjectKey, KubeObject>>();
        for (KubeObject o : all) {
            sorted.put(o.key(), o);
            ownerUids(o)
                    .forEach(uid ->
                            owners.computeIfAbsent(uid, u -> new TreeMap<>()).put(o.key(), o));
            node(o).ifPresent(
                            n -> nodes.computeIfAbsent(n, u -> new TreeMap<>()).put(o.key(), o));
        }
        return new IndexedSnapshot(
                resource, revision, TreePMap.fromSortedMap(sorted), persistent(owners), persistent(nodes));
    }

    private static HashPMap<String, TreePMap<ObjectKey, KubeObject>> persistent(
            Map<String, Map<ObjectKey, KubeObject>> index) {
        var made = new HashMap<String, TreePMap<ObjectKey, KubeObject>>();
        index.forEach((value, objects) -> made.put(value, TreePMap.from(objects)));
        return HashTreePMap.from(made);
    }

    /** After the object was written at its own revision. */
    public IndexedSnapshot with(KubeObject object) {
        KubeObject before = objects.get(object.key());
        return new IndexedSnapshot(
                resource,
                object.revision(),
                objects.plus(object.key(), object),
                reindex(byOwner, before, ownerUids(before), object, ownerUids(object)),
                reindex(byNode, before, node(before).stream(), object, node(object).stream()));
    }

    /** After the object of that key was removed. */
    public IndexedSnapshot without(ObjectKey key, Revision at) {
        KubeObject before = objects.get(key);
        return new IndexedSnapshot(
                resource,
                at,
                objects.minus(key),
                reindex(byOwner, before, ownerUids(before), null, Stream.empty()),
                reindex(byNode, before, node(before).stream(), null, Stream.empty()));
    }

    private static HashPMap<String, TreePMap<ObjectKey, KubeObject>> reindex(
            HashPMap<String, TreePMap<ObjectKey, KubeObject>> index,
            @Nullable KubeObject before,
            Stream<String> valuesBefore,
            @Nullable KubeObject after,
            Stream<String> valuesAfter) {
        HashPMap<String, TreePMap<ObjectKey, KubeObject>> next = index;
        if (before != null) {
            for (String value : valuesBefore.toList()) {
                TreePMap<ObjectKey, KubeObject> rest = at(next, value).minus(before.key());
                next = rest.isEmpty() ? next.minus(value) : next.plus(value, rest);
            }
        }
        if (after != null) {
            for (String value : valuesAfter.toList()) {
                next = next.plus(value, at(next, value).plus(after.key(), after));
            }
        }
        return next;
    }

    private static TreePMap<ObjectKey, KubeObject> at(
            HashPMap<String, TreePMap<ObjectKey, KubeObject>> index, String value) {
        TreePMap<ObjectKey, KubeObject> found = index.get(value);
        return found == null ? TreePMap.empty() : found;
    }

    private static Stream<String> ownerUids(@Nullable KubeObject object) {
        return object == null
                ? Stream.empty()
                : object.owners().stream().map(KubeObject.Owner::uid).distinct();
    }

    private static Optional<String> node(@Nullable KubeObject object) {
        return object == null || !object.resource().id().equals(Resources.PODS.id())
                ? Optional.empty()
                : Optional.of(object.tree().path("spec").path("nodeName").asText(""));
    }

    @Override
    public Resource resource() {
        return resource;
    }

    @Override
    public Revision revision() {
        return revision;
    }

    @Override
    public int size() {
        return objects.size();
    }

    @Override
    public Optional<KubeObject> get(ObjectKey key) {
        return Optional.ofNullable(objects.get(key));
    }

    @Override
    public Stream<KubeObject> all() {
        return values(objects);
    }

    /** Names are never empty and never begin with NUL, so NUL bounds a namespace from below and its successor from above. */
    @Override
    public Stream<KubeObject> inNamespace(String namespace) {
        return values(objects.subMap(new ObjectKey(namespace, "\0"), new ObjectKey(namespace + "\0", "\0")));
    }

    @Override
    public Stream<KubeObject> after(ObjectKey key) {
        return values(objects.tailMap(key, false));
    }

    @Override
    public Stream<KubeObject> ownedBy(String uid) {
        return values(at(byOwner, uid));
    }

    @Override
    public Stream<KubeObject> onNode(String node) {
        return values(at(byNode, node));
    }

    private static Stream<KubeObject> values(TreePMap<ObjectKey, KubeObject> map) {
        return map.values().stream();
    }

    @Override
    public String toString() {
        return resource.id() + "@" + revision + " (" + size() + " objects)";
    }
}
