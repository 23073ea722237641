package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.berth.controller.journal.group.Leader;
import dev.berth.controller.journal.group.Peers;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.RaftException;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client against peers that answer as they are told. */
class JournalClientTest {
    private static final RaftPeerId N0 = RaftPeerId.valueOf("n0");
    private static final RaftPeerId N1 = RaftPeerId.valueOf("n1");
    private static final RaftPeerId N2 = RaftPeerId.valueOf("n2");
    private static final JournalCommand WRITE = new JournalCommand.Append("a", 1, "w", List.of(new byte[] {1}));

    private final JournalConfig config = withTries(Duration.ofSeconds(30));
    private final Leader leader = new Leader();
    private final List<RaftClientRequest> sent = new CopyOnWriteArrayList<>();
    private final Map<RaftPeerId, Function<RaftClientRequest, CompletableFuture<RaftClientReply>>> peers =
            new ConcurrentHashMap<>();
    private final JournalClient client = client(config);

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aLeaderThatNeverAnswersIsLeftTheMomentAnotherIsElected() throws Exception {
        leader.learn(N0);
        peers.put(N0, r -> new CompletableFuture<>());
        peers.put(N1, this::done);
        CompletableFuture<JournalReply> answer = client.send(WRITE);
        awaitSent(1);
        leader.learn(N1);
        assertThat(await(answer)).isEqualTo(new JournalReply.Done());
    }

    @Test
    void whatIsSentAgainIsTheSameCallSoThatTheGroupCarriesItOutOnce() throws Exception {
        leader.learn(N0);
        peers.put(N0, r -> CompletableFuture.failedFuture(new IOException("connection reset")));
        peers.put(N1, this::done);
        peers.put(N2, this::done);
        await(client.send(WRITE));
        assertThat(sent).hasSizeGreaterThan(1);
        assertThat(sent.stream().map(RaftClientRequest::getCallId).distinct()).hasSize(1);
        assertThat(sent.stream().map(RaftClientRequest::getClientId).distinct()).hasSize(1);
    }

    @Test
    void aFollowerThatKnowsTheLeaderIsBelievedAndAllLaterRequestsGoThere() throws Exception {
        peers.put(N0, r -> refused(r, new NotLeaderException(member(N0), peer(N2), List.of())));
        peers.put(N1, r -> refused(r, new NotLeaderException(member(N1), peer(N2), List.of())));
        peers.put(N2, this::done);
        await(client.send(WRITE));
        sent.clear();
        await(client.send(WRITE));
        assertThat(sent).extracting(RaftClientRequest::getServerId).containsExactly(N2);
    }

    @Test
    void withoutALeaderEveryPeerIsAskedUntilOneLeads() throws Exception {
        for (RaftPeerId p : List.of(N0, N1, N2)) {
            peers.put(p, r -> refused(r, new NotLeaderException(member(p), null, List.of())));
        }
        CompletableFuture<JournalReply> answer = client.send(WRITE);
        awaitSent(7);
        assertThat(sent.stream().map(RaftClientRequest::getServerId).distinct()).hasSize(3);
        peers.put(N1, this::done);
        assertThat(await(answer)).isEqualTo(new JournalReply.Done());
    }

    @Test
    void twoPeersThatNameEachOtherAreNotAskedInAHotLoop() throws Exception {
        peers.put(N0, r -> refused(r, new NotLeaderException(member(N0), peer(N1), List.of())));
        peers.put(N1, r -> refused(r, new NotLeaderException(member(N1), peer(N0), List.of())));
        peers.put(N2, this::done);
        CompletableFuture<JournalReply> answer = client.send(WRITE);
        awaitSent(20);
        long began = System.nanoTime();
        int before = sent.size();
        awaitSent(before + 40);
        assertThat((System.nanoTime() - began) / 1e6 / (sent.size() - before))
                .as("ms per try")
                .isGreaterThan(3);
        leader.learn(N2);
        peers.put(N0, this::done);
        peers.put(N1, this::done);
        assertThat(await(answer)).isEqualTo(new JournalReply.Done());
    }

