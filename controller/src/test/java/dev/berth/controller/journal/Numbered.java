package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalReply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Events of one persistence id, one after the other, whoever writes the next. For one thread at a time. */
final class Numbered {
    private static final String ID = "a";

    private volatile long written;

    /** How many there are. */
    long written() {
        return written;
    }

    /** Writes the next one; returns when it is acknowledged. */
    void write(JournalClient client) throws Exception {
        long next = written + 1;
        JournalCommand append = new JournalCommand.Append(ID, next, "w", List.of(new byte[1000]));
        assertThat(await(client.send(append))).isEqualTo(new JournalReply.Done());
        written = next;
    }

    /** The number of the newest, as a majority vouches for it. */
    static List<Long> highest(JournalClient client) throws Exception {
        return await(new MajorityRead(client).highest(List.of(ID)));
    }

    /** The number of the newest that the peer has applied. */
    static long stored(JournalPeer peer) {
        return peer.copy().state().log(ID).highest();
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }
}
