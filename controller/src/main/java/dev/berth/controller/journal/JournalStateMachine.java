package dev.berth.controller.journal;

import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.JournalState;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ratis' shell around {@link JournalState}: applies committed commands in log order on Ratis' one apply thread, answers queries from any
 * thread on the newest applied state, and writes the state down so that the log can be shortened.
 */
final class JournalStateMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(JournalStateMachine.class);

    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final Consumer<RaftPeerId> leads;
    private volatile JournalState state = JournalState.EMPTY;

    /** @param leads told of each peer that this one has come to know as the leader */
    JournalStateMachine(Consumer<RaftPeerId> leads) {
        this.leads = leads;
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId self, RaftPeerId leader) {
        LOG.info("the journal is led by {}", leader);
        leads.accept(leader);
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage raftStorage) throws IOException {
        super.initialize(server, groupId, raftStorage);
        storage.init(raftStorage);
        load(storage.loadLatestSnapshot());
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        load(storage.loadLatestSnapshot());
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return storage;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        try {
            JournalState.Step step = state.apply(JournalCodec.command(
                    entry.getStateMachineLogEntry().getLogData().toByteArray()));
            state = step.state();
            updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
            return CompletableFuture.completedFuture(message(JournalCodec.encode(step.reply())));
        } catch (IOException e) {
            // A committed command that cannot be read must stop this peer: skipping it would make it differ from the
            // others.
            LOG.error("journal entry {} cannot be applied", TermIndex.valueOf(entry), e);
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public long takeSnapshot() throws IOException {
        TermIndex applied = getLastAppliedTermIndex();
        JournalState written = state;
        var file = storage.getSnapshotFile(applied.getTerm(), applied.getIndex());
        StateFile.write(written, file.toPath());
        MD5Hash digest = MD5FileUtil.computeAndSaveMd5ForFile(file);
        storage.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file.toPath(), digest), applied));
        return applied.getIndex();
    }

    /**
     * What this peer knows by itself. Whoever leads a term stays it until he leads no more, so one who leads before and after the look has led
     * all the time; and what has been acknowledged in his term is applied here.
     */
    @Override
    public CompletableFuture<Message> queryStale(Message request, long minIndex) {
        try {
            JournalQuery query = JournalCodec.query(request.getContent().toByteArray());
            return CompletableFuture.completedFuture(message(JournalCodec.encode(standing(query))));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private JournalReply.Standing standing(JournalQuery asked) throws IOException {
        DivisionInfo info = division().getInfo();
        OptionalLong leading = leadingTerm(info);
        if (leading.isEmpty()) {
            return new JournalReply.Standing(info.getCurrentTerm(), Optional.empty());
        }
        JournalReply answer = state.answer(asked);
        long term = info.getCurrentTerm();
        boolean leads = leading.equals(leadingTerm(info)) && leading.getAsLong() == term;
        return new JournalReply.Standing(term, leads ? Optional.of(answer) : Optional.empty());
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
