package dev.berth.controller.journal;

import dev.berth.controller.journal.group.Peers;
import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.JournalReply.Standing;
import dev.berth.controller.journal.state.JournalReply.Word;
import dev.berth.controller.journal.state.Membership;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/**
 * Linearizable reads. A leader's word is believed if a majority of peers, asked after the read began, is still in the leader's term: a later
 * leader needs the votes of a majority, and who has voted is in a later term, so none had been elected, and nothing acknowledged, before
 * (Raft dissertation, 6.4). Whose majority, the leader says itself: in its term only it changes the group, and a later leader's votes come
 * from the majority of a group that it knew or began.
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

    Peers peers() {
        return client.peers();
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

    /** Who the peers are; with a change that is not over, both sides of it. */
    CompletableFuture<Membership> membership() {
        return word(new JournalQuery.Reached()).thenApply(Word::group);
    }

    /** What the journal answers when all that was acknowledged before the asking is in it. */
    CompletableFuture<JournalReply> read(JournalQuery query) {
        return word(query).thenApply(Word::answer);
    }

    private CompletableFuture<Word> word(JournalQuery query) {
        var result = new CompletableFuture<Word>();
        round(query, result, System.nanoTime() + client.longest().toNanos());
        return result;
    }

    private void round(JournalQuery query, CompletableFuture<Word> result, long end) {
        if (result.isDone()) {
            return;
        }
        if (System.nanoTime() - end > 0) {
            result.completeExceptionally(
                    new IOException("no majority of the journal has vouched for a leader for " + client.longest()));
            return;
        }
        Set<String> asked = client.peers().known().names();
        var votes = new Votes(asked.size(), result);
        for (String peer : asked) {
            client.standing(RaftPeerId.valueOf(peer), query).whenComplete((answer, failure) -> {
                heard(answer);
                votes.add(peer, answer);
            });
        }
        votes.over
                .completeOnTimeout(Boolean.TRUE, ROUND.toMillis(), TimeUnit.MILLISECONDS)
                .thenRunAsync(() -> round(query, result, end), AFTER_PAUSE);
    }

    /** A leader may name peers that nobody has told this JVM of; they are asked in the next round. */
    private void heard(@Nullable Standing answer) {
        if (answer != null) {
            answer.word().map(Word::group).ifPresent(client.peers()::learn);
        }
    }

    /** One round's answers. */
    private static final class Votes {
        private final int asked;
        private final CompletableFuture<Word> result;
        private final CompletableFuture<Boolean> over = new CompletableFuture<>();
        private final Map<String, Standing> answers = new HashMap<>();
        private int heard;

        Votes(int asked, CompletableFuture<Word> result) {
            this.asked = asked;
            this.result = result;
        }

        synchronized void add(String peer, @Nullable Standing answer) {
            heard++;
            if (answer != null) {
                answers.put(peer, answer);
                vouched(answers).ifPresent(this::succeed);
            }
            if (heard == asked) {
                over.complete(Boolean.TRUE);
            }
        }

        /** No other round is needed. */
        private void succeed(Word word) {
            result.complete(word);
            over.cancel(false);
        }
    }

    /** The word of a leader in whose term a majority of its group is; empty if there is none among them. */
    static Optional<Word> vouched(Map<String, Standing> answers) {
        return answers.values().stream()
                .filter(l -> l.word().isPresent())
                .filter(l -> l.word().get().group().majority(inTerm(answers, l.term())))
                .flatMap(l -> l.word().stream())
                .findFirst();
    }

    private static Set<String> inTerm(Map<String, Standing> answers, long term) {
        return answers.entrySet().stream()
                .filter(a -> a.getValue().term() == term)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
