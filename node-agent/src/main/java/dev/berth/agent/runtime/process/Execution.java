package dev.berth.agent.runtime.process;

import dev.berth.agent.machine.Readers;
import dev.berth.agent.runtime.PodRuntime.ExecResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a command beside a container's program, for as long as it may take. */
final class Execution {
    private static final int KEPT = 4096;
    private static final int TIMED_OUT = 124;
    private static final Duration LAST_OUTPUT = Duration.ofMillis(200);

    private Execution() {}

    static ExecResult run(List<String> command, Duration timeout) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new java.io.File("/dev/null"))
                .start();
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> read(process, kept), Readers.POOL);
        boolean ended = false;
        try {
            ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                kill(process);
            }
            // What the command left behind may hold the pipe open for ever.
            reading.get(LAST_OUTPUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | java.util.concurrent.ExecutionException stillOpen) {
            process.getInputStream().close();
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
        }
        synchronized (kept) {
            return new ExecResult(ended ? process.exitValue() : TIMED_OUT, kept.toString(StandardCharsets.UTF_8));
        }
    }

    /** The command is a child of nsenter, which does not hand signals on. */
    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void read(Process process, ByteArrayOutputStream kept) {
        byte[] buffer = new byte[KEPT];
        try (InputStream output = process.getInputStream()) {
            for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                synchronized (kept) {
                    kept.write(buffer, 0, Math.min(read, KEPT - kept.size()));
                }
            }
        } catch (IOException closed) {
            // The pipe was closed on purpose: what was read is kept.
        }
    }
}
