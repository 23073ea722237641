package dev.berth.agent.runtime.process;

import dev.berth.agent.machine.Descriptor;
import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.runtime.Conversation;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;

/** Listens to a container's own program, from now on, and writes to its input if it has one and that is still open. */
final class Attachment implements Conversation {
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Container container;
    private final InputStream out;
    private final InputStream err;
    private final Optional<Descriptor> in;
    private volatile boolean closed;

    private Attachment(Container container, Optional<Descriptor> in, long outFrom, long errFrom) {
        this.container = container;
        this.in = in;
        this.out = new Tail(container.files().out(), outFrom);
        this.err = new Tail(container.files().err(), errFrom);
    }

    static Attachment to(Container container, boolean stdin) throws IOException {
        Path pipe = container.files().stdin();
        return new Attachment(
                container,
                stdin && Files.exists(pipe) ? Descriptor.writer(pipe) : Optional.empty(),
                size(container.files().out()),
                size(container.files().err()));
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    @Override
    public OutputStream stdin() {
        return in.<OutputStream>map(
                        to -> new Feed(to, true, () -> closed || container.end().isDone()))
                .orElseGet(OutputStream::nullOutputStream);
    }

    @Override
    public InputStream stdout() {
        return out;
    }

    @Override
    public InputStream stderr() {
        return err;
    }

    @Override
    public void resize(int columns, int rows) throws IOException {
        Optional<LinuxProcess> program = container.files().init().filter(LinuxProcess::alive);
        if (container.record().tty() && program.isPresent()) {
            try (Descriptor terminal =
                    Descriptor.terminal(Path.of("/proc/" + program.get().pid() + "/fd/0"))) {
                terminal.resize(columns, rows);
            }
        }
    }

    @Override
    public CompletionStage<Integer> exit() {
        return container.end().thenApply(ContainerExit::exitCode);
    }

    @Override
    public void close() {
        closed = true;
        in.ifPresent(Descriptor::close);
    }

    private final class Tail extends InputStream {
        private final Path file;
        private long at;

        Tail(Path file, long from) {
            this.file = file;
            this.at = from;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read whole pieces");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (!closed) {
                boolean over = container.end().isDone();
                int read = Files.exists(file) ? readFile(ByteBuffer.wrap(into, offset, length)) : 0;
                if (read > 0) {
                    return read;
                }
                if (over) {
                    return -1;
                }
                LockSupport.parkNanos(LOOK.toNanos());
            }
            return -1;
        }

        private int readFile(ByteBuffer into) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                int read = channel.read(into, at);
                at += Math.max(0, read);
                return read;
            }
        }
    }
}
