package dev.berth.controller.journal.group;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * What the other peers say of their disks when the leader asks, and what follows. Each write goes to all peers, and one whose disk is full to the
 * last byte is silent; so writes must end while a majority still has the room to hear them, or reads and leases end too.
 *
 * @param peers of the whole group
 * @param said why a peer would take no write, empty if it would; who has not answered is missing
 */
public record OtherRooms(int peers, Map<RaftPeerId, Optional<String>> said) {
    /** Nobody has been asked, and nobody is suspected. */
    public static final OtherRooms UNASKED = new OtherRooms(1, Map.of());

    public OtherRooms {
        said = Map.copyOf(said);
    }

    /** Why a leader may take no write though it has room itself. That peers are silent is no reason: Raft sees to it. */
    public Optional<String> problem() {
        int withRoom = 1 + withRoom().size();
        if (withRoom > peers / 2 || said.values().stream().allMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        return Optional.of("the journal has room on " + withRoom + " of " + peers
                + " nodes only, which is no majority: "
                + said.entrySet().stream()
                        .flatMap(e -> e.getValue().map(why -> e.getKey() + ": " + why).stream())
                        .sorted()
                        .collect(Collectors.joining("; ")));
    }

    /** Who can lead instead of a leader without room: those that have some, if they are a majority; else nothing is gained. */
    public List<RaftPeerId> heirs() {
        return withRoom().size() > peers / 2 ? withRoom() : List.of();
    }

    private List<RaftPeerId> withRoom() {
        return said.entrySet().stream()
                .filter(e -> e.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(RaftPeerId::toString))
                .toList();
    }
}
