package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.testing.TempTree;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real peers whose logs are shortened while they are written. */
class JournalCompactionTest {
    private static final int MEBIBYTE = 1 << 20;
    /** More than a log segment of 32 MiB. */
    private static final int MUCH = 45;
    /** More than goes to another peer in one part, also without what comes after the newest state file. */
    private static final int KEPT = 20;

    @RegisterExtension
    private final OpenPeers open = new OpenPeers();

    private static List<Config> peers(String name, int count) {
        return TestPeers.many(name, count).stream()
                .map(c -> ConfigFactory.parseString("berth.journal.snapshot-bytes = 8 MiB")
                        .withFallback(c))
                .toList();
    }

    /** The state stays small, as with a collection that deletes what its snapshots hold. */
    private static void write(JournalClient client, int from, int count) throws Exception {
        for (int n = from; n < from + count; n++) {
            done(client.send(new JournalCommand.Append("a", n, "w", List.of(new byte[MEBIBYTE]))));
            done(client.send(new JournalCommand.DeleteTo("a", n - 1)));
        }
    }

    private static void done(CompletableFuture<JournalReply> reply) throws Exception {
        assertThat(reply.get(20, TimeUnit.SECONDS)).isEqualTo(new JournalReply.Done());
    }

    private static long bytes(Config config) throws IOException {
        long[] sum = {0};
        Files.walkFileTree(JournalConfig.of(config).directory(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }

    @Test
    void theLogIsShortenedWhileItIsWrittenAndWhatIsLeftTellsAll() throws Exception {
        Config config = peers("shortened", 1).getFirst();
        JournalPeer peer = open.start(config);
        write(open.connect(config), 1, MUCH);
        Awaitility.await().until(() -> bytes(config) < 60L * MEBIBYTE);
        peer.close();
        open.start(config);
        assertThat(new MajorityRead(open.connect(config)).highest(List.of("a")).get(20, TimeUnit.SECONDS))
                .containsExactly((long) MUCH);
    }

    @Test
    void aPeerThatLostItsDiskIsFilledFromTheOthersThoughTheyHaveForgottenTheirLogs() throws Exception {
        List<Config> configs = peers("lost-disk", 3);
        List<JournalPeer> peers = new ArrayList<>();
        for (Config c : configs) {
            peers.add(open.start(c));
        }
        JournalClient client = open.connect(configs.get(1));
        write(client, 1, 1);
        peers.get(0).close();
        TempTree.delete(JournalConfig.of(configs.get(0)).directory());
        write(client, 2, MUCH);
        for (Config c : configs.subList(1, 3)) {
            Awaitility.await().until(() -> bytes(c) < 60L * MEBIBYTE);
        }
        for (int n = MUCH + 2; n < MUCH + 2 + KEPT; n++) {
            done(client.send(new JournalCommand.Append("a", n, "w", List.of(new byte[MEBIBYTE]))));
        }
        open.start(ConfigFactory.parseString("berth.journal.founding = off").withFallback(configs.get(0)));
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> bytes(configs.get(0)) > MEBIBYTE && !Joining.begun(JournalConfig.of(configs.get(0))));
        // Only with the word of the filled peer is there a majority from here on.
        peers.get(1).close();
        write(open.connect(configs.get(2)), MUCH + 2 + KEPT, 1);
        assertThat(new MajorityRead(open.connect(configs.get(0)))
                        .highest(List.of("a"))
                        .get(20, TimeUnit.SECONDS))
                .containsExactly(MUCH + 2L + KEPT);
    }

    @Test
    void aLeaderThatFailedIsFilledFromTheStateWhenTheOthersLogsBeginWhereItsOwnEnds() throws Exception {
        List<Config> configs = TestPeers.many("gone-leader", 3);
        List<JournalPeer> peers = new ArrayList<>();
        for (Config c : configs) {
            peers.add(open.start(c));
        }
        append(open.connect(configs.get(1)), 1, 20);
        int gone = leader(peers);
        peers.get(gone).close();
        JournalClient client = open.connect(configs.get((gone + 1) % 3));
        // Two state files: the log is shortened up to the older one, and only the newer one could name what came
        // before.
        append(client, 21, 700);
        open.start(configs.get(gone));
        // Only with the word of the peer that came back is there a majority from here on.
        List<JournalPeer> stayed = List.of(peers.get((gone + 1) % 3), peers.get((gone + 2) % 3));
        stayed.get(1 - leader(stayed)).close();
        append(open.connect(configs.get(gone)), 721, 1);
    }

    private static void append(JournalClient client, int from, int count) throws Exception {
        for (int n = from; n < from + count; n++) {
            done(client.send(new JournalCommand.Append("b", n, "w", List.of(new byte[10]))));
        }
    }

    private static int leader(List<JournalPeer> of) {
        Awaitility.await().until(() -> of.stream().anyMatch(JournalPeer::leads));
        return of.indexOf(of.stream().filter(JournalPeer::leads).findFirst().orElseThrow());
    }
}
