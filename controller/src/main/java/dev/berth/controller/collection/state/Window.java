package dev.berth.controller.collection.state;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The most recent changes, contiguous by revision, bounded by count and by bytes. Mutable, for one thread.
 *
 * @param <T> what is kept for each revision
 */
public final class Window<T> {
    private record Kept<T>(T item, long bytes) {}

    private final int maxCount;
    private final long maxBytes;
    private final ArrayDeque<Kept<T>> kept = new ArrayDeque<>();
    private long newest;
    private long bytes;

    public Window(int maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** The revision from which on everything is known: {@link #since} of it or of a later one has an answer. */
    public long floor() {
        return newest - kept.size();
    }

    public long newest() {
        return newest;
    }

    /** Forgets everything and starts again after the revision. */
    public void reset(long revision) {
        kept.clear();
        bytes = 0;
        newest = revision;
    }

    /**
     * Adds the change of the revision.
     *
     * @throws IllegalStateException if it does not follow the newest one
     */
    public void add(long revision, T item, long weight) {
        if (revision != newest + 1) {
            throw new IllegalStateException("revision " + revision + " does not follow " + newest);
        }
        newest = revision;
        bytes += weight;
        kept.addLast(new Kept<>(item, weight));
        while (kept.size() > maxCount || (bytes > maxBytes && kept.size() > 1)) {
            bytes -= kept.removeFirst().bytes();
        }
    }

    /**
     * Joins a tail of the same history that ends at the revision. What the window had stays if the tail reaches back to it; otherwise the
     * window is the tail alone.
     *
     * @return what the window did not have, in order; nothing if there is a gap before it
     */
    public List<T> join(long revision, List<T> tail, ToLongFunction<T> weight) {
        long before = revision - tail.size();
        boolean contiguous = before <= newest && newest <= revision;
        if (!contiguous) {
            reset(before);
        }
        List<T> news = List.copyOf(tail.subList((int) (newest - before), tail.size()));
        news.forEach(item -> add(newest + 1, item, weight.applyAsLong(item)));
        return contiguous ? news : List.of();
    }

    /** What came after the revision, in order; empty if some of it is no longer known or the revision is yet to come. */
    public Optional<List<T>> since(long revision) {
        if (revision < floor() || revision > newest) {
            return Optional.empty();
        }
        int count = (int) (newest - revision);
        var found = new ArrayList<T>(count);
        Iterator<Kept<T>> backwards = kept.descendingIterator();
        for (int i = 0; i < count; i++) {
            found.add(backwards.next().item());
        }
        Collections.reverse(found);
        return Optional.of(found);
    }
}
