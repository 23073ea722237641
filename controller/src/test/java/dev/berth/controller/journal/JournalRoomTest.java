package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalReply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real peers, each on a small disk of its own. */
class JournalRoomTest {
    private static final int PEERS = 3;

    @TempDir
    Path directory = Path.of("");

    private final OpenPeers open = new OpenPeers();
    private final List<SmallDisk> disks = new ArrayList<>();
    private final List<Config> configs = new ArrayList<>();
    private final List<JournalPeer> peers = new ArrayList<>();
    private final List<JournalClient> clients = new ArrayList<>();
    private long last;

    @BeforeEach
    void start() throws Exception {
        List<Config> many = TestPeers.many("room", PEERS);
        for (int i = 0; i < PEERS; i++) {
            SmallDisk disk = SmallDisk.inMemory(directory.resolve("n" + i));
            disks.add(disk);
            Config config = ConfigFactory.parseMap(Map.of(
                            "berth.journal.directory",
                            disk.root().resolve("journal").toString(),
                            "berth.journal.disk-reserve",
                            "32 MiB"))
                    .withFallback(many.get(i));
            configs.add(config);
            peers.add(open.start(config));
        }
        clients.add(open.connect(configs.getFirst()));
        assertThat(write()).isEqualTo(new JournalReply.Done());
    }

    @AfterEach
    void unmount() throws Exception {
        open.close();
        for (SmallDisk disk : disks) {
            disk.close();
        }
    }

    private JournalReply write() throws Exception {
        JournalReply reply = clients.getFirst()
                .send(new JournalCommand.Append("a", last + 1, "w", List.of(new byte[1000])))
                .get(30, TimeUnit.SECONDS);
        if (reply instanceof JournalReply.Done) {
            last++;
        }
        return reply;
    }

    private long stored() throws Exception {
        return new MajorityRead(clients.getFirst())
                .highest(List.of("a"))
                .get(30, TimeUnit.SECONDS)
                .getFirst();
    }

    private int leader() {
        return Awaitility.await()
                .until(
                        () -> IntStream.range(0, PEERS)
                                .filter(i -> peers.get(i).leads())
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    @Test
    void aLeaderWithoutRoomHandsOnToOneThatHasSomeAndWritesGoOn() throws Exception {
        int full = leader();
        disks.get(full).fillTo(16);
        Awaitility.await().until(() -> leader() != full);
        Awaitility.await().ignoreExceptions().until(this::write, new JournalReply.Done()::equals);
        assertThat(peers.get(full).status().problem()).contains("the journal's disk is full");
        assertThat(stored()).isEqualTo(last);
    }

    /** Ratis writes its vote to a disk without a byte left. */
    @Test
    void oneThatHadNoByteLeftIsCountedAgainAlsoAfterItsRestart() throws Exception {
        int full = leader();
        disks.get(full).fillTo(0);
        Awaitility.await().until(() -> leader() != full);
        Awaitility.await().ignoreExceptions().until(this::write, new JournalReply.Done()::equals);
        disks.get(full).free();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> Files.size(vote(full)) > 0);
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> peers.get(full).status().role(), "follower"::equals);
        peers.get(full).close();
        peers.set(full, open.start(configs.get(full)));
        peers.get(leader()).close();
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(this::write, new JournalReply.Done()::equals);
    }

    private Path vote(int peer) {
        JournalConfig config = JournalConfig.of(configs.get(peer));
        return config.directory().resolve(config.groupId() + "/current/raft-meta");
    }

    @Test
    void writesAreRefusedWhileAMajorityLacksRoomAndReadsGoOn() throws Exception {
        int leader = leader();
        List<Integer> others =
                IntStream.range(0, PEERS).filter(i -> i != leader).boxed().toList();
        disks.get(others.getFirst()).fillTo(16);
        Awaitility.await().pollDelay(1, TimeUnit.SECONDS).until(this::write, new JournalReply.Done()::equals);
        disks.get(others.getLast()).fillTo(16);
        Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(this::write)
                        .hasStackTraceContaining("the journal has room on 1 of 3 nodes only")
                        .hasStackTraceContaining("n" + others.getFirst() + ": the journal's disk is full")
                        .hasStackTraceContaining(
                                disks.get(others.getLast()).root().toString()));
        assertThat(stored()).isEqualTo(last);
        assertThat(leader()).isEqualTo(leader);
        disks.get(others.getFirst()).free();
        Awaitility.await().ignoreExceptions().until(this::write, new JournalReply.Done()::equals);
    }
}
