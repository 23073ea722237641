package dev.berth.controller.journal;

import dev.berth.controller.journal.group.RaftPeers;
import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.JournalState;
import dev.berth.controller.journal.state.JournalStatus;
import dev.berth.controller.journal.state.Membership;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ratis' shell around {@link JournalState}: applies committed commands in log order on Ratis' one apply thread, answers queries from any
 * thread on the newest applied state, and writes the state down so that the log can be shortened.
 */
final class JournalStateMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(JournalStateMachine.class);
    private static final long LOOK_MILLIS = 10_000;
    private static final String CLOSED = "closed";
    /** Ratis leaves a log alone that it would shorten by fewer entries. */
    private static final long SHORTEST = 1;

    private final StateSnapshots snapshots = new StateSnapshots(this::shortenLog);
    private final JournalConfig config;
    private final GroupRoom room;
    private final Events events;
    private volatile JournalState state = JournalState.EMPTY;
    /** What was applied since a state was last written down, or begun to be. */
    private long entries;

    private long bytes;

    /** What happens to the peer. */
    interface Events {
        /** This peer has come to know another leader, perhaps itself. */
        void leads(RaftPeerId leader);

        /** Its log names other peers. */
        void grouped(Membership group);

        /** Its log cannot be written; until the peer is started anew Ratis refuses all that follows. Told for each entry that fails. */
        void logFailed(Throwable cause);
    }

    JournalStateMachine(JournalConfig config, GroupRoom room, Events events) {
        this.config = config;
        this.room = room;
        this.events = events;
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId self, RaftPeerId leader) {
        LOG.info("the journal is led by {}", leader);
        events.leads(leader);
    }

    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto applied) {
        try {
            Membership group = RaftPeers.of(division().getRaftConf());
            LOG.info("the peers of the journal are {}{}", group.peers(), group.changing() ? ", soon" : "");
            events.grouped(group);
        } catch (IOException e) {
            LOG.debug("the division is not there yet: who started it looks itself", e);
        }
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        events.logFailed(cause);
    }

    /** Asked of the leader before a command enters the log. */
    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        TransactionContext transaction = super.startTransaction(request);
        room.problem().ifPresent(why -> transaction.setException(new IOException(why)));
        return transaction;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage raftStorage) throws IOException {
        // Ratis pauses a machine that runs before it installs another peer's state.
        getLifeCycle().startAndTransition(() -> {
            super.initialize(server, groupId, raftStorage);
            snapshots.open(raftStorage);
            load(snapshots.storage().loadLatestSnapshot());
            Path log = raftStorage.getStorageDir().getCurrentDir().toPath();
            LogFiles.requireNoGap(log, getLastAppliedTermIndex());
            TornTail.cut(log);
        });
    }

    @Override
    public void pause() {
        // Ratis does so for each part of a state that it installs.
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            return;
        }
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        load(snapshots.storage().loadLatestSnapshot());
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return snapshots.storage();
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        try {
            byte[] command = entry.getStateMachineLogEntry().getLogData().toByteArray();
            JournalState.Step step = state.apply(JournalCodec.command(command));
            state = step.state();
            updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
            writeDown(command.length, TermIndex.valueOf(entry));
            return CompletableFuture.completedFuture(message(JournalCodec.encode(step.reply())));
        } catch (IOException e) {
            // A committed command that cannot be read must stop this peer: skipping it would make it differ from the
            // others.
            LOG.error("journal entry {} cannot be applied", TermIndex.valueOf(entry), e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private void writeDown(int length, TermIndex reached) {
        entries++;
        bytes += length;
        boolean due = entries >= config.snapshotEvery() || bytes >= config.snapshotBytes();
        if (due && snapshots.begin(state, reached)) {
            entries = 0;
            bytes = 0;
        }
    }

    /** Ratis forgets the log up to the index that {@link #takeSnapshot} tells, but it has to be asked to look. */
    private void shortenLog() {
        RaftServer server = getServer().getNow(null);
        if (server == null) {
            return;
        }
        server.snapshotManagementAsync(SnapshotManagementRequest.newCreate(
                        ClientId.randomId(),
                        server.getId(),
                        getGroupId(),
                        CallId.getAndIncrement(),
                        LOOK_MILLIS,
                        SHORTEST))
                .exceptionally(why -> {
                    LOG.warn("the journal's log is shortened later: {}", why.toString());
                    return null;
                });
    }

    /** The files are written by {@link StateSnapshots} in their own time; this only tells up to where the newest one reaches. */
    @Override
    public long takeSnapshot() {
        return snapshots.newest().map(SingleFileSnapshotInfo::getIndex).orElse(RaftLog.INVALID_LOG_INDEX);
    }

    @Override
    public void close() throws IOException {
        snapshots.close();
        super.close();
    }

    /**
     * What this peer knows by itself. Whoever leads a term stays it until he leads no more, so one who leads before and after the look has led
     * all the time; and what has been acknowledged in his term is applied here.
     */
    @Override
    public CompletableFuture<Message> queryStale(Message request, long minIndex) {
        try {
            JournalQuery query = JournalCodec.query(request.getContent().toByteArray());
            JournalReply reply = switch (query) {
                case JournalQuery.Room r -> new JournalReply.Room(room.own());
                case JournalQuery.Reached r ->
                    standing(() ->
                            new JournalReply.Reached(getLastAppliedTermIndex().getIndex()));
                case JournalQuery.OfState q -> standing(() -> state.answer(q));
            };
            return CompletableFuture.completedFuture(message(JournalCodec.encode(reply)));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private JournalReply.Standing standing(Supplier<JournalReply> asked) throws IOException {
        DivisionInfo info = division().getInfo();
        OptionalLong leading = leadingTerm(info);
        if (leading.isEmpty()) {
            return new JournalReply.Standing(info.getCurrentTerm(), Optional.empty());
        }
        Membership group = RaftPeers.of(division().getRaftConf());
        JournalReply answer = asked.get();
        long term = info.getCurrentTerm();
        boolean leads = leading.equals(leadingTerm(info)) && leading.getAsLong() == term;
        return new JournalReply.Standing(
                term, leads ? Optional.of(new JournalReply.Word(group, answer)) : Optional.empty());
    }

    /** Not the division's current term, which is raised a moment before a leader that has lost steps down. */
    private static OptionalLong leadingTerm(DivisionInfo info) {
        if (!info.isLeaderReady()) {
            return OptionalLong.empty();
        }
        RoleInfoProto role = info.getRoleInfoProto();
        return role.hasLeaderInfo() ? OptionalLong.of(role.getLeaderInfo().getTerm()) : OptionalLong.empty();
    }

    private RaftServer.Division division() throws IOException {
        RaftServer server = getServer().getNow(null);
        if (server == null) {
            throw new IOException("the peer is starting");
        }
        return server.getDivision(getGroupId());
    }

    /** The state after some entry, and all before it. */
    JournalCopy copy() {
        // In this order: the state may be of a later entry, never of an earlier one.
        long reached = getLastAppliedTermIndex().getIndex();
        return new JournalCopy(reached, state);
    }

    /** What Ratis knows of this peer; empty while it does not serve. What was given before that stays readable. */
    Optional<DivisionInfo> info() {
        try {
            return Optional.of(division().getInfo());
        } catch (IOException closed) {
            return Optional.empty();
        }
    }

    /** Whether it is of a group, or can be made one of it. */
    boolean serves() {
        return info().filter(i -> !role(i).equals(CLOSED)).isPresent();
    }

    /** Whether this peer takes writes, had it the room. */
    boolean leads() {
        return info().filter(DivisionInfo::isLeaderReady).isPresent();
    }

    /** How this peer fares; as closed if it does not serve. */
    JournalStatus status() {
        long applied = getLastAppliedTermIndex().getIndex();
        long left = config.directory().toFile().getUsableSpace();
        try {
            DivisionInfo info = division().getInfo();
            return new JournalStatus(
                    config.self(),
                    role(info),
                    String.valueOf(Objects.requireNonNullElse(info.getLeaderId(), "")),
                    info.getCurrentTerm(),
                    applied,
                    takeSnapshot(),
                    left,
                    problem(info),
                    RaftPeers.of(division().getRaftConf()).names());
        } catch (IOException e) {
            return new JournalStatus(
                    config.self(), CLOSED, "", 0, applied, takeSnapshot(), left, e.toString(), Set.of());
        }
    }

    private static String role(DivisionInfo info) {
        return switch (info.getLifeCycleState()) {
            case STARTING -> JournalStatus.WAITING;
            case RUNNING -> info.getCurrentRole().name().toLowerCase(Locale.ROOT);
            default -> CLOSED;
        };
    }

    private String problem(DivisionInfo info) {
        return role(info).equals(JournalStatus.WAITING)
                ? "has nothing yet and waits to be filled by the others: ./berth journal add " + config.self()
                : room.problem().orElse("");
    }

    private void load(@Nullable SingleFileSnapshotInfo found) throws IOException {
        if (found == null) {
            return;
        }
        state = StateFile.read(found.getFile().getPath());
        setLastAppliedTermIndex(found.getTermIndex());
    }

    private static Message message(byte[] content) {
        return Message.valueOf(ByteString.copyFrom(content));
    }
}
