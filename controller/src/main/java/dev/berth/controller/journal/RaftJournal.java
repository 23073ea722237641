package dev.berth.controller.journal;

import akka.actor.AbstractExtensionId;
import akka.actor.CoordinatedShutdown;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import akka.actor.ExtensionIdProvider;
import dev.berth.controller.journal.group.RefusedChange;
import dev.berth.controller.journal.state.JournalStatus;
import dev.berth.controller.journal.state.Membership;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in this actor system: starts the Raft peer that the configuration names (if any) at first use, and hands out ways into the
 * group. Ends with the system, after all persistent actors. Start it early by {@code RaftJournal.of(system)}: a peer that cannot start says
 * why there.
 */
public final class RaftJournal implements Extension {
    private static final Logger LOG = LoggerFactory.getLogger(RaftJournal.class);

    /** For which a change of the peers may be waited for; filling a new one can take longer. */
    private static final Duration CHANGE = Duration.ofSeconds(10);

    private final JournalConfig config;
    private final Optional<JournalPeer> peer;
    private final List<JournalClient> clients = new CopyOnWriteArrayList<>();
    private final JournalReads reads;
    private final MajorityRead proving;
    private final PeerChange change;

    private RaftJournal(ExtendedActorSystem system) {
        this.config = JournalConfig.of(system.settings().config());
        this.peer = start(config);
        JournalClient client = client();
        this.proving = new MajorityRead(client);
        this.change = new PeerChange(client, CHANGE);
        this.reads = new BatchedReads(proving::highest);
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
                        "berth-journal",
                        (java.util.function.Supplier<CompletionStage<akka.Done>>) this::close);
    }

    /** The extension of this system, started at the first call. */
    public static RaftJournal of(akka.actor.typed.ActorSystem<?> system) {
        return Id.INSTANCE.get(akka.actor.typed.javadsl.Adapter.toClassic(system));
    }

    static RaftJournal of(akka.actor.ActorSystem system) {
        return Id.INSTANCE.get(system);
    }

    /** How many peers are needed to decide, as far as the journal of this system has heard; empty before its start. */
    public static OptionalInt quorum(akka.actor.ActorSystem system) {
        return system.hasExtension(Id.INSTANCE)
                ? OptionalInt.of(of(system).proving.peers().known().quorum())
                : OptionalInt.empty();
    }

    private static Optional<JournalPeer> start(JournalConfig config) {
        if (config.self().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JournalPeer.start(config));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "journal peer " + config.self() + " at " + config.peers().get(config.self()) + " in "
                            + config.directory() + " does not start: " + e.getMessage(),
                    e);
        }
    }

    /** A way of its own into the group; closed with the system. */
    JournalClient client() {
        JournalClient made = JournalClient.connect(config, peer);
        clients.add(made);
        return made;
    }

    /** Reads of what never changes: of the others by this way if this JVM does not have it. */
    NearReads near(MajorityRead reads) {
        return new NearReads(peer.map(p -> () -> p.copy().state()), reads);
    }

    /** Linearizable reads, batched over all callers of this JVM. */
    public JournalReads reads() {
        return reads;
    }

    /**
     * All that is stored: everything acknowledged before the call, and nothing that was not asked for.
     *
     * @param patience for which a peer that has only just started may apply what it missed
     * @return fails if this JVM has no peer, no majority answers, or the peer is too far behind
     */
    public CompletionStage<JournalCopy> copy(Duration patience) {
        if (peer.isEmpty()) {
            return CompletableFuture.failedStage(new IllegalStateException("this node keeps no journal"));
        }
        return proving.reached().thenCompose(index -> new CatchUp(peer.get()::copy, patience).to(index));
    }

    /**
     * Makes a node's JVM, which runs and has an empty directory, a peer of the journal; one that it is already is left as it is.
     *
     * @param address {@code host:port} where it listens
     * @return who the peers are then; fails with {@link RefusedChange} if it cannot be, with {@link IOException} if it is not known to be so
     *     yet: asking again goes on
     */
    public CompletionStage<Membership> add(String name, String address) {
        return changed(change -> change.add(name, address));
    }

    /**
     * Makes it no peer any more, whether it runs or not.
     *
     * @return as of {@link #add}
     */
    public CompletionStage<Membership> remove(String name) {
        return changed(change -> change.remove(name));
    }

    private interface Step {
        Membership of(PeerChange change) throws IOException;
    }

    private CompletionStage<Membership> changed(Step step) {
        var result = new CompletableFuture<Membership>();
        Thread.ofVirtual().name("journal-change").start(() -> {
            try {
                result.complete(step.of(change));
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** How this JVM's peer fares; empty if it has none. */
    public Optional<JournalStatus> status() {
        return peer.map(JournalPeer::status);
    }

    private CompletionStage<akka.Done> close() {
        return CompletableFuture.supplyAsync(() -> {
            clients.forEach(RaftJournal::close);
            peer.ifPresent(RaftJournal::close);
            return akka.Done.getInstance();
        });
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            LOG.warn("{} did not close", one, e);
        }
    }

    private static final class Id extends AbstractExtensionId<RaftJournal> implements ExtensionIdProvider {
        static final Id INSTANCE = new Id();

        @Override
        public RaftJournal createExtension(ExtendedActorSystem system) {
            return new RaftJournal(system);
        }

        @Override
        public Id lookup() {
            return INSTANCE;
        }
    }
}
