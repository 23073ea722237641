package dev.berth.agent.simulated;

import java.util.BitSet;

/** The addresses of one node's range; .0, .1 (the bridge) and the last are kept free. Not thread-safe. */
final class Addresses {
    private final int base;
    private final int size;
    private final BitSet taken = new BitSet();
    private int next = 2;

    /** @param cidr such as {@code 10.244.3.0/24} */
    Addresses(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a range of addresses: " + cidr + "; write it like 10.244.3.0/24");
        }
        int bits = Integer.parseInt(cidr.substring(slash + 1));
        this.size = 1 << (32 - bits);
        this.base = number(cidr.substring(0, slash));
    }

    /** Goes round the range, so that an address just given back rests a while. */
    String take() {
        for (int i = 0; i < size - 3; i++) {
            int at = 2 + (next - 2 + i) % (size - 3);
            if (!taken.get(at)) {
                taken.set(at);
                next = at + 1 < size - 1 ? at + 1 : 2;
                return text(base + at);
            }
        }
        throw new IllegalStateException("no address is left in the node's range");
    }

    /** A pod in the node's network has none of these. */
    void keep(String ip) {
        mark(ip, true);
    }

    void free(String ip) {
        mark(ip, false);
    }

    private void mark(String ip, boolean used) {
        int at = number(ip) - base;
        if (at >= 0 && at < size) {
            taken.set(at, used);
        }
    }

    private static int number(String ip) {
        int n = 0;
        for (String part : ip.split("\\.", -1)) {
            n = (n << 8) | Integer.parseInt(part);
        }
        return n;
    }

    private static String text(int n) {
        return ((n >>> 24) & 255) + "." + ((n >>> 16) & 255) + "." + ((n >>> 8) & 255) + "." + (n & 255);
    }
}
