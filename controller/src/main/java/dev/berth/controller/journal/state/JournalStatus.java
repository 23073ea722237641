package dev.berth.controller.journal.state;

import java.util.Set;

/**
 * How one peer of the journal fares, by its own word.
 *
 * @param peer its name
 * @param role {@code leader}, {@code follower}, {@code candidate}, {@code waiting} (to be filled by the others) or {@code closed}
 * @param leader the name of the peer that it follows; empty if it knows of none
 * @param term the newest that it has heard of
 * @param applied up to which entry of the log its state goes
 * @param written up to which entry its newest state file goes, -1 without one
 * @param roomBytes what is left on its disk
 * @param problem why it would refuse writes as a leader, who knows of the others' disks too, or is none of the group yet; empty if it is well
 * @param peers the names of the group's peers, as far as it has heard
 */
public record JournalStatus(
        String peer,
        String role,
        String leader,
        long term,
        long applied,
        long written,
        long roomBytes,
        String problem,
        Set<String> peers) {
    /** {@link #role} of a peer that has nothing yet. */
    public static final String WAITING = "waiting";

    /** The same peer, which waits. */
    public JournalStatus waiting(String why) {
        return new JournalStatus(peer, WAITING, leader, term, applied, written, roomBytes, why, peers);
    }
}
