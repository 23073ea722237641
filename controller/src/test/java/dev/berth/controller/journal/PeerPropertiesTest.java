package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.ratis.retry.RetryPolicy;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.junit.jupiter.api.Test;

class PeerPropertiesTest {
    private final JournalConfig config = JournalConfig.of(TestPeers.one("properties"));

    @Test
    void aLeaderWaitsForAFollowerThatIsAwayHoweverOftenItFailedButForLessThanAnElectionTimeout() {
        // The other half may pass until a heartbeat is due.
        long half = TimeUnit.MILLISECONDS.toMicros(config.electionTimeoutMin().toMillis()) / 2;
        RetryPolicy policy = RetryPolicy.parse(
                RaftServerConfigKeys.Log.Appender.retryPolicy(
                        PeerProperties.ofPeer(config, SizeInBytes.valueOf("1MB"))),
                "test");
        assertThat(IntStream.of(1, 10, 100, 1031, 100_000, Integer.MAX_VALUE)
                        .mapToLong(errors -> policy.handleAttemptFailure(() -> errors)
                                .getSleepTime()
                                .toLong(TimeUnit.MICROSECONDS)))
                .allSatisfy(micros -> assertThat(micros).isBetween(400L, half - 1));
    }
}
