package dev.berth.agent.prober;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.prober.Prober.Answer;
import dev.berth.agent.prober.Prober.Target;
import dev.berth.agent.runtime.Conversation;
import dev.berth.agent.runtime.PodRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A hook whose command has ended and whose streams, held by a child in the background, have not. */
class HookThatLeavesAChildTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static Answer hook(int exitCode) throws Exception {
        try (var open = new Open(exitCode)) {
            var runtime = (PodRuntime) Proxy.newProxyInstance(
                    PodRuntime.class.getClassLoader(),
                    new Class<?>[] {PodRuntime.class},
                    (proxy, method, arguments) -> CompletableFuture.completedStage(open));
            return HookCommand.run(runtime, new Target("uid", "main", "10.0.0.1"), List.of("daemon"), LONG)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void hasSucceededWhenItsCommandHas() throws Exception {
        assertThat(hook(0).success()).isTrue();
    }

    @Test
    void hasFailedWhenItsCommandHas() throws Exception {
        assertThat(hook(3).message()).contains("exit code 3");
    }

    /** Its streams end when it is closed, and not before. */
    private static final class Open implements Conversation {
        private final CompletableFuture<Integer> exit;
        private final PipedOutputStream writer = new PipedOutputStream();
        private final PipedInputStream reader;

        Open(int exitCode) throws IOException {
            this.exit = CompletableFuture.completedFuture(exitCode);
            this.reader = new PipedInputStream(writer);
        }

        @Override
        public OutputStream stdin() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream stdout() {
            return reader;
        }

        @Override
        public InputStream stderr() {
            return InputStream.nullInputStream();
        }

        @Override
        public void resize(int columns, int rows) {}

        @Override
        public CompletionStage<Integer> exit() {
            return exit;
        }

        @Override
        public void close() {
            try {
                writer.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
