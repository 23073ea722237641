package dev.berth.agent.runtime;

import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a runtime's calls on its own threads, and gives their failures the form that {@link PodRuntime} promises. Thread-safe. */
public final class RuntimeWork {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeWork.class);

    private final String runtime;
    private final Executor threads;
    private final Predicate<RuntimeException> machines;

    /**
     * @param runtime its name
     * @param machines whether an unchecked exception is the pod's, image's or machine's fault, and not ours
     */
    public RuntimeWork(String runtime, Executor threads, Predicate<RuntimeException> machines) {
        this.runtime = runtime;
        this.threads = threads;
        this.machines = machines;
    }

    /** One call. */
    public interface Call<T> {
        T make() throws IOException;
    }

    /** @param reason for failures that carry none of their own */
    public <T> CompletionStage<T> call(String reason, Call<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                result.complete(call.make());
            } catch (RuntimeFailure known) {
                result.completeExceptionally(known);
            } catch (IOException e) {
                result.completeExceptionally(failure(reason, e));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(
                        e instanceof RuntimeException world && machines.test(world)
                                ? failure(reason, world)
                                : ours(reason, e));
            }
        });
        return result;
    }

    private RuntimeFailure failure(String reason, Exception world) {
        LOG.warn("A call of the {} runtime failed: {}", runtime, reason, world);
        return new RuntimeFailure(reason, String.valueOf(world.getMessage()));
    }

    private Throwable ours(String reason, Throwable failure) {
        LOG.error("A call of the {} runtime failed: {}", runtime, reason, failure);
        return failure;
    }
}
