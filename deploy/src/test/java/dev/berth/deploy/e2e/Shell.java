package dev.berth.deploy.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs programs as a user does, with a deadline. */
final class Shell {
    private Shell() {}

    /** What a program printed on both streams, and how it ended. */
    record Result(int code, String output) {
        String orFail() {
            if (code != 0) {
                throw new AssertionError("ended with code " + code + ":\n" + output);
            }
            return output;
        }
    }

    static Result run(Path directory, Map<String, String> environment, Duration timeout, List<String> command) {
        return run(directory, environment, timeout, "", command);
    }

    static Result run(
            Path directory, Map<String, String> environment, Duration timeout, String input, List<String> command) {
        try {
            var builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            // A thread for each: the common pool may have only one, and another test's program can hold that for
            // minutes.
            CompletableFuture<String> output = CompletableFuture.supplyAsync(
                    () -> text(process.getInputStream()), Thread.ofPlatform().daemon()::start);
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end within " + timeout + "; it printed:\n"
                        + output.completeOnTimeout("(unknown)", 2, TimeUnit.SECONDS)
                                .join());
            }
            return new Result(process.exitValue(), output.get(10, TimeUnit.SECONDS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new AssertionError(command + " failed", e);
        }
    }

    private static String text(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
