package dev.berth.controller.journal;

import dev.berth.controller.journal.state.JournalState;
import dev.berth.controller.journal.state.Membership;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.StorageImplUtils;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.util.SizeInBytes;
import org.jspecify.annotations.Nullable;

/**
 * What a single peer finds in its directory, read as its server does (Ratis' {@code ServerState.initialize} and {@code StateMachineUpdater}) but
 * without one: storage, state file, log, and all of the log applied, since a peer that is its own majority commits all that it has.
 */
final class RecoveredJournal {
    private static final JournalConfig ANYWHERE = CrashWriter.config(Path.of("anywhere"));

    private static final AtomicLong READ = new AtomicLong();

    private RecoveredJournal() {}

    /** Which writes no state file, however long the log is. */
    private static JournalConfig config(Path directory) {
        JournalConfig c = ANYWHERE;
        return new JournalConfig(
                c.cluster(),
                c.self(),
                c.peers(),
                c.founding(),
                directory,
                c.electionTimeoutMin(),
                c.electionTimeoutMax(),
                c.requestTimeout(),
                Long.MAX_VALUE,
                c.snapshotBytes(),
                c.diskReserve(),
                c.tls());
    }

    /** @throws IOException if the peer would not start */
    static JournalState read(Path directory) throws IOException {
        JournalConfig config = config(directory);
        RaftProperties properties = PeerProperties.ofPeer(config, CrashWriter.SEGMENT);
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf("80KB"));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf("64KB"));
        RaftGroupId group = RaftGroupId.valueOf(config.groupId());
        Files.createDirectories(directory);
        boolean fresh = !Files.isDirectory(directory.resolve(config.groupId().toString()));
        RaftStorage storage = StorageImplUtils.initRaftStorage(
                group.getUuid().toString(),
                fresh ? RaftStorage.StartupOption.FORMAT : RaftStorage.StartupOption.RECOVER,
                properties);
        var machine = new JournalStateMachine(config, new GroupRoom(DiskRoom.of(config)), new NoEvents());
        try {
            machine.initialize(named(RaftPeerId.valueOf(config.self())), group, storage);
            // Ratis' metrics go by this name, and those of the log before may still be on their way out.
            var member = RaftGroupMemberId.valueOf(RaftPeerId.valueOf("n" + READ.incrementAndGet()), group);
            SegmentedRaftLog log = SegmentedRaftLog.newBuilder()
                    .setMemberId(member)
                    .setStorage(storage)
                    .setSnapshotIndexSupplier(() -> snapshotIndex(machine))
                    .setProperties(properties)
                    .build();
            List<LogEntryProto> entries = new ArrayList<>();
            try {
                log.open(log.getSnapshotIndex(), entries::add);
            } finally {
                Thread.startVirtualThread(() -> close(log));
            }
            for (LogEntryProto entry : entries) {
                if (entry.getIndex() > log.getSnapshotIndex() && entry.hasStateMachineLogEntry()) {
                    apply(entry, machine);
                }
            }
            return machine.copy().state();
        } finally {
            machine.close();
        }
    }

    /** Ratis takes up to a second for it. */
    private static void close(SegmentedRaftLog log) {
        try {
            log.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server that has a name and does nothing. */
    private static RaftServer named(RaftPeerId id) {
        return (RaftServer) Proxy.newProxyInstance(
                RaftServer.class.getClassLoader(), new Class<?>[] {RaftServer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getId")) {
                        return id;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private static long snapshotIndex(JournalStateMachine machine) {
        var latest = machine.getLatestSnapshot();
        return latest == null ? RaftLog.INVALID_LOG_INDEX : latest.getIndex();
    }

    private static void apply(LogEntryProto entry, JournalStateMachine machine) throws IOException {
        var transaction = TransactionContext.newBuilder()
                .setServerRole(RaftPeerRole.LEADER)
                .setStateMachine(machine)
                .setLogEntry(entry)
                .build();
        try {
            machine.applyTransaction(transaction).join();
        } catch (CompletionException e) {
            throw new IOException("entry " + entry.getIndex() + " cannot be applied", e);
        }
    }

    private static final class NoEvents implements JournalStateMachine.Events {
        @Override
        public void leads(RaftPeerId leader) {}

        @Override
        public void grouped(Membership group) {}

        @Override
        public void logFailed(@Nullable Throwable cause) {}
    }
}
