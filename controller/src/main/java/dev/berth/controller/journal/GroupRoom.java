package dev.berth.controller.journal;

import dev.berth.controller.journal.group.OtherRooms;
import java.util.List;
import java.util.Optional;
import org.apache.ratis.protocol.RaftPeerId;

/** Whether the group has room for another write, as far as this peer knows: its own disk, and while it leads those of the others. Thread-safe. */
final class GroupRoom {
    private final DiskRoom own;
    private volatile OtherRooms others = OtherRooms.UNASKED;

    GroupRoom(DiskRoom own) {
        this.own = own;
    }

    /** What this peer says when it is asked. */
    Optional<String> own() {
        return own.problem();
    }

    /** Why this peer takes no write as a leader. */
    Optional<String> problem() {
        return own.problem().or(() -> others.problem());
    }

    void heard(OtherRooms said) {
        others = said;
    }

    /** Who should lead instead of this peer; nobody while it has room itself. */
    List<RaftPeerId> heirs() {
        return own.problem().isPresent() ? others.heirs() : List.of();
    }
}
