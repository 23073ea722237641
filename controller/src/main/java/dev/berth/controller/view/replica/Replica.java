package dev.berth.controller.view.replica;

import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.controller.collection.feed.FeedMessage;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A view's side of the feed: applies what follows what it has, drops what it has seen, notices what is missing. Mutable, for one thread.
 *
 * <p>However the feed loses, repeats or reorders messages, the snapshot is always the collection as it was at the snapshot's revision.
 */
public final class Replica {
    /** One applied write and what it weighs in a window, in bytes. */
    public record Applied(Change change, long weight) {}

    /** What a message came to. */
    public sealed interface Step {
        /** Whether the collection is to be told at once where the view stands, because something is missing or the next part is due. */
        boolean ask();

        /** These writes were applied, possibly none. */
        record Advanced(List<Applied> applied, boolean ask) implements Step {
            public Advanced {
                applied = List.copyOf(applied);
            }
        }

        /** The snapshot was replaced; what happened in between is not known. */
        record Relisted(IndexedSnapshot before, boolean ask) implements Step {}
    }

    private static final Step NOTHING = new Step.Advanced(List.of(), false);

    private final Resource resource;
    private IndexedSnapshot snapshot;
    private boolean ready;
    private long generation;
    private boolean gapSeen;
    private @Nullable Assembly assembly;

    /** A listing that is being put together. */
    private static final class Assembly {
        final long revision;
        final List<KubeObject> objects = new ArrayList<>();
        /** Received and not yet read. */
        final List<FeedEntry> unread = new ArrayList<>();

        int next;

        Assembly(long revision) {
            this.revision = revision;
        }
    }

    public Replica(Resource resource) {
        this.resource = resource;
        this.snapshot = IndexedSnapshot.empty(resource);
    }

    public IndexedSnapshot snapshot() {
        return snapshot;
    }

    public long have() {
        return snapshot.revision().value();
    }

    public long generation() {
        return generation;
    }

    /** The revision of the listing under way; 0 for none. */
    public long listing() {
        return assembly == null ? 0 : assembly.revision;
    }

    /** The next part of the listing under way; 0 for none. */
    public int part() {
        return assembly == null ? 0 : assembly.next;
    }

    public boolean ready() {
        return ready;
    }

    /** Half a second has passed: a gap that was asked about and is still there is asked about again. */
    public void tick() {
        gapSeen = false;
    }

    public Step accept(FeedMessage message) {
        return switch (message) {
            case FeedMessage.Changes m -> changes(m);
            case FeedMessage.Listing m -> listing(m);
        };
    }

    private Step changes(FeedMessage.Changes m) {
        if (m.after() > have()) {
            return gap();
        }
        var applied = new ArrayList<Applied>();
        for (FeedEntry entry : m.entries()) {
            if (entry.revision() == have() + 1) {
                applied.add(new Applied(apply(entry), entry.weight()));
            }
        }
        if (!applied.isEmpty()) {
            gapSeen = false;
        }
        // Changes come only to a view that is not being listed, so a listing left half done is dead.
        assembly = null;
        ready |= have() >= m.newest();
        return applied.isEmpty() ? NOTHING : new Step.Advanced(applied, false);
    }

    private Step gap() {
        if (gapSeen || assembly != null) {
            return NOTHING;
        }
        gapSeen = true;
        generation++;
        return new Step.Advanced(List.of(), true);
    }

    private Change apply(FeedEntry entry) {
        Revision revision = new Revision(entry.revision());
        KubeObject object = decode(entry);
        Optional<KubeObject> previous = snapshot.get(entry.key());
        if (entry.removed()) {
            snapshot = snapshot.without(entry.key(), revision);
            return new Change(Change.Type.DELETED, revision, object, previous);
        }
        snapshot = snapshot.with(object);
        Change.Type type = previous.isPresent() ? Change.Type.MODIFIED : Change.Type.ADDED;
        return new Change(type, revision, object, previous);
    }

    private KubeObject decode(FeedEntry entry) {
        return KubeObject.of(resource, Json.parse(entry.body()), new Revision(entry.revision()));
    }

    private Step listing(FeedMessage.Listing m) {
        boolean stale = m.generation() != generation || (m.revision() < have() && !m.rewind());
        if (stale) {
            return NOTHING;
        }
        Assembly current = assembly;
        // A first part that comes while later ones are waited for is of a new owner, who has not made those.
        if (m.part() == 0 && (current == null || current.revision != m.revision() || current.next > 0)) {
            current = new Assembly(m.revision());
            assembly = current;
        }
        if (current == null || current.revision != m.revision() || current.next != m.part()) {
            return NOTHING;
        }
        current.unread.addAll(m.objects());
        current.next++;
        return m.last() ? listed(current) : new Step.Advanced(List.of(), true);
    }

    /** Reads what has come of a listing. Worth calling when the next part has been asked for, which is then on its way meanwhile. */
    public void read() {
        Assembly current = assembly;
        if (current != null) {
            current.unread.forEach(entry -> current.objects.add(shared(entry)));
            current.unread.clear();
        }
    }

    /** What the view has decoded already at the same revision is shared, not decoded again. */
    private KubeObject shared(FeedEntry entry) {
        return snapshot.get(entry.key())
                .filter(known -> known.revision().value() == entry.revision())
                .orElseGet(() -> decode(entry));
    }

    private Step listed(Assembly done) {
        IndexedSnapshot before = snapshot;
        read();
        assembly = null;
        gapSeen = false;
        ready = true;
        if (done.revision == have()) {
            return new Step.Advanced(List.of(), true);
        }
        snapshot = IndexedSnapshot.of(resource, new Revision(done.revision), done.objects);
        return new Step.Relisted(before, true);
    }
}
