package dev.berth.agent.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs programs of the machine to their end. Blocks; for threads of the runtime only. */
public final class Commands {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Commands() {}

    /** @param output standard output and error together */
    public record Result(int code, String output) {
        public boolean ok() {
            return code == 0;
        }
    }

    /** Runs a command with nothing on its standard input. */
    public static Result run(List<String> command) {
        return run(command, "");
    }

    /** Runs a command; one that takes longer than 30 s is killed and counts as failed with code 124. */
    public static Result run(List<String> command, String input) {
        try {
            Process child =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return outcome(child, input);
        } catch (IOException e) {
            return new Result(127, String.valueOf(e.getMessage()));
        }
    }

    private static Result outcome(Process child, String input) throws IOException {
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(child), Readers.POOL);
        try (var stdin = child.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ignored) {
            // The program ended without reading its input; its code and output tell the rest.
        }
        try {
            if (!child.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                child.destroyForcibly();
                return new Result(124, "no end after " + PATIENCE.toSeconds() + " s");
            }
            return new Result(child.exitValue(), output.get(2, TimeUnit.SECONDS).strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            child.destroyForcibly();
            return new Result(124, "interrupted");
        } catch (ExecutionException | TimeoutException e) {
            return new Result(child.exitValue(), "");
        }
    }

    private static String read(Process child) {
        try (var stdout = child.getInputStream()) {
            return new String(stdout.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
