package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.journal.group.RefusedChange;
import dev.berth.controller.testing.TempTree;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real peers that come and go while the group is events.written() to. */
class JournalMembersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @RegisterExtension
    private final OpenPeers open = new OpenPeers();

    private final List<Config> configs = new ArrayList<>();
    private final List<JournalPeer> peers = new ArrayList<>();
    private final Numbered events = new Numbered();

    /** Peers n0 and on that begin a group; some more that could join it have configurations too. */
    private JournalClient group(String name, int founders, int more) throws IOException {
        List<Config> all = TestPeers.many(name, founders + more);
        for (int i = 0; i < all.size(); i++) {
            int known = Math.max(founders, i + 1);
            List<String> some = all.get(i).getStringList("berth.journal.peers").subList(0, known);
            configs.add(
                    ConfigFactory.parseMap(Map.of("berth.journal.peers", some, "berth.journal.founding", i < founders))
                            .withFallback(all.get(i)));
        }
        for (int i = 0; i < founders; i++) {
            start(i);
        }
        return open.connect(configs.getFirst(), Optional.of(peers.getFirst()));
    }

    private void start(int peer) throws IOException {
        peers.add(peer, open.start(configs.get(peer)));
    }

    private String address(int peer) {
        return Objects.requireNonNull(
                JournalConfig.of(configs.get(peer)).peers().get("n" + peer));
    }

    @Test
    void aGroupGrowsFromOneToThreeWhileItIsWrittenAndBearsALossThen() throws Exception {
        JournalClient client = group("grows", 1, 2);
        events.write(client);
        var grown = new AtomicBoolean();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            while (!grown.get()) {
                try {
                    events.write(client);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        var change = new PeerChange(client, PATIENCE);
        for (int more = 1; more <= 2; more++) {
            start(more);
            assertThat(change.add("n" + more, address(more)).peers()).hasSize(more + 1);
        }
        grown.set(true);
        writing.get(20, TimeUnit.SECONDS);
        assertThat(events.written()).isGreaterThan(2);
        peers.getFirst().close();
        JournalClient other = open.connect(configs.get(2), Optional.of(peers.get(2)));
        assertThat(Numbered.highest(other)).containsExactly(events.written());
        events.write(other);
    }

    @Test
    void aPeerThatIsGoneForGoodIsReplacedByAnother() throws Exception {
        JournalClient client = group("replaced", 3, 1);
        events.write(client);
        peers.get(1).close();
        var change = new PeerChange(client, PATIENCE);
        assertThat(change.remove("n1").peers()).containsOnlyKeys("n0", "n2");
        start(3);
        assertThat(change.add("n3", address(3)).peers()).containsOnlyKeys("n0", "n2", "n3");
        events.write(client);
        peers.get(2).close();
        assertThat(Numbered.highest(client)).containsExactly(events.written());
        events.write(client);
    }

    @Test
    void theLeaderItselfCanBeRemovedAndWritesGoOn() throws Exception {
        JournalClient client = group("leaderless", 3, 0);
        events.write(client);
        String leads = peers.getFirst().leader().known().orElseThrow().toString();
        int other = leads.equals("n0") ? 1 : 0;
        JournalClient left = open.connect(configs.get(other), Optional.of(peers.get(other)));
        assertThat(new PeerChange(left, PATIENCE).remove(leads).peers())
                .hasSize(2)
                .doesNotContainKey(leads);
        events.write(left);
        assertThat(Numbered.highest(left)).containsExactly(events.written());
        Awaitility.await()
                .until(() -> !peers.get(Integer.parseInt(leads.substring(1)))
                        .status()
                        .role()
                        .equals("leader"));
    }

    @Test
    void aPeerComesBackAfterItsRemovalWithAnEmptyDirectory() throws Exception {
        JournalClient client = group("again", 3, 0);
        events.write(client);
        var change = new PeerChange(client, PATIENCE);
        change.remove("n2");
        peers.get(2).close();
        TempTree.delete(JournalConfig.of(configs.get(2)).directory());
        Config joining =
                ConfigFactory.parseString("berth.journal.founding = off").withFallback(configs.get(2));
        JournalPeer back = open.start(joining);
        assertThat(change.add("n2", address(2)).peers()).hasSize(3);
        peers.get(1).close();
        events.write(client);
        assertThat(back.status().role()).isEqualTo("follower");
    }

    @Test
    void oneThatDoesNotRunIsNotWaitedForAndTheGroupStaysAsItWas() throws Exception {
        JournalClient client = group("absent", 1, 1);
        events.write(client);
        assertThatThrownBy(() -> new PeerChange(client, Duration.ofSeconds(1)).add("n1", address(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("[n0]")
                .hasMessageContaining("not over");
        events.write(client);
        start(1);
        assertThat(new PeerChange(client, Duration.ofSeconds(20))
                        .add("n1", address(1))
                        .peers())
                .hasSize(2);
    }

    @Test
    void aChangeThatWouldLeaveNoMajorityIsRefused() throws Exception {
        JournalClient client = group("refused", 3, 0);
        events.write(client);
        peers.get(2).close();
        var change = new PeerChange(client, PATIENCE);
        assertThatThrownBy(() -> change.remove("n1"))
                .isInstanceOf(RefusedChange.class)
                .hasMessageContaining("only [n0] answer");
        change.remove("n2");
        assertThat(change.remove("n2").peers()).containsOnlyKeys("n0", "n1");
        change.remove("n1");
        assertThatThrownBy(() -> change.remove("n0"))
                .isInstanceOf(RefusedChange.class)
                .hasMessageContaining("the only peer");
        events.write(client);
    }

    @Test
    void aNameThatIsTakenAndASixthPeerAreRefused() throws Exception {
        JournalClient client = group("many", 5, 1);
        events.write(client);
        var change = new PeerChange(client, PATIENCE);
        assertThatThrownBy(() -> change.add("n1", "127.0.0.1:1"))
                .isInstanceOf(RefusedChange.class)
                .hasMessageContaining("remove it first");
        assertThatThrownBy(() -> change.add("n5", address(5)))
                .isInstanceOf(RefusedChange.class)
                .hasMessageContaining("more than 5");
    }

    @Test
    void aChangeThatLosesItsLeaderIsMadeWholeByAskingAgain() throws Exception {
        group("interrupted", 3, 1);
        String leads = Awaitility.await()
                .until(() -> peers.getFirst().leader().known(), Optional::isPresent)
                .orElseThrow()
                .toString();
        int leader = Integer.parseInt(leads.substring(1));
        int other = IntStream.range(0, 3).filter(i -> i != leader).findFirst().orElseThrow();
        JournalClient client = open.connect(configs.get(other), Optional.of(peers.get(other)));
        events.write(client);
        start(3);
        CompletableFuture<Void> killing = CompletableFuture.runAsync(() -> {
            try {
                peers.get(leader).close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        var change = new PeerChange(client, Duration.ofSeconds(20));
        assertThat(change.add("n3", address(3)).peers()).hasSize(4);
        killing.get(20, TimeUnit.SECONDS);
        events.write(client);
        assertThat(Numbered.highest(client)).containsExactly(events.written());
    }
}
