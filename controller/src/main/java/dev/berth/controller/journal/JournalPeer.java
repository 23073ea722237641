package dev.berth.controller.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * This JVM's member of the Raft group. Every acknowledged write has been fsynced by a majority of peers. Closing it lets a restart find
 * everything again; so does a kill at any moment.
 */
final class JournalPeer implements AutoCloseable {
    private static final SizeInBytes MESSAGE_MAX = SizeInBytes.valueOf("64MB");
    private static final SizeInBytes APPEND_MAX = SizeInBytes.valueOf("16MB");

    private final RaftServer server;
    private final Leader leader;

    private JournalPeer(RaftServer server, Leader leader) {
        this.server = server;
        this.leader = leader;
    }

    /** @throws IOException if the directory cannot be used, is damaged, or the address is taken */
    static JournalPeer start(JournalConfig config) throws IOException {
        Path directory = config.directory();
        Files.createDirectories(directory);
        var leader = new Leader();
        boolean fresh = !Files.isDirectory(directory.resolve(config.groupId().toString()));
        RaftServer server = RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(config.self()))
                .setGroup(group(config))
                .setStateMachine(new JournalStateMachine(leader::learn))
                .setOption(fresh ? RaftStorage.StartupOption.FORMAT : RaftStorage.StartupOption.RECOVER)
                .setProperties(properties(config))
                .build();
        server.start();
        return new JournalPeer(server, leader);
    }

    static RaftGroup group(JournalConfig config) {
        List<RaftPeer> peers = config.peers().entrySet().stream()
                .map(e -> RaftPeer.newBuilder()
                        .setId(e.getKey())
                        .setAddress(e.getValue())
                        .build())
                .toList();
        return RaftGroup.valueOf(RaftGroupId.valueOf(config.groupId()), peers);
    }

    RaftPeerId id() {
        return server.getId();
    }

    /** Who leads, as this peer hears it. */
    Leader leader() {
        return leader;
    }

    /** The way to this peer from within its JVM. */
    PeerLink link() {
        return new PeerLink() {
            @Override
            public CompletableFuture<RaftClientReply> send(RaftClientRequest request) {
                try {
                    return server.submitClientRequestAsync(request);
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

    private static RaftProperties properties(JournalConfig config) {
        RaftProperties p = clientProperties(config);
        RaftServerConfigKeys.setStorageDir(p, List.of(config.directory().toFile()));
        String address = Objects.requireNonNull(config.peers().get(config.self()));
        int colon = address.lastIndexOf(':');
        GrpcConfigKeys.Server.setHost(p, address.substring(0, colon));
        GrpcConfigKeys.Server.setPort(p, Integer.parseInt(address.substring(colon + 1)));
        RaftServerConfigKeys.Rpc.setTimeoutMin(
                p, duration(config.electionTimeoutMin().toMillis()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(
                p, duration(config.electionTimeoutMax().toMillis()));
        // Nobody has a lease to respect at the first election after a start, so it need not wait the whole timeout.
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, duration(150));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, duration(300));
        log(p);
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(p, config.snapshotEvery());
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, 2);
        return p;
    }

    private static void log(RaftProperties p) {
        RaftServerConfigKeys.Log.setSegmentSizeMax(p, SizeInBytes.valueOf("32MB"));
        RaftServerConfigKeys.Log.setPreallocatedSize(p, SizeInBytes.valueOf("1MB"));
        // Ratis refuses an append limit that does not fit into the write buffer.
        RaftServerConfigKeys.Log.setWriteBufferSize(p, SizeInBytes.valueOf("17MB"));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, APPEND_MAX);
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, 2);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);
        RaftServerConfigKeys.Log.setPurgeGap(p, 1024);
    }

    static RaftProperties clientProperties(JournalConfig config) {
        var p = new RaftProperties();
        RaftConfigKeys.Rpc.setType(p, SupportedRpcType.GRPC);
        GrpcConfigKeys.setMessageSizeMax(p, MESSAGE_MAX);
        RaftClientConfigKeys.Rpc.setRequestTimeout(
                p, duration(config.requestTimeout().toMillis()));
        return p;
    }

    private static TimeDuration duration(long millis) {
        return TimeDuration.valueOf(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
