package dev.berth.controller.journal.state;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who the peers of the group are, by one peer's log. While the group changes there are two sets of them, and an election as well as a
 * leader's word needs a majority of each (Raft dissertation, 4.3).
 *
 * @param index the log's entry that says so, -1 for what the configuration says; of two the higher one is newer
 * @param peers name to {@code host:port}; after a change these alone
 * @param before those of before a change that is not over; else empty
 */
public record Membership(long index, SortedMap<String, String> peers, SortedMap<String, String> before) {
    public Membership {
        peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
        before = Collections.unmodifiableSortedMap(new TreeMap<>(before));
    }

    /** One that is not changing. */
    public Membership(long index, SortedMap<String, String> peers) {
        this(index, peers, Collections.emptySortedMap());
    }

    public boolean changing() {
        return !before.isEmpty();
    }

    /** Everybody who counts. */
    public SortedSet<String> names() {
        var all = new TreeSet<>(peers.keySet());
        all.addAll(before.keySet());
        return all;
    }

    /** Where a peer listens; empty for one that is none. */
    public Optional<String> address(String name) {
        return Optional.ofNullable(peers.getOrDefault(name, before.get(name)));
    }

    /** Whether these can decide without the others. */
    public boolean majority(Set<String> of) {
        return majority(of, peers.keySet()) && (!changing() || majority(of, before.keySet()));
    }

    private static boolean majority(Set<String> some, Set<String> all) {
        return all.stream().filter(some::contains).count() > all.size() / 2;
    }

    /** How many peers must be together at least to decide. */
    public int quorum() {
        return Math.max(peers.size(), before.size()) / 2 + 1;
    }
}
