package dev.berth.controller.journal.group;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Which peer leads the Raft group, as far as this JVM has heard: from its own peer, which hears of each election at once, and from peers
 * that were asked in vain. Shared by all of the JVM's clients, so that only one of them has to find out. Thread-safe.
 */
public final class Leader {
    private Optional<RaftPeerId> known = Optional.empty();
    private CompletableFuture<Void> changed = new CompletableFuture<>();

    public synchronized Optional<RaftPeerId> known() {
        return known;
    }

    public void learn(RaftPeerId peer) {
        CompletableFuture<Void> before;
        synchronized (this) {
            if (known.filter(peer::equals).isPresent()) {
                return;
            }
            known = Optional.of(peer);
            before = changed;
            changed = new CompletableFuture<>();
        }
        before.complete(null);
    }

    /** It does not answer or does not lead; whoever else is known is kept. */
    public synchronized void forget(RaftPeerId peer) {
        known = known.filter(k -> !k.equals(peer));
    }

    /** Done as soon as another one is known to lead. */
    public synchronized CompletableFuture<Void> otherThan(RaftPeerId peer) {
        return known.filter(k -> !k.equals(peer)).isPresent() ? CompletableFuture.completedFuture(null) : changed;
    }
}
