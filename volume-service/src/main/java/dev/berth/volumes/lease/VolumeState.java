package dev.berth.volumes.lease;

import dev.berth.protocol.wire.CborSerializable;
import dev.berth.volumes.events.VolumeEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one volume's journal adds up to. Tokens and leases outlive the life of the PersistentVolume object: one that is deleted and made
 * again under the same name may mean the same disk.
 *
 * @param uid the life of the object that was last met; empty before the first
 * @param token the highest token given out so far
 * @param leases by node
 * @param fenced the highest dead epoch by node
 */
public record VolumeState(
        String uid, String capacity, Phase phase, long token, Map<String, Lease> leases, Map<String, Long> fenced)
        implements CborSerializable {
    /** Before the first event. */
    public static final VolumeState NEW = new VolumeState("", "", Phase.LIVE, 0, Map.of(), Map.of());

    public VolumeState {
        leases = Map.copyOf(leases);
        fenced = Map.copyOf(fenced);
    }

    /** Where a life of the volume stands. */
    public enum Phase {
        LIVE,
        /** To be deleted: nothing attaches, what is attached may detach. */
        RELEASED,
        DELETED
    }

    /**
     * A node's hold on the volume.
     *
     * @param epoch the highest epoch of the node's session that has asked
     * @param pods what each pod holds, by pod uid; never empty
     */
    public record Lease(long epoch, long token, Map<String, Hold> pods) {
        public Lease {
            pods = Map.copyOf(pods);
        }

        boolean writes() {
            return pods.values().stream().anyMatch(h -> !h.readOnly());
        }
    }

    /** @param epoch the last epoch under which the pod asked for the volume */
    public record Hold(long epoch, boolean readOnly) {}

    /** The state after the event; every event applies to every state. */
    public VolumeState apply(VolumeEvent event) {
        return switch (event) {
            case VolumeEvent.Provisioned e -> new VolumeState(e.uid(), e.capacity(), Phase.LIVE, token, leases, fenced);
            case VolumeEvent.Expanded e -> new VolumeState(uid, e.capacity(), phase, token, leases, fenced);
            case VolumeEvent.Attached e -> attached(e);
            case VolumeEvent.Detached e -> with(without(e.node(), e.pod()), fenced);
            case VolumeEvent.Fenced e -> fenced(e);
            case VolumeEvent.Released e -> in(e.uid(), Phase.RELEASED);
            case VolumeEvent.Deleted e -> in(e.uid(), Phase.DELETED);
        };
    }

    /** The nodes that hold a lease, in order of their names. */
    public SortedMap<String, Lease> holders() {
        return new TreeMap<>(leases);
    }

    long fencedEpoch(String node) {
        return fenced.getOrDefault(node, 0L);
    }

    private VolumeState attached(VolumeEvent.Attached e) {
        Lease old = leases.getOrDefault(e.node(), new Lease(e.epoch(), e.token(), Map.of()));
        var pods = new LinkedHashMap<>(old.pods());
        pods.put(e.pod(), new Hold(e.epoch(), e.readOnly()));
        var changed = new LinkedHashMap<>(leases);
        changed.put(e.node(), new Lease(Math.max(old.epoch(), e.epoch()), e.token(), pods));
        return new VolumeState(uid, capacity, phase, Math.max(token, e.token()), changed, fenced);
    }

    private Map<String, Lease> without(String node, String pod) {
        var changed = new LinkedHashMap<>(leases);
        changed.computeIfPresent(node, (n, lease) -> {
            var pods = new LinkedHashMap<>(lease.pods());
            pods.remove(pod);
            return pods.isEmpty() ? null : new Lease(lease.epoch(), lease.token(), pods);
        });
        return changed;
    }

    private VolumeState fenced(VolumeEvent.Fenced e) {
        var alive = new LinkedHashMap<>(leases);
        alive.computeIfPresent(e.node(), (n, lease) -> {
            var pods = new LinkedHashMap<>(lease.pods());
            pods.values().removeIf(hold -> hold.epoch() <= e.epoch());
            return pods.isEmpty() ? null : new Lease(lease.epoch(), lease.token(), pods);
        });
        var dead = new LinkedHashMap<>(fenced);
        dead.merge(e.node(), e.epoch(), Math::max);
        return with(alive, dead);
    }

    private VolumeState with(Map<String, Lease> newLeases, Map<String, Long> newFenced) {
        return new VolumeState(uid, capacity, phase, token, newLeases, newFenced);
    }

    private VolumeState in(String life, Phase newPhase) {
        return new VolumeState(life, capacity, newPhase, token, leases, fenced);
    }
}
