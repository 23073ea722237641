package dev.berth.controller.journal;

import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.JournalReply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
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
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
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
    private final List<RaftPeerId> peers;
    private final Leader leader;
    private final Function<RaftPeerId, PeerLink> connecting;
    private final Duration patience;
    private final Map<RaftPeerId, PeerLink> links = new ConcurrentHashMap<>();
    private final Map<RaftPeerId, AtomicInteger> unanswered = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** Writes whose answers have come: the group need not remember them. Told with the next one. */
    private final Queue<Long> answered = new ConcurrentLinkedQueue<>();

    private JournalClient(JournalConfig config, Leader leader, Links connecting) {
        RaftGroup all = JournalPeer.group(config);
        this.group = all.getGroupId();
        this.peers = all.getPeers().stream().map(p -> p.getId()).toList();
        this.leader = leader;
        this.connecting = peer -> connecting.to(peer, id, threads);
        this.patience = config.requestTimeout();
    }

    /** How a client reaches a peer. */
    @FunctionalInterface
    interface Links {
        PeerLink to(RaftPeerId peer, ClientId client, ExecutorService threads);
    }

    /** @param own this JVM's peer, if it has one; it is asked without a network between */
    static JournalClient connect(JournalConfig config, Optional<JournalPeer> own) {
        RaftProperties properties = JournalPeer.clientProperties(config);
        // One context for all of a JVM's clients: later connections to a peer take up the session of the first.
        Optional<PeerTls> tls = own.map(JournalPeer::tls).orElseGet(() -> PeerTls.of(config));
        Links links = (peer, client, threads) -> own.filter(o -> o.id().equals(peer))
                .map(JournalPeer::link)
                .orElseGet(() -> new GrpcLink(
                        () -> {
                            var rpc = PeerRpc.client(client, properties, tls);
                            rpc.addRaftPeers(JournalPeer.group(config).getPeers());
                            return rpc;
                        },
                        threads));
        return over(config, own.map(JournalPeer::leader).orElseGet(Leader::new), links);
    }

    static JournalClient over(JournalConfig config, Leader leader, Links links) {
        return new JournalClient(config, leader, links);
    }

    CompletableFuture<JournalReply> send(JournalCommand command) {
        RaftClientRequest.Builder request =
                request(RaftClientRequest.writeRequestType()).setRepliedCallIds(drained());
        return call(request, () -> JournalCodec.encode(command)).thenApply(reply -> {
            answered.add(reply.getCallId());
            return decoded(reply);
        });
    }

    /** The peers of the group. */
    List<RaftPeerId> peers() {
        return peers;
    }

    /** What one peer knows by itself; one try. Fails at once if the peer has left many questions unanswered. */
    CompletableFuture<JournalReply.Standing> standing(RaftPeerId peer, JournalQuery query) {
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
                    if (reply.isSuccess() && decoded(reply) instanceof JournalReply.Standing standing) {
                        return standing;
                    }
                    throw new CompletionException(peer + " does not tell its standing", reply.getException());
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
        return links.computeIfAbsent(peer, connecting);
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
            RaftPeerId target = leader.known().orElse(peers.get(tries % peers.size()));
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
        NotLeaderException elsewhere = reply.getNotLeaderException();
        if (elsewhere != null) {
            leader.forget(target);
            if (elsewhere.getSuggestedLeader() != null) {
                leader.learn(elsewhere.getSuggestedLeader().getId());
            }
        }
        return paused(target, String.valueOf(reply.getException()));
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
