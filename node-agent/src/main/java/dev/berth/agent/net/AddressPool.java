package dev.berth.agent.net;

import java.util.BitSet;
import java.util.Optional;

/** Addresses of one node's pods. An address given back is used again as late as possible. Thread-safe. */
public final class AddressPool {
    private final Cidr network;
    private final BitSet taken = new BitSet();
    private int next;

    public AddressPool(Cidr network) {
        this.network = network;
    }

    /** An unused address; empty when all are in use. */
    public synchronized Optional<String> allocate() {
        int index = taken.nextClearBit(next);
        if (index >= network.capacity()) {
            index = taken.nextClearBit(0);
        }
        if (index >= network.capacity()) {
            return Optional.empty();
        }
        taken.set(index);
        next = index + 1;
        return Optional.of(network.host(index));
    }

    /** Marks the address of an adopted pod as used; false when it is none of this network. */
    public synchronized boolean reserve(String address) {
        int index = network.indexOf(address);
        if (index < 0) {
            return false;
        }
        taken.set(index);
        next = Math.max(next, index + 1);
        return true;
    }

    public synchronized void release(String address) {
        int index = network.indexOf(address);
        if (index >= 0) {
            taken.clear(index);
        }
    }
}
