package dev.berth.controller.journal;

import dev.berth.controller.journal.group.RefusedChange;
import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.Membership;
import dev.berth.protocol.Failures;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes who the peers are, by one at a time. Each call looks what is so and asks for what is lacking, so one that was cut short, whenever
 * that was, is made whole by another. Its methods block.
 */
final class PeerChange {
    private static final Logger LOG = LoggerFactory.getLogger(PeerChange.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    /** Of so many, each election and each write can still wait for. */
    private static final int MOST = 5;

    private final JournalClient client;
    private final MajorityRead reads;
    private final Duration patience;

    /** @param patience after which a change that is going on is left alone; it goes on by itself */
    PeerChange(JournalClient client, Duration patience) {
        this.client = client;
        this.reads = new MajorityRead(client);
        this.patience = patience;
    }

    /**
     * Makes one more a peer, which is filled by the others first and counts from then on. It must run, with an empty directory, and found
     * nothing.
     *
     * @return who the peers are then
     * @throws RefusedChange if it cannot be
     * @throws IOException if it is not known to be so yet; asking again goes on
     */
    Membership add(String name, String address) throws IOException {
        return make(peers -> {
            var to = new TreeMap<>(peers);
            String there = to.put(name, address);
            if (there != null && !there.equals(address)) {
                throw new RefusedChange(name + " is a peer at " + there + ": remove it first to add it at " + address);
            }
            if (to.size() > MOST) {
                throw new RefusedChange("the journal has " + peers.size() + " peers " + peers.keySet()
                        + ", and more than " + MOST + " are not supported: remove one first");
            }
            return to;
        });
    }

    /**
     * Makes one no peer any more, whether it runs or not.
     *
     * @return who the peers are then
     * @throws RefusedChange if those that are left could not go on
     * @throws IOException if it is not known to be so yet; asking again goes on
     */
    Membership remove(String name) throws IOException {
        return make(peers -> {
            var to = new TreeMap<>(peers);
            if (to.remove(name) != null) {
                requireMajority(name, to);
            }
            return to;
        });
    }

    /** As etcd's strict reconfiguration check: a group that loses its majority by its own change cannot take that back. */
    private void requireMajority(String leaving, SortedMap<String, String> left) {
        if (left.isEmpty()) {
            throw new RefusedChange(leaving + " is the only peer of the journal: add another one first");
        }
        Set<String> answering = answering(left.keySet());
        if (!new Membership(0, left).majority(answering)) {
            throw new RefusedChange("without " + leaving + " the journal has the peers " + left.keySet()
                    + ", of which only " + answering + " answer, and that is no majority: start the others first");
        }
    }

    private Set<String> answering(Set<String> names) {
        List<CompletableFuture<?>> asked = new ArrayList<>();
        var answering = new TreeSet<String>();
        for (String name : names) {
            asked.add(client.standing(RaftPeerId.valueOf(name), new JournalQuery.Reached())
                    .handle((standing, failure) -> {
                        if (standing != null) {
                            synchronized (answering) {
                                answering.add(name);
                            }
                        }
                        return name;
                    }));
        }
        asked.forEach(CompletableFuture::join);
        return answering;
    }

    /**
     * Who the peers are.
     *
     * @throws IOException if no majority says so
     */
    Membership now() throws IOException {
        return await(reads.membership());
    }

    private Membership make(UnaryOperator<SortedMap<String, String>> wanted) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        String why = "an earlier change is not over";
        for (int tries = 0; true; tries++) {
            Membership now = now();
            if (!now.changing()) {
                SortedMap<String, String> to = wanted.apply(now.peers());
                if (to.equals(now.peers())) {
                    return now;
                }
                why = attempt(now, to, tries);
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException(
                        "the journal's peers are " + now.peers().keySet() + ", and the change is not over: " + why);
            }
            pause();
        }
    }

    /** Why it is perhaps not so yet. */
    private String attempt(Membership from, SortedMap<String, String> to, int tries) throws IOException {
        LOG.info("the journal's peers {} are to be {}", from.peers(), to);
        try {
            RaftClientReply reply = await(client.regroup(from, to, tries));
            return reply.isSuccess() ? "the leader has only just taken it" : String.valueOf(reply.getException());
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static <T> T await(CompletableFuture<T> answer) throws IOException {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("this node is ending");
        } catch (ExecutionException e) {
            Throwable cause = Failures.cause(Objects.requireNonNull(e.getCause()));
            throw new IOException(String.valueOf(cause), cause);
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("this node is ending");
        }
    }
}
