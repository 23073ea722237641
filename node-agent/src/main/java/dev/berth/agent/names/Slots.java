package dev.berth.agent.names;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shares a fixed number of slots among targets so that each slot keeps its target whatever becomes of the others (rendezvous hashing, Thaler
 * and Ravishankar 1998): one that goes gives up its own slots, one that comes takes its share. Nobody has to remember anything, and all nodes
 * share alike.
 */
final class Slots {
    /** A hundred targets still get between one and seven each, three a third within some 10%. */
    static final int COUNT = 256;

    private Slots() {}

    /** @param targets at least one, each once; in any order */
    static List<String> of(List<String> targets) {
        return IntStream.range(0, COUNT).mapToObj(slot -> winner(slot, targets)).toList();
    }

    private static String winner(int slot, List<String> targets) {
        return targets.stream()
                .max(Comparator.comparingInt((String t) -> weight(slot, t)).thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** MurmurHash3's finalizer: the addresses of neighbours differ in few bits. */
    private static int weight(int slot, String target) {
        int h = target.hashCode() * 31 + slot;
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
