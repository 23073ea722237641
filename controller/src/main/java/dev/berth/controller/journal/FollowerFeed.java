package dev.berth.controller.journal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a leader runs for each follower: Ratis' own, without two of its ways (3.2.2, and still 3.3.0) to leave a follower for as long as the leader leads.
 *
 * <ul>
 *   <li>A follower whose log ends right before the leader's shortened one begins needs the state. Ratis sends it entries, for which it must name the one before,
 *       which it does not have. Each change of leaders begins a new file of the log, and whole files are shortened away, so a leader that fails and comes back
 *       after the next state file is just such a follower.
 *   <li>A feed that fails is to be replaced by a new one, and is not: {@code LogAppenderBase.restart} asks first whether the failed one runs.
 * </ul>
 */
final class FollowerFeed extends GrpcLogAppender {
    private static final Logger LOG = LoggerFactory.getLogger(FollowerFeed.class);

    FollowerFeed(RaftServer.Division server, LeaderState leader, FollowerInfo follower) {
        super(server, leader, follower);
    }

    @Override
    public @Nullable SnapshotInfo shouldInstallSnapshot() {
        SnapshotInfo due = super.shouldInstallSnapshot();
        if (due != null) {
            return due;
        }
        SnapshotInfo latest = getServer().getStateMachine().getLatestSnapshot();
        return latest != null && beginsWithoutTheOneBefore(latest.getIndex()) ? latest : null;
    }

    /** Whether the follower's next entry is the first of the log, and nothing here or there tells the term of the one before. */
    private boolean beginsWithoutTheOneBefore(long latest) {
        RaftLog log = getRaftLog();
        long next = getFollower().getNextIndex();
        long before = next - 1;
        return next > RaftLog.LEAST_VALID_LOG_INDEX
                && next == log.getStartIndex()
                && next < log.getNextIndex()
                && before != latest
                && before != getFollower().getSnapshotIndex()
                && log.getTermIndex(before) == null;
    }

    @Override
    public void run() throws IOException {
        try {
            super.run();
        } catch (RaftLogIOException | RuntimeException e) {
            LOG.warn("{} failed; another one begins", this, e);
            pause();
            if (isRunning()) {
                getLeaderState().restart(this);
            }
        }
    }

    /** Shorter than the follower waits before it calls an election. */
    private void pause() throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(getServer().properties().minRpcTimeoutMs() / 4);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(this + " was ended");
        }
    }
}