    @Test
    void aCallThatFailedInTheGroupIsNotTriedAgain() {
        leader.learn(N0);
        peers.put(N0, r -> refused(r, new StateMachineException(member(N0), new IOException("damaged"))));
        assertThatThrownBy(() -> await(client.send(WRITE))).hasStackTraceContaining("damaged");
        assertThat(sent).hasSize(1);
    }

    @Test
    void aPeerThatIsSilentForTheTimeOfOneTryIsLeftForTheNext() throws Exception {
        JournalConfig impatient = withTries(Duration.ofMillis(200));
        leader.learn(N0);
        peers.put(N0, r -> new CompletableFuture<>());
        peers.put(N1, this::done);
        peers.put(N2, this::done);
        try (JournalClient other = client(impatient)) {
            assertThat(await(other.send(WRITE))).isEqualTo(new JournalReply.Done());
        }
    }

    @Test
    void whenNobodyAnswersTheFailureNamesTheLastPeerAndItsReason() {
        JournalConfig impatient = withTries(Duration.ofMillis(50));
        for (RaftPeerId p : List.of(N0, N1, N2)) {
            peers.put(p, r -> CompletableFuture.failedFuture(new IOException("refused by " + p)));
        }
        try (JournalClient other = client(impatient)) {
            assertThatThrownBy(() -> await(other.send(WRITE)))
                    .hasMessageContaining("no peer of the journal has answered for PT0.2S")
                    .hasMessageContaining("refused by n");
        }
    }

    @Test
    void theGroupIsToldWhichAnswersHaveComeSoThatItForgetsThem() throws Exception {
        leader.learn(N0);
        peers.put(N0, this::done);
        await(client.send(WRITE));
        await(client.send(WRITE));
        assertThat(sent.get(1).getRepliedCallIds())
                .containsExactly(sent.getFirst().getCallId());
    }

    @Test
    void closingEndsWhatWaits() {
        leader.learn(N0);
        peers.put(N0, r -> new CompletableFuture<>());
        CompletableFuture<JournalReply> answer = client.send(WRITE);
        awaitSent(1);
        client.close();
        assertThatThrownBy(() -> await(answer)).hasStackTraceContaining("closed");
    }

    private static JournalConfig withTries(Duration each) {
        return JournalConfig.of(ConfigFactory.parseString(
                        "berth.journal { peers = [\"n0=h:1\", \"n1=h:2\", \"n2=h:3\"], request-timeout = "
                                + each.toMillis() + " }")
                .withFallback(ConfigFactory.load()));
    }

    private JournalClient client(JournalConfig c) {
        return JournalClient.over(c, leader, new Peers(c.peers()), (peer, id, threads) -> new PeerLink() {
            @Override
            public CompletableFuture<RaftClientReply> send(RaftClientRequest request) {
                sent.add(request);
                return Optional.ofNullable(peers.get(peer.getId()))
                        .orElseThrow()
                        .apply(request);
            }

            @Override
            public void close() {}
        });
    }

    private CompletableFuture<RaftClientReply> done(RaftClientRequest r) {
        try {
            var done = ByteString.copyFrom(JournalCodec.encode(new JournalReply.Done()));
            return CompletableFuture.completedFuture(
                    reply(r).setSuccess().setMessage(Message.valueOf(done)).build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletableFuture<RaftClientReply> refused(RaftClientRequest r, RaftException why) {
        return CompletableFuture.completedFuture(reply(r).setException(why).build());
    }

    private static RaftClientReply.Builder reply(RaftClientRequest r) {
        return RaftClientReply.newBuilder().setRequest(r);
    }

    private RaftGroupMemberId member(RaftPeerId id) {
        return RaftGroupMemberId.valueOf(id, JournalPeer.group(config).getGroupId());
    }

    private static RaftPeer peer(RaftPeerId id) {
        return RaftPeer.newBuilder().setId(id).setAddress("h:1").build();
    }

    private void awaitSent(int count) {
        org.awaitility.Awaitility.await().until(() -> sent.size() >= count);
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }
}
