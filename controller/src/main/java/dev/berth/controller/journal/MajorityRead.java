package dev.berth.controller.journal;

import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.JournalReply.Standing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/**
 * Linearizable reads. A leader's word is believed if a majority of peers, asked after the read began, is still in the leader's term: a later
 * leader needs the votes of a majority, and who has voted is in a later term, so none had been elected, and nothing acknowledged, before
 * (Raft dissertation, 6.4).
 *
 * <p>Ratis' own linearizable reads are not: a leader that once had its commit index confirmed answers for that index without asking anybody
 * ({@code ReadIndexHeartbeats}, 3.2.2 and 3.3.0), so one that was cut off served the past for seconds while another led.
 */
final class MajorityRead {
    /** After so long the peers are asked again, beside those that have not answered: an election may be over. */
    private static final Duration ROUND = Duration.ofMillis(500);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final Executor AFTER_PAUSE =
            CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);

    private final JournalClient client;

    MajorityRead(JournalClient client) {
        this.client = client;
    }

    /** The highest sequence numbers of the ids, in their order. */
    CompletableFuture<List<Long>> highest(List<String> ids) {
        return read(new JournalQuery.Highest(ids)).thenApply(reply -> {
            if (reply instanceof JournalReply.HighestNumbers found) {
                return found.numbers();
            }
            throw new IllegalStateException("the journal answers " + reply + " when asked for numbers");
        });
    }

    /** An entry of the log with which everything acknowledged before the call has been applied. */
    CompletableFuture<Long> reached() {
        return read(new JournalQuery.Reached()).thenApply(reply -> {
            if (reply instanceof JournalReply.Reached r) {
                return r.index();
            }
            throw new IllegalStateException("the journal answers " + reply + " when asked how far it has come");
        });
    }

    /** What the journal answers when all that was acknowledged before the asking is in it. */
    CompletableFuture<JournalReply> read(JournalQuery query) {
        var result = new CompletableFuture<JournalReply>();
        round(query, result, System.nanoTime() + client.longest().toNanos());
        return result;
    }

    private void round(JournalQuery query, CompletableFuture<JournalReply> result, long end) {
        if (result.isDone()) {
            return;
        }
        if (System.nanoTime() - end > 0) {
            result.completeExceptionally(
                    new IOException("no majority of the journal has vouched for a leader for " + client.longest()));
            return;
        }
        var votes = new Votes(client.peers().size(), result);
        for (RaftPeerId peer : client.peers()) {
            client.standing(peer, query).whenComplete(votes::add);
        }
        votes.over
                .completeOnTimeout(Boolean.TRUE, ROUND.toMillis(), TimeUnit.MILLISECONDS)
                .thenRunAsync(() -> round(query, result, end), AFTER_PAUSE);
    }

    /** One round's answers. */
    private static final class Votes {
        private final int peers;
        private final CompletableFuture<JournalReply> result;
        private final CompletableFuture<Boolean> over = new CompletableFuture<>();
        private final List<Standing> answers = new ArrayList<>();
        private int heard;

        Votes(int peers, CompletableFuture<JournalReply> result) {
            this.peers = peers;
            this.result = result;
        }

        synchronized void add(@Nullable Standing answer, @Nullable Throwable failure) {
            heard++;
            if (answer != null) {
                answers.add(answer);
                vouched(answers, peers).ifPresent(this::succeed);
            }
            if (heard == peers) {
                over.complete(Boolean.TRUE);
            }
        }

        /** No other round is needed. */
        private void succeed(JournalReply answer) {
            result.complete(answer);
            over.cancel(false);
        }
    }

    /** The answer of a leader in whose term a majority is; empty if there is none among them. */
    static Optional<JournalReply> vouched(List<Standing> answers, int peers) {
        return answers.stream()
                .filter(l -> l.answer().isPresent())
                .filter(l -> answers.stream().filter(a -> a.term() == l.term()).count() > peers / 2)
                .flatMap(l -> l.answer().stream())
                .findFirst();
    }
}
