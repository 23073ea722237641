package dev.berth.agent.runtime.process;

import dev.berth.agent.machine.Descriptor;
import dev.berth.agent.runtime.Conversation;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A command beside a container's program, over pipes or over a terminal of the machine. Dies with its {@link #close}. */
final class LiveCommand implements Conversation {
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final File NOTHING = new File("/dev/null");

    private final Process process;
    private final Optional<Descriptor> in;
    private final Descriptor out;
    private final Optional<Descriptor> err;
    private final boolean tty;
    private volatile boolean closed;

    private LiveCommand(
            Process process, Optional<Descriptor> in, Descriptor out, Optional<Descriptor> err, boolean tty) {
        this.process = process;
        this.in = in;
        this.out = out;
        this.err = err;
        this.tty = tty;
    }

    static LiveCommand overPipes(List<String> command, boolean stdin) throws IOException {
        var out = Descriptor.Pipe.open();
        var err = Descriptor.Pipe.open();
        Optional<Descriptor.Pipe> in = stdin ? Optional.of(Descriptor.Pipe.open()) : Optional.empty();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(in.map(p -> p.reader().path()).orElse(NOTHING))
                    .redirectOutput(out.writer().path())
                    .redirectError(err.writer().path())
                    .start();
            return new LiveCommand(
                    process, in.map(Descriptor.Pipe::writer), out.reader(), Optional.of(err.reader()), false);
        } catch (IOException | RuntimeException e) {
            out.reader().close();
            err.reader().close();
            in.ifPresent(p -> p.writer().close());
            throw e;
        } finally {
            // The child has its own; while these were open, nobody could ever read an end.
            out.writer().close();
            err.writer().close();
            in.ifPresent(p -> p.reader().close());
        }
    }

    /** @param script opens the terminal as the command's three streams: were this JVM to do it, it could become its own */
    static LiveCommand overTerminal(Path script, List<String> command) throws IOException {
        var terminal = Descriptor.Terminal.open();
        List<String> words = new ArrayList<>(List.of("sh", script.toString(), terminal.slave()));
        words.addAll(command);
        try {
            Process process = new ProcessBuilder(words)
                    .redirectInput(NOTHING)
                    .redirectOutput(NOTHING)
                    .redirectError(NOTHING)
                    .start();
            return new LiveCommand(process, Optional.of(terminal.master()), terminal.master(), Optional.empty(), true);
        } catch (IOException | RuntimeException e) {
            terminal.master().close();
            throw e;
        }
    }

    @Override
    public OutputStream stdin() {
        // A terminal's input and output are one.
        return in.<OutputStream>map(to -> new Feed(to, !tty, () -> closed || !process.isAlive()))
                .orElseGet(OutputStream::nullOutputStream);
    }

    @Override
    public InputStream stdout() {
        return new Output(out);
    }

    @Override
    public InputStream stderr() {
        return err.<InputStream>map(Output::new).orElseGet(InputStream::nullInputStream);
    }

    @Override
    public void resize(int columns, int rows) throws IOException {
        if (tty) {
            out.resize(columns, rows);
        }
    }

    @Override
    public CompletionStage<Integer> exit() {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        process.onExit().thenAccept(ended -> code.complete(ended.exitValue()));
        return code;
    }

    @Override
    public void close() {
        closed = true;
        // The command is a child of nsenter, which does not hand signals on.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        in.ifPresent(Descriptor::close);
        out.close();
        err.ifPresent(Descriptor::close);
    }

    private final class Output extends InputStream {
        private final Descriptor from;

        Output(Descriptor from) {
            this.from = from;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read whole pieces");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (!closed) {
                // In this order: whatever the command wrote is there before it has ended. Somebody whom it left behind
                // may keep the
                // pipe open for ever, and is not waited for.
                boolean over = !process.isAlive();
                int read = from.read(into, offset, length, over ? Duration.ZERO : SLICE);
                if (read != 0) {
                    return read;
                }
                if (over) {
                    return -1;
                }
            }
            return -1;
        }
    }
}
