package dev.berth.agent.prober;

import dev.berth.agent.machine.Readers;
import dev.berth.agent.prober.Prober.Answer;
import dev.berth.agent.prober.Prober.Target;
import dev.berth.agent.runtime.Conversation;
import dev.berth.agent.runtime.PodRuntime;
import dev.berth.protocol.Failures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A hook's command: unlike a probe's it may take long, so it must not keep one of the runtime's few threads. */
final class HookCommand {
    private static final Logger LOG = LoggerFactory.getLogger(HookCommand.class);
    private static final int KEPT = 1024;
    /** For what a command that has failed has written and nobody has read yet. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);
    /** No exit code of a command. */
    private static final int TIMED_OUT = -1;

    private HookCommand() {}

    /** Killed at the timeout. What the command leaves running in the background may keep its streams open, and is not waited for. */
    static CompletionStage<Answer> run(PodRuntime runtime, Target target, List<String> command, Duration timeout) {
        return runtime.converse(target.podUid(), target.container(), command, false, false)
                .thenCompose(begun -> result(begun, target, timeout))
                .exceptionally(failure -> Answer.no(Failures.text(failure)));
    }

    private static CompletionStage<Answer> result(Conversation command, Target target, Duration timeout) {
        CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> text(command.stdout()), Readers.POOL);
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(command.stderr()), Readers.POOL);
        return command.exit()
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(TIMED_OUT, timeout.toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(code -> {
                    if (code == 0) {
                        return CompletableFuture.completedFuture(Answer.YES);
                    }
                    close(command, code == TIMED_OUT ? Duration.ZERO : LAST_WORDS);
                    return out.thenCombine(err, (o, e) -> answer(code, target, timeout, (o + e).strip()));
                })
                .whenComplete((answer, failure) -> command.close());
    }

    /** Ends its streams, and with them whoever reads. */
    private static void close(Conversation command, Duration after) {
        CompletableFuture.delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS, Readers.POOL)
                .execute(command::close);
    }

    /** What the command wrote is for the node's log only, as in the kubelet: an event has more readers, and it may be a secret. */
    private static Answer answer(int code, Target target, Duration timeout, String output) {
        String problem = code == TIMED_OUT
                ? "the command was not over within " + timeout.toSeconds() + " s"
                : "the command ended with exit code " + code;
        LOG.warn(
                "A hook of container {} of pod {} failed, {}; it wrote: {}",
                target.container(),
                target.podUid(),
                problem,
                output);
        return Answer.no(problem + "; what it wrote is in its node's log");
    }

    /** The first of it; the rest is read and dropped, so that the command does not wait for a reader. */
    private static String text(InputStream from) {
        byte[] kept = new byte[KEPT];
        byte[] buffer = new byte[KEPT];
        int size = 0;
        try (from) {
            for (int read = from.read(buffer, 0, KEPT); read >= 0; read = from.read(buffer, 0, KEPT)) {
                int more = Math.min(read, KEPT - size);
                System.arraycopy(buffer, 0, kept, size, more);
                size += more;
            }
        } catch (IOException closed) {
            // What was read is kept.
        }
        return new String(kept, 0, size, StandardCharsets.UTF_8);
    }
}
