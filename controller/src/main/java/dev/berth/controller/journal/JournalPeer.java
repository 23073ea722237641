package dev.berth.controller.journal;

import dev.berth.controller.journal.group.Leader;
import dev.berth.controller.journal.group.Peers;
import dev.berth.controller.journal.group.RaftPeers;
import dev.berth.controller.journal.state.JournalStatus;
import dev.berth.controller.journal.state.Membership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.util.FileUtils;
import org.apache.ratis.util.SizeInBytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This JVM's member of the Raft group. Every acknowledged write has been fsynced by a majority of peers. Closing it lets a restart find
 * everything again; so does a kill at any moment. A peer whose disk refuses a write leaves the group, and comes back by itself when the disk
 * takes writes again: what Ratis has in memory by then is no longer what is on the disk. Thread-safe.
 */
final class JournalPeer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalPeer.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final SizeInBytes SEGMENT_MAX = SizeInBytes.valueOf("32MB");

    private final JournalConfig config;
    private final SizeInBytes segmentMax;
    private final Leader leader = new Leader();
    private final Peers peers;
    private final GroupRoom room;
    private final Optional<PeerTls> tls;
    /** Whether it was started without a copy of a journal that had begun. */
    private final boolean joins;
    /** The one that runs; while there is none, the last one, which answers that it is closed. */
    private volatile Serving serving;
    /** Held while {@link #serving} is replaced or closed: a server's log may fail before the server is known here. */
    private final Object replacing = new Object();

    private volatile boolean closed;
    /** The newest that this peer had heard of when it fell silent; empty if that is not known. */
    private volatile OptionalLong term = OptionalLong.empty();

    private Optional<RoomWatch> watch = Optional.empty();
    private Optional<DiskWatch> diskWatch = Optional.empty();
    private Optional<Joining> joining = Optional.empty();

    private record Serving(RaftServer server, JournalStateMachine machine, JournalStateMachine.Events events) {}

    private JournalPeer(JournalConfig config, SizeInBytes segmentMax) throws IOException {
        this.config = config;
        this.peers = new Peers(config.peers());
        this.segmentMax = segmentMax;
        this.room = new GroupRoom(DiskRoom.of(config));
        this.tls = PeerTls.of(config);
        this.joins = !config.founding() && (!Files.isDirectory(groupDirectory()) || Joining.begun(config));
        synchronized (replacing) {
            this.serving = joins ? empty(Optional.empty()) : whole();
        }
    }

    /** @throws IOException if the directory cannot be used, is damaged, or the address is taken */
    static JournalPeer start(JournalConfig config) throws IOException {
        return start(config, SEGMENT_MAX);
    }

    /** For tests that want many segments. */
    static JournalPeer start(JournalConfig config, SizeInBytes segmentMax) throws IOException {
        Files.createDirectories(config.directory());
        var peer = new JournalPeer(config, segmentMax);
        peer.ask();
        return peer;
    }

    /** Apart from the making, since these ask through this peer. */
    private void ask() {
        watch = Optional.of(new RoomWatch(this, JournalClient.connect(config, Optional.of(this)), room));
        diskWatch = Optional.of(new DiskWatch(this));
        if (joins) {
            joining = Optional.of(
                    new Joining(config, JournalClient.connect(config, Optional.of(this)), new Joining.Peer() {
                        @Override
                        public boolean serves() {
                            return serving.machine().serves();
                        }

                        @Override
                        public void begin() throws IOException {
                            beginWithNothing();
                        }
                    }));
        }
    }

    private Path groupDirectory() {
        return config.directory().resolve(config.groupId().toString());
    }

    /** With what is there, or as one of those that begin. */
    private Serving whole() throws IOException {
        VoteFile.requireWhole(groupDirectory());
        return serve(
                Optional.of(beginning()),
                Files.isDirectory(groupDirectory()) ? StartupOption.RECOVER : StartupOption.FORMAT);
    }

    /** Forgets whatever is there. */
    private Serving empty(Optional<RaftGroup> group) throws IOException {
        FileUtils.deleteFully(groupDirectory());
        return serve(group, StartupOption.FORMAT);
    }

    private void beginWithNothing() throws IOException {
        synchronized (replacing) {
            if (!closed) {
                close(serving.server());
                serving = empty(Optional.of(nobody()));
            }
        }
    }

    /** @param group as which it begins if it has no log; empty for a peer that answers nobody */
    private Serving serve(Optional<RaftGroup> group, StartupOption option) throws IOException {
        var began = new AtomicBoolean();
        var events = new JournalStateMachine.Events() {
            @Override
            public void leads(RaftPeerId peer) {
                leader.learn(peer);
            }

            @Override
            public void grouped(Membership group) {
                peers.learn(group);
            }

            @Override
            public void logFailed(Throwable cause) {
                if (began.compareAndSet(false, true)) {
                    Thread.ofPlatform().name("journal-mending").start(() -> mend(cause));
                }
            }
        };
        var machine = new JournalStateMachine(config, room, events);
        RaftServer made = RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(config.self()))
                .setGroup(group.orElse(null))
                .setStateMachine(machine)
                .setOption(option)
                .setProperties(PeerProperties.ofPeer(config, segmentMax))
                .setParameters(PeerRpc.parameters(tls))
                .build();
        try {
            made.start();
            if (group.isPresent()) {
                peers.learn(
                        RaftPeers.of(made.getDivision(group.get().getGroupId()).getRaftConf()));
            }
        } catch (IOException | RuntimeException e) {
            close(made);
            throw e;
        }
        return new Serving(made, machine, events);
    }

    private RaftGroup beginning() {
        return config.founding() ? group(config) : nobody();
    }

    /** One that comes to a group knows nobody, not even itself: it would ask for votes, and be told to go. */
    private RaftGroup nobody() {
        return RaftGroup.valueOf(RaftGroupId.valueOf(config.groupId()));
    }

    private static void close(RaftServer one) {
        try {
            one.close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the journal's peer did not close in good order: {}", e.toString());
        }
    }

    /** Ratis refuses everything after the first write that failed, until it has read its disk anew. */
    private void mend(Throwable cause) {
        silence(cause);
        String before = "";
        while (!closed) {
            try {
                serveAgain();
                return;
            } catch (IOException | RuntimeException e) {
                if (!before.equals(e.toString())) {
                    LOG.info("the journal's directory is not well yet: {}", e.toString());
                }
                before = e.toString();
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private void silence(Throwable cause) {
        synchronized (replacing) {
            if (closed) {
                return;
            }
            LOG.error(
                    "the journal's log in {} cannot be written ({}): this peer is silent until it can, the others go on; free or mend the disk,"
                            + " nothing else is needed",
                    config.directory(),
                    cause.toString());
            leader.forget(id());
            Optional<DivisionInfo> info = serving.machine().info();
            close(serving.server());
            term = info.map(i -> OptionalLong.of(i.getCurrentTerm())).orElse(OptionalLong.empty());
        }
    }

    /** @throws IOException if the disk does not take writes, or is not the one that the journal was on: that may come back with its next mount */
    private void serveAgain() throws IOException {
        if (!Files.isDirectory(groupDirectory())) {
            throw new IOException(groupDirectory() + " is gone: mount its disk again; if it is lost, restart this node:"
                    + " its journal is filled from the others, and with a single peer a backup must be restored");
        }
        Probe.write(config.directory());
        synchronized (replacing) {
            if (!closed) {
                if (term.isPresent()) {
                    VoteFile.mend(groupDirectory(), term.getAsLong());
                }
                serving = whole();
                LOG.info("the journal's log in {} is written again", config.directory());
            }
        }
    }

    static RaftGroup group(JournalConfig config) {
        return RaftGroup.valueOf(RaftGroupId.valueOf(config.groupId()), RaftPeers.of(config.peers()));
    }

    RaftPeerId id() {
        return serving.server().getId();
    }

    /** What it shows to other peers, and to whom it talks. */
    Optional<PeerTls> tls() {
        return tls;
    }

    /** All that this peer has applied. */
    JournalCopy copy() {
        return serving.machine().copy();
    }

    JournalStatus status() {
        JournalStatus own = serving.machine().status();
        return joining.flatMap(Joining::problem).map(own::waiting).orElse(own);
    }

    /** Who leads, as this peer hears it. */
    Leader leader() {
        return leader;
    }

    /** Who the others are, as this peer hears it. */
    Peers peers() {
        return peers;
    }

    /** Sees to it that this peer could start again, while it runs and its disk has room. */
    void mendVote() throws IOException {
        Optional<DivisionInfo> info = serving.machine().info();
        if (info.isPresent() && room.own().isEmpty()) {
            VoteFile.mend(groupDirectory(), info.get().getCurrentTerm());
        }
    }

    /** Takes a disk that no longer answers for one that refused a write. */
    void askDisk() {
        Serving now = serving;
        try {
            VoteFile.sync(groupDirectory());
        } catch (NoSuchFileException nothing) {
            LOG.debug("the peer has nothing on its disk yet", nothing);
        } catch (IOException e) {
            now.events().logFailed(e);
        }
    }

    boolean leads() {
        return serving.machine().leads();
    }

    /** Asks the group to be led by another peer; returns when it is, or when that has not come about for an election's time. */
    void handOn(RaftPeerId heir) {
        LOG.warn("the journal's disk in {} has no room: {} shall lead instead", config.directory(), heir);
        try {
            RaftClientReply reply = serving.server()
                    .transferLeadership(new TransferLeadershipRequest(
                            ClientId.randomId(),
                            id(),
                            RaftGroupId.valueOf(config.groupId()),
                            CallId.getAndIncrement(),
                            heir,
                            config.electionTimeoutMin().toMillis()));
            if (!reply.isSuccess()) {
                LOG.warn("the journal is not led by {} instead: {}", heir, String.valueOf(reply.getException()));
            }
        } catch (IOException e) {
            LOG.warn("the journal is not led by {} instead: {}", heir, e.toString());
        }
    }

    /** The way to this peer from within its JVM, whichever server runs in it. */
    PeerLink link() {
        return new PeerLink() {
            @Override
            public CompletableFuture<RaftClientReply> send(RaftClientRequest request) {
                try {
                    return request instanceof SetConfigurationRequest change
                            ? serving.server().setConfigurationAsync(change)
                            : serving.server().submitClientRequestAsync(request);
                } catch (IOException e) {
                    return CompletableFuture.failedFuture(e);
                }
            }

            @Override
            public void close() {
                // The peer is closed by whoever started it.
            }
        };
    }

    @Override
    public void close() throws IOException {
        closed = true;
        joining.ifPresent(Joining::close);
        watch.ifPresent(RoomWatch::close);
        diskWatch.ifPresent(DiskWatch::close);
        synchronized (replacing) {
            serving.server().close();
        }
    }
}
