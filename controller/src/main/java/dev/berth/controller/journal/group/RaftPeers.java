package dev.berth.controller.journal.group;

import dev.berth.controller.journal.state.Membership;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;

/** Peers in Ratis' words and in ours. */
public final class RaftPeers {
    private RaftPeers() {}

    public static Membership of(RaftConfiguration c) {
        return new Membership(c.getLogEntryIndex(), addresses(c.getCurrentPeers()), addresses(c.getPreviousPeers()));
    }

    private static SortedMap<String, String> addresses(Collection<RaftPeer> peers) {
        var found = new TreeMap<String, String>();
        peers.forEach(p -> found.put(p.getId().toString(), p.getAddress()));
        return found;
    }

    public static List<RaftPeer> of(Map<String, String> peers) {
        return peers.entrySet().stream().map(e -> of(e.getKey(), e.getValue())).toList();
    }

    public static RaftPeer of(String name, String address) {
        return RaftPeer.newBuilder()
                .setId(RaftPeerId.valueOf(name))
                .setAddress(address)
                .build();
    }
}
