package dev.berth.controller.journal;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** How Ratis is set up. */
final class PeerProperties {
    private static final SizeInBytes MESSAGE_MAX = SizeInBytes.valueOf("64MB");
    private static final SizeInBytes APPEND_MAX = SizeInBytes.valueOf("16MB");
    private static final SizeInBytes CHUNK_MAX = SizeInBytes.valueOf("4MB");

    private PeerProperties() {}

    static RaftProperties ofPeer(JournalConfig config, SizeInBytes segmentMax) {
        RaftProperties p = ofClient(config);
        RaftServerConfigKeys.setStorageDir(p, List.of(config.directory().toFile()));
        String address = Objects.requireNonNull(config.peers().get(config.self()));
        int colon = address.lastIndexOf(':');
        GrpcConfigKeys.Server.setHost(p, address.substring(0, colon));
        GrpcConfigKeys.Server.setPort(p, Integer.parseInt(address.substring(colon + 1)));
        RaftServerConfigKeys.Rpc.setTimeoutMin(
                p, duration(config.electionTimeoutMin().toMillis()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(
                p, duration(config.electionTimeoutMax().toMillis()));
        // A JVM that was stopped for a minute would close its peer for good; having led, it steps down after such a
        // pause anyway.
        RaftServerConfigKeys.setCloseThreshold(p, TimeDuration.valueOf(1000, TimeUnit.DAYS));
        // Nobody has a lease to respect at the first election after a start, so it need not wait the whole timeout.
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, duration(150));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, duration(300));
        log(p, config, segmentMax);
        // Ratis would hold up the applying of commands for as long as a snapshot is written.
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, false);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, 2);
        return p;
    }

    private static void log(RaftProperties p, JournalConfig config, SizeInBytes segmentMax) {
        RaftServerConfigKeys.Log.setSegmentSizeMax(p, segmentMax);
        RaftServerConfigKeys.Log.setPreallocatedSize(p, SizeInBytes.valueOf("1MB"));
        // Ratis refuses an append limit that does not fit into the write buffer.
        RaftServerConfigKeys.Log.setWriteBufferSize(p, SizeInBytes.valueOf("17MB"));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, APPEND_MAX);
        RaftServerConfigKeys.Log.Appender.setRetryPolicy(p, afterErrors(config));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, 2);
        // A state on its way to another peer is in memory part by part, several times over.
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(p, CHUNK_MAX);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);
        // Whole segments go anyway; a thousand entries more could be a gigabyte.
        RaftServerConfigKeys.Log.setPurgeGap(p, 1);
    }

    /**
     * How long a leader waits after so many errors in a row of a follower that is away. Ratis' own counts to 1030 and waits no more after that: it looks
     * without a pause for something to send. Before that it waits up to 7.5 s, without a heartbeat. Ratis adds up to half of what is said here, and up
     * to the half of an election timeout after which a heartbeat is due; a follower that is back shall hear of its leader within that timeout.
     */
    private static String afterErrors(JournalConfig config) {
        long wait = Math.max(1, config.electionTimeoutMin().toMillis() / 4);
        return "1ms,10, " + wait + "ms," + Integer.MAX_VALUE;
    }

    static RaftProperties ofClient(JournalConfig config) {
        var p = new RaftProperties();
        p.set(RaftConfigKeys.Rpc.TYPE_KEY, PeerRpc.class.getName());
        GrpcConfigKeys.setMessageSizeMax(p, MESSAGE_MAX);
        RaftClientConfigKeys.Rpc.setRequestTimeout(
                p, duration(config.requestTimeout().toMillis()));
        return p;
    }

    private static TimeDuration duration(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }
}
