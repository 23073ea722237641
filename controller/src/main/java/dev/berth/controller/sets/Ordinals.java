package dev.berth.controller.sets;

import dev.berth.controller.optin.ReservedOrdinals;
import java.util.Arrays;

/** The ordinals of a set's replicas, ascending. */
final class Ordinals {
    private final int[] all;

    private Ordinals(int[] all) {
        this.all = all;
    }

    static Ordinals of(int start, int replicas, ReservedOrdinals reserved) {
        return new Ordinals(reserved.take(Math.max(0, replicas), start));
    }

    int count() {
        return all.length;
    }

    int at(int index) {
        return all[index];
    }

    /** The place of an ordinal among them, or a negative number if it is not one of them. */
    int indexOf(int ordinal) {
        return Arrays.binarySearch(all, ordinal);
    }
}
