package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.testing.TempTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real peers that lose their disks after their group has begun. */
class JournalJoiningTest {
    @RegisterExtension
    private final OpenPeers open = new OpenPeers();

    private final List<Config> configs = new ArrayList<>();
    private final List<JournalPeer> peers = new ArrayList<>();
    private final Numbered events = new Numbered();

    /** Peers n0 and on, with one event each of them has heard of. */
    private void group(String name, int count) throws Exception {
        for (Config config : TestPeers.many(name, count)) {
            peers.add(open.start(config));
            configs.add(
                    ConfigFactory.parseString("berth.journal.founding = off").withFallback(config));
        }
        events.write(client(0));
        Awaitility.await().until(() -> peers.stream().allMatch(p -> Numbered.stored(p) == events.written()));
    }

    private JournalClient client(int peer) {
        return open.connect(configs.get(peer), Optional.of(peers.get(peer)));
    }

    private void loseDisk(int peer) throws IOException {
        peers.get(peer).close();
        TempTree.delete(JournalConfig.of(configs.get(peer)).directory());
    }

    private JournalPeer restart(int peer) throws IOException {
        JournalPeer back = open.start(configs.get(peer));
        peers.set(peer, back);
        return back;
    }

    private void awaitFilled(int peer) {
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> peers.get(peer).status().role().equals("follower")
                        && Numbered.stored(peers.get(peer)) == events.written()
                        && !Joining.begun(JournalConfig.of(configs.get(peer))));
    }

    @Test
    void onePeerThatLostItsDiskLeavesTheGroupIsFilledAndCountsAgain() throws Exception {
        group("refilled", 3);
        loseDisk(0);
        events.write(client(1));
        restart(0);
        awaitFilled(0);
        assertThat(peers.getFirst().status().peers()).containsExactlyInAnyOrder("n0", "n1", "n2");
        peers.get(1).close();
        events.write(client(0));
        assertThat(Numbered.highest(client(2))).containsExactly(events.written());
    }

    @Test
    void peersThatLostTheirDisksBeginNothingWithoutAMajorityOfThoseThatHaveTheirs() throws Exception {
        group("lost", 3);
        peers.get(2).close();
        for (int empty = 0; empty < 2; empty++) {
            loseDisk(empty);
            configs.set(
                    empty,
                    ConfigFactory.parseString("berth.journal.request-timeout = 500ms")
                            .withFallback(configs.get(empty)));
            restart(empty);
        }
        Awaitility.await().during(Duration.ofSeconds(2)).until(() -> waits(0) && waits(1));
        // One copy alone is no majority: it may lack what the other two have acknowledged.
        JournalPeer whole = restart(2);
        Awaitility.await().during(Duration.ofSeconds(3)).until(() -> waits(0) && waits(1) && !whole.leads());
        assertThat(Numbered.stored(whole)).isEqualTo(events.written());
        Awaitility.await()
                .untilAsserted(() -> assertThat(peers.getFirst().status().problem())
                        .contains("no copy of the journal")
                        .contains("no majority"));
    }

    private boolean waits(int peer) {
        var status = peers.get(peer).status();
        return status.role().equals("waiting") && status.leader().isEmpty();
    }

    @Test
    void twoOfFiveThatLostTheirDisksAreFilledBesideEachOther() throws Exception {
        group("two-of-five", 5);
        loseDisk(3);
        loseDisk(4);
        events.write(client(0));
        restart(3);
        restart(4);
        awaitFilled(3);
        awaitFilled(4);
        peers.get(0).close();
        peers.get(1).close();
        events.write(client(4));
    }

    @Test
    void aPeerThatIsEndedAtAnyMomentOfItsComingBackComesBackTheNextTime() throws Exception {
        group("ended", 3);
        JournalClient client = client(0);
        var random = new Random(7);
        loseDisk(2);
        for (int round = 0; round < 6; round++) {
            JournalPeer torso = restart(2);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1200)));
            torso.close();
            events.write(client);
        }
        restart(2);
        awaitFilled(2);
        peers.get(1).close();
        events.write(client);
    }

    @Test
    void whatAPeerHasThatWasNotKnownToBeFilledIsThrownAway() throws Exception {
        group("torso", 3);
        peers.get(2).close();
        JournalConfig config = JournalConfig.of(configs.get(2));
        Files.createFile(config.directory().resolve("joining"));
        // With either of these no peer starts that is to use what it has.
        Path current = config.directory().resolve(config.groupId().toString()).resolve("current");
        Files.writeString(current.resolve("log_inprogress_0"), "torso");
        Files.writeString(current.resolve("raft-meta"), "");
        restart(2);
        awaitFilled(2);
    }
}
