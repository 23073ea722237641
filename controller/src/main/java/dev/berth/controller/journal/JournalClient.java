package dev.berth.controller.journal;

import dev.berth.controller.journal.group.Leader;
import dev.berth.controller.journal.group.Peers;
import dev.berth.controller.journal.group.RaftPeers;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.Membership;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * A way into the Raft group, whoever leads it. A request goes to the leader and follows the leadership the moment this JVM's own peer hears
 * of an election: a leader that is stopped or cut off never answers, and waiting for its timeouts would cost the leases of healthy nodes
 * (Ratis' own client needs 6 s to turn away, for each client anew). A request that is sent again is the same call to the group, which
 * carries it out once (Ratis' retry cache). A future that fails says nothing about whether the write was made. Thread-safe.
 */
final class JournalClient implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration BREATH = Duration.ofMillis(5);
    private static final int UNANSWERED_MAX = 256;

    private final ClientId id = ClientId.randomId();
    private final RaftGroupId group;
    private final Peers peers;
    private final Leader leader;
    private final Function<RaftPeer, PeerLink> connecting;
    private final Duration patience;
    private final Map<Place, PeerLink> links = new ConcurrentHashMap<>();
    private final Map<RaftPeerId, AtomicInteger> unanswered = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** Writes whose answers have come: the group need not remember them. Told with the next one. */
    private final Queue<Long> answered = new ConcurrentLinkedQueue<>();

    /** Where a peer listens: one that is taken away may come back elsewhere. */
    private record Place(RaftPeerId peer, String address) {}

    private JournalClient(JournalConfig config, Leader leader, Peers peers, Links connecting) {
        this.group = RaftGroupId.valueOf(config.groupId());
        this.peers = peers;
        this.leader = leader;
        this.connecting = peer -> connecting.to(peer, id, threads);
        this.patience = config.requestTimeout();
    }

    /** How a client reaches a peer. */
    @FunctionalInterface
    interface Links {
        PeerLink to(RaftPeer peer, ClientId client, ExecutorService threads);
    }

    /** @param own this JVM's peer, if it has one; it is asked without a network between */
    static JournalClient connect(JournalConfig config, Optional<JournalPeer> own) {
        RaftProperties properties = PeerProperties.ofClient(config);
        // One context for all of a JVM's clients: later connections to a peer take up the session of the first.
        Optional<PeerTls> tls = own.map(JournalPeer::tls).orElseGet(() -> PeerTls.of(config));
        Links links = (peer, client, threads) -> own.filter(o -> o.id().equals(peer.getId()))
                .map(JournalPeer::link)
                .orElseGet(() -> new GrpcLink(
                        () -> {
                            var rpc = PeerRpc.client(client, properties, tls);
                            rpc.addRaftPeers(List.of(peer));
                            return rpc;
                        },
                        threads));
        return over(
                config,
                own.map(JournalPeer::leader).orElseGet(Leader::new),
                own.map(JournalPeer::peers).orElseGet(() -> new Peers(config.peers())),
                links);
    }

    static JournalClient over(JournalConfig config, Leader leader, Peers peers, Links links) {
        return new JournalClient(config, leader, peers, links);
    }

    CompletableFuture<JournalReply> send(JournalCommand command) {
        RaftClientRequest.Builder request =
                request(RaftClientRequest.writeRequestType()).setRepliedCallIds(drained());
        return call(request, () -> JournalCodec.encode(command)).thenApply(reply -> {
            answered.add(reply.getCallId());
            return decoded(reply);
        });
    }

    /** The peers of the group, as far as this JVM has heard. */
    Peers peers() {
        return peers;
    }

    /**
     * Asks the leader once to make these the peers. When it is done this is so; if it fails, or has no answer within one try, it may yet
     * become so.
     *
     * @param from what is changed; the leader refuses if it is not so any more
     * @param tries how often it has been asked for in vain: as long as nobody is known to lead, each time another one is asked
     */
    CompletableFuture<RaftClientReply> regroup(Membership from, SortedMap<String, String> to, int tries) {
        RaftPeerId target = target(tries);
        var arguments = SetConfigurationRequest.Arguments.newBuilder()
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                .setServersInCurrentConf(RaftPeers.of(from.peers()))
                .setServersInNewConf(RaftPeers.of(to))
                .build();
        var request = new SetConfigurationRequest(id, target, group, CallId.getAndIncrement(), arguments);
        return CompletableFuture.supplyAsync(() -> link(target).send(request), threads)
                .thenCompose(answer -> answer)
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((reply, failure) -> {
                    if (reply != null) {
                        learn(reply, target);
                    }
                });
    }

    /** What one peer knows by itself; one try. Fails at once if the peer has left many questions unanswered. */
    CompletableFuture<JournalReply.Standing> standing(RaftPeerId peer, JournalQuery query) {
        return ask(peer, query).thenApply(reply -> {
            if (reply instanceof JournalReply.Standing standing) {
                return standing;
            }
            throw new IllegalStateException(peer + " answers " + reply + " when asked for its standing");
        });
    }

    /** Why one peer's disk may take no write; as {@link #standing}. */
    CompletableFuture<Optional<String>> room(RaftPeerId peer) {
        return ask(peer, new JournalQuery.Room()).thenApply(reply -> {
            if (reply instanceof JournalReply.Room room) {
                return room.problem();
            }
            throw new IllegalStateException(peer + " answers " + reply + " when asked for its room");
        });
    }

    private CompletableFuture<JournalReply> ask(RaftPeerId peer, JournalQuery query) {
        AtomicInteger open = unanswered.computeIfAbsent(peer, p -> new AtomicInteger());
        if (open.incrementAndGet() > UNANSWERED_MAX) {
            open.decrementAndGet();
            return CompletableFuture.failedFuture(new IOException(peer + " does not answer"));
        }
        RaftClientRequest.Builder request =
                request(RaftClientRequest.staleReadRequestType(0)).setServerId(peer);
        return CompletableFuture.supplyAsync(
                        () -> link(peer)
                                .send(request.setMessage(message(() -> JournalCodec.encode(query)))
                                        .build()),
                        threads)
                .thenCompose(answer -> answer)
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((reply, failure) -> open.decrementAndGet())
                .thenApply(reply -> {
                    if (reply.isSuccess()) {
                        return decoded(reply);
                    }
                    throw new CompletionException(peer + " does not answer for itself", reply.getException());
                });
    }

    private interface Content {
        byte[] encoded() throws IOException;
    }

    private static Message message(Content content) {
        try {
            return Message.valueOf(ByteString.copyFrom(content.encoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PeerLink link(RaftPeerId peer) {
        Optional<String> address = peers.known().address(peer.toString());
        if (address.isEmpty()) {
            return PeerLink.none(peer + " is no peer of the journal any more");
        }
        return links.computeIfAbsent(
                new Place(peer, address.get()), p -> connecting.apply(RaftPeers.of(peer.toString(), p.address())));
    }

    /** The one that leads as far as is known, else one after the other. */
    private RaftPeerId target(int tries) {
        Membership group = peers.known();
        return leader.known()
                .filter(l -> group.address(l.toString()).isPresent())
                .orElseGet(() -> {
                    List<String> names = List.copyOf(group.names());
                    return RaftPeerId.valueOf(names.get(tries % names.size()));
                });
    }

    /** For how long an answer is looked for altogether. */
    Duration longest() {
        return patience.multipliedBy(4);
    }

    private RaftClientRequest.Builder request(RaftClientRequest.Type type) {
        return RaftClientRequest.newBuilder()
                .setClientId(id)
                .setGroupId(group)
                .setCallId(CallId.getAndIncrement())
                .setType(type)
                .setTimeoutMs(patience.toMillis());
    }

    private List<Long> drained() {
        List<Long> drained = new ArrayList<>();
        for (Long call = answered.poll(); call != null; call = answered.poll()) {
            drained.add(call);
        }
        return drained;
    }

    private static JournalReply decoded(RaftClientReply reply) {
        try {
            return JournalCodec.reply(reply.getMessage().getContent().toByteArray());
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private CompletableFuture<RaftClientReply> call(RaftClientRequest.Builder request, Content content) {
        var answer = new CompletableFuture<RaftClientReply>();
        threads.execute(() -> {
            try {
                answer.complete(untilAnswered(request.setMessage(message(content))));
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private RaftClientReply untilAnswered(RaftClientRequest.Builder request) throws IOException {
        long end = System.nanoTime() + longest().toNanos();
        String why = "";
        for (int tries = 0; System.nanoTime() < end; tries++) {
            RaftPeerId target = target(tries);
            Try outcome = once(request.setLeaderId(target).build(), target, end - System.nanoTime());
            switch (outcome) {
                case Try.Answered a -> {
                    return a.reply();
                }
                case Try.Failed f -> throw f.cause();
                case Try.Again again -> why = target + ": " + again.why();
            }
        }
        throw new IOException("no peer of the journal has answered for " + longest() + "; last " + why);
    }

    private sealed interface Try {
        record Answered(RaftClientReply reply) implements Try {}

        /** The group has carried it out, and that failed. */
        record Failed(IOException cause) implements Try {}

        record Again(String why) implements Try {}
    }

    private Try once(RaftClientRequest request, RaftPeerId target, long nanosLeft) throws InterruptedIOException {
        CompletableFuture<RaftClientReply> answer = link(target).send(request);
        CompletableFuture<Object> race = CompletableFuture.anyOf(answer, leader.otherThan(target));
        try {
            race.get(Math.min(nanosLeft, patience.toNanos()), TimeUnit.NANOSECONDS);
            return answer.isDone() ? judged(answer.join(), target) : new Try.Again("another one leads now");
        } catch (TimeoutException e) {
            race.cancel(true);
            leader.forget(target);
            return new Try.Again("no answer for " + patience);
        } catch (ExecutionException e) {
            leader.forget(target);
            return paused(target, String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the journal's client is closed");
        }
    }

    private Try judged(RaftClientReply reply, RaftPeerId target) throws InterruptedIOException {
        if (reply.isSuccess()) {
            return new Try.Answered(reply);
        }
        if (reply.getStateMachineException() != null) {
            return new Try.Failed(reply.getStateMachineException());
        }
        learn(reply, target);
        return paused(target, String.valueOf(reply.getException()));
    }

    /** Whether it was asked in vain, and who leads instead. */
    private void learn(RaftClientReply reply, RaftPeerId asked) {
        NotLeaderException elsewhere = reply.getNotLeaderException();
        if (elsewhere != null) {
            leader.forget(asked);
            if (elsewhere.getSuggestedLeader() != null) {
                leader.learn(elsewhere.getSuggestedLeader().getId());
            }
        }
    }

    /** Elections take a moment; without a pause everybody would ask all the time, and two peers that name each other even faster. */
    private Try paused(RaftPeerId target, String why) throws InterruptedIOException {
        try {
            Thread.sleep(BREATH);
            leader.otherThan(target).copy().get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return new Try.Again(why);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("the journal's client is closed");
        }
        return new Try.Again(why);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        links.values().forEach(PeerLink::close);
    }
}
