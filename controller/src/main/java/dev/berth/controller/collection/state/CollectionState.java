package dev.berth.controller.collection.state;

import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.events.CollectionEvent;
import dev.berth.controller.collection.events.CollectionImage;
import dev.berth.controller.collection.events.ObjectPut;
import dev.berth.controller.collection.events.ObjectRemoved;
import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Revision;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/** All objects of one kind after some number of events, which is the revision. Immutable; versions share what they have in common. */
public final class CollectionState {
    public static final CollectionState EMPTY = new CollectionState(TreePMap.empty(), Revision.ZERO);

    private final TreePMap<ObjectKey, Stored> objects;
    private final Revision revision;

    private CollectionState(TreePMap<ObjectKey, Stored> objects, Revision revision) {
        this.objects = objects;
        this.revision = revision;
    }

    public Revision revision() {
        return revision;
    }

    public int size() {
        return objects.size();
    }

    public Optional<Stored> get(ObjectKey key) {
        return Optional.ofNullable(objects.get(key));
    }

    public Decision decide(Write write) {
        Stored known = objects.get(write.key());
        return switch (write) {
            case Write.Alone a ->
                a.collection().equals(revision)
                        ? decide(a.write())
                        : new Decision.Refused(new WriteResult.Absent(revision));
            case Write.Create c ->
                known == null
                        ? new Decision.Accepted(new ObjectPut(c.key(), c.body()))
                        : new Decision.Refused(new WriteResult.Exists(known.revision()));
            case Write.Replace r ->
                at(known, r.expected()).orElseGet(() -> new Decision.Accepted(new ObjectPut(r.key(), r.body())));
            case Write.Remove r ->
                at(known, r.expected())
                        .orElseGet(() -> new Decision.Accepted(new ObjectRemoved(r.key(), bodyOf(known))));
        };
    }

    private Optional<Decision> at(@Nullable Stored known, Revision expected) {
        if (known == null) {
            return Optional.of(new Decision.Refused(new WriteResult.Absent(revision)));
        }
        return known.revision().equals(expected)
                ? Optional.empty()
                : Optional.of(new Decision.Refused(new WriteResult.Conflict(known.revision())));
    }

    private static byte[] bodyOf(@Nullable Stored known) {
        return known == null ? new byte[0] : known.body();
    }

    /** The state after one more event. Total: history is never argued with. */
    public CollectionState apply(CollectionEvent event) {
        Revision next = revision.next();
        return switch (event) {
            case ObjectPut p -> new CollectionState(objects.plus(p.key(), new Stored(next, p.body())), next);
            case ObjectRemoved r -> new CollectionState(objects.minus(r.key()), next);
        };
    }

    /** The same objects as if that many more writes had come and gone, so that no revision is given a second time. */
    public CollectionState skipping(long revisions) {
        return new CollectionState(objects, new Revision(revision.value() + revisions));
    }

    /** How the feed tells an event that this state has just applied. */
    public static FeedEntry entry(CollectionEvent event, Revision revision) {
        return switch (event) {
            case ObjectPut p -> new FeedEntry(revision.value(), p.key(), false, p.body());
            case ObjectRemoved r -> new FeedEntry(revision.value(), r.key(), true, r.lastBody());
        };
    }

    /** One message's worth of a full listing. */
    public record Part(List<FeedEntry> objects, boolean last) {
        public Part {
            objects = List.copyOf(objects);
        }
    }

    /** The objects after the key, as many as fit the bytes but at least one. */
    public Part part(Optional<ObjectKey> after, int maxBytes) {
        Map<ObjectKey, Stored> rest = after.map(k -> objects.tailMap(k, false)).orElse(objects);
        var taken = new ArrayList<FeedEntry>();
        long bytes = 0;
        for (Map.Entry<ObjectKey, Stored> e : rest.entrySet()) {
            FeedEntry entry = new FeedEntry(
                    e.getValue().revision().value(),
                    e.getKey(),
                    false,
                    e.getValue().body());
            bytes += entry.weight();
            if (bytes > maxBytes && !taken.isEmpty()) {
                return new Part(taken, false);
            }
            taken.add(entry);
        }
        return new Part(taken, true);
    }

    /** The snapshot's content: made in constant time, read while it is encoded. */
    public CollectionImage image() {
        return new CollectionImage(revision.value(), new ImageEntries(objects));
    }

    public static CollectionState of(CollectionImage image) {
        var sorted = new TreeMap<ObjectKey, Stored>();
        image.objects().forEach(e -> sorted.put(e.key(), new Stored(new Revision(e.revision()), e.body())));
        return new CollectionState(TreePMap.fromSortedMap(sorted), new Revision(image.revision()));
    }

    private static final class ImageEntries extends AbstractCollection<CollectionImage.Entry>
            implements Collection<CollectionImage.Entry> {
        private final TreePMap<ObjectKey, Stored> objects;

        ImageEntries(TreePMap<ObjectKey, Stored> objects) {
            this.objects = objects;
        }

        @Override
        public Iterator<CollectionImage.Entry> iterator() {
            return objects.entrySet().stream()
                    .map(e -> new CollectionImage.Entry(
                            e.getKey(),
                            e.getValue().revision().value(),
                            e.getValue().body()))
                    .iterator();
        }

        @Override
        public int size() {
            return objects.size();
        }
    }
}
