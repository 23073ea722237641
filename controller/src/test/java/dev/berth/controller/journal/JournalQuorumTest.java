package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalReply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real Raft peers on loopback with real files. */
class JournalQuorumTest {
    @RegisterExtension
    private final OpenPeers open = new OpenPeers();

    @Test
    void whatWasAcknowledgedIsThereAfterEveryPeerRestarted() throws Exception {
        Config config = TestPeers.one("restart");
        JournalPeer peer = open.start(config);
        JournalClient client = open.connect(config);
        for (int n = 1; n <= 500; n++) {
            assertThat(await(client.send(append(n)))).isEqualTo(new JournalReply.Done());
        }
        peer.close();
        open.start(config);
        assertThat(await(new MajorityRead(open.connect(config)).highest(List.of("a"))))
                .containsExactly(500L);
        assertThat(await(open.connect(config).send(append(500, "other")))).isEqualTo(new JournalReply.Conflict(500));
    }

    @Test
    void aPeerThatLostItsStateFileAfterTheLogWasCutIsRefused() throws Exception {
        Config config = TestPeers.one("lost-state");
        for (int life = 0; life < 3; life++) {
            JournalPeer peer = open.start(config);
            JournalClient client = open.connect(config);
            List<CompletableFuture<JournalReply>> written = new ArrayList<>();
            for (int i = 0; i < 700; i++) {
                written.add(client.send(new JournalCommand.Append("id-" + i, life + 1, "w", List.of(new byte[1]))));
            }
            for (CompletableFuture<JournalReply> each : written) {
                assertThat(await(each)).isEqualTo(new JournalReply.Done());
            }
            peer.close();
        }
        Path directory = JournalConfig.of(config).directory();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path state : files.filter(f -> f.getFileName().toString().startsWith("snapshot."))
                    .toList()) {
                Files.delete(state);
            }
        }
        assertThatThrownBy(() -> open.start(config))
                .hasStackTraceContaining("has lost entries 0 to")
                .hasStackTraceContaining(directory.toString());
    }

    @Test
    void aBatchedReadNeverMissesAWriteAcknowledgedBefore() throws Exception {
        Config config = TestPeers.one("reads");
        open.start(config);
        JournalClient client = open.connect(config);
        var reads = new BatchedReads(new MajorityRead(open.connect(config))::highest);
        for (int n = 1; n <= 100; n++) {
            await(client.send(append(n)));
            List<CompletableFuture<Long>> asked = new ArrayList<>();
            for (int reader = 0; reader < 5; reader++) {
                asked.add(reads.highestSequenceNr("a").toCompletableFuture());
            }
            for (CompletableFuture<Long> answer : asked) {
                assertThat(await(answer)).isGreaterThanOrEqualTo(n);
            }
        }
    }

    private static JournalCommand append(long n) {
        return append(n, "w");
    }

    private static JournalCommand append(long n, String writer) {
        return new JournalCommand.Append("a", n, writer, List.of(new byte[] {(byte) n}));
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }
}
