package dev.berth.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.ExecResult;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.agent.runtime.PodRuntime.Stdin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A node's runtime under test, with the pods' ends in a queue. A pod has the uid {@code uid-NAME} and one container, {@code main}. */
public abstract class TestedNode<R extends PodRuntime> implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    public final R runtime;
    public final BlockingQueue<ContainerExit> exits = new LinkedBlockingQueue<>();

    protected TestedNode(R runtime) {
        this.runtime = runtime;
        runtime.onExit(exits::add);
    }

    public final Started start(ContainerSpec spec) {
        return await(runtime.start(spec));
    }

    /** The same container with a program that visitors can write to. */
    public static ContainerSpec attended(ContainerSpec plain, Stdin stdin, boolean tty) {
        return new ContainerSpec(
                plain.podUid(),
                plain.name(),
                plain.attempt(),
                plain.image(),
                plain.command(),
                plain.args(),
                plain.env(),
                plain.workingDir(),
                plain.mounts(),
                plain.memoryLimitBytes(),
                plain.cpuLimitMillis(),
                stdin,
                tty,
                plain.runAs(),
                plain.lastWords());
    }

    public final ExecResult exec(String pod, String script) {
        return await(runtime.exec("uid-" + pod, "main", List.of("sh", "-c", script), Duration.ofSeconds(10)));
    }

    public final Conversation converse(String pod, boolean stdin, boolean tty, String script) {
        return await(runtime.converse("uid-" + pod, "main", List.of("sh", "-c", script), stdin, tty));
    }

    public final Conversation attach(String pod) {
        return await(runtime.attach("uid-" + pod, "main", true));
    }

    public static void write(Conversation c, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        c.stdin().write(bytes, 0, bytes.length);
    }

    /** Writes so many bytes and ends the input, while others read. */
    public static CompletableFuture<Void> feed(Conversation c, int bytes) {
        return CompletableFuture.runAsync(() -> {
            try (var stdin = c.stdin()) {
                stdin.write(new byte[bytes], 0, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    public final void stop(String pod, Duration grace) {
        await(runtime.stop("uid-" + pod, "main", grace));
    }

    public final void remove(String pod) {
        await(runtime.remove("uid-" + pod));
    }

    public final ContainerExit exit() throws InterruptedException {
        ContainerExit exit = exits.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(exit).as("an exit within " + PATIENCE).isNotNull();
        return exit;
    }

    public static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public abstract void close() throws IOException;
}
