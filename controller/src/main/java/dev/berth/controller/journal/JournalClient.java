package dev.berth.controller.journal;

import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.JournalReply;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.TimeDuration;

/**
 * One ordered way into the Raft group, whoever leads it; each traffic class has its own so that a slow answer of one never holds up another.
 * A future that fails says nothing about whether the write was made. Thread-safe.
 */
final class JournalClient implements AutoCloseable {
    private static final TimeDuration RETRY_PAUSE = TimeDuration.valueOf(100, TimeUnit.MILLISECONDS);

    private final RaftClient client;
    private final Duration timeout;

    private JournalClient(RaftClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    static JournalClient connect(JournalConfig config) {
        // Retried longer than the callers wait: an election must not surface as an error.
        int tries = (int) (config.requestTimeout().toMillis() * 4 / 100);
        RaftClient client = RaftClient.newBuilder()
                .setProperties(JournalPeer.clientProperties(config))
                .setRaftGroup(JournalPeer.group(config))
                .setRetryPolicy(RetryPolicies.retryUpToMaximumCountWithFixedSleep(tries, RETRY_PAUSE))
                .build();
        return new JournalClient(client, config.requestTimeout().multipliedBy(4));
    }

    CompletableFuture<JournalReply> send(JournalCommand command) {
        try {
            return reply(client.async().send(message(JournalCodec.encode(command))));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    CompletableFuture<JournalReply> ask(JournalQuery query) {
        try {
            return reply(client.async().sendReadOnly(message(JournalCodec.encode(query))));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<JournalReply> reply(CompletableFuture<RaftClientReply> answer) {
        return answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).thenApply(JournalClient::decoded);
    }

    private static JournalReply decoded(RaftClientReply reply) {
        if (!reply.isSuccess()) {
            throw new CompletionException("the journal did not answer", reply.getException());
        }
        try {
            return JournalCodec.reply(reply.getMessage().getContent().toByteArray());
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static Message message(byte[] content) {
        return Message.valueOf(ByteString.copyFrom(content));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
