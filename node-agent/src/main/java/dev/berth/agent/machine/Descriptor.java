package dev.berth.agent.machine;

import com.sun.jna.Native;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One end of a pipe, or a terminal's. Unlike the JDK's streams it can wait for a limited time, so that a reader can tell "nothing more of
 * this program" from "somebody whom it left behind still holds the pipe". Thread-safe: closing waits for calls under way.
 */
public final class Descriptor implements AutoCloseable {
    private static final long TIOCSWINSZ = 0x5414;

    private final int fd;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    private Descriptor(int fd) {
        this.fd = fd;
    }

    /** Both ends of a fresh pipe. */
    public record Pipe(Descriptor reader, Descriptor writer) {
        public static Pipe open() throws IOException {
            int[] ends = new int[2];
            if (LibC.CALLS.pipe2(ends, LibC.O_CLOEXEC | LibC.O_NONBLOCK) < 0) {
                throw failure("a pipe cannot be made");
            }
            return new Pipe(new Descriptor(ends[0]), new Descriptor(ends[1]));
        }
    }

    /** A fresh terminal of this machine: its master, and the path of its slave. */
    public record Terminal(Descriptor master, String slave) {
        public static Terminal open() throws IOException {
            // Never this JVM's own controlling terminal: its hang-up would end the JVM.
            int fd = LibC.CALLS.posix_openpt(LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_CLOEXEC | LibC.O_NONBLOCK);
            if (fd < 0) {
                throw failure("a terminal cannot be made");
            }
            var master = new Descriptor(fd);
            byte[] name = new byte[256];
            if (LibC.CALLS.grantpt(fd) < 0
                    || LibC.CALLS.unlockpt(fd) < 0
                    || LibC.CALLS.ptsname_r(fd, name, name.length) != 0) {
                IOException failure = failure("a terminal cannot be unlocked");
                master.close();
                throw failure;
            }
            return new Terminal(master, Native.toString(name, StandardCharsets.UTF_8));
        }
    }

    /** The writing end of a named pipe; empty if nobody reads it. */
    public static Optional<Descriptor> writer(Path pipe) throws IOException {
        int fd = LibC.CALLS.open(pipe.toString(), LibC.O_WRONLY | LibC.O_CLOEXEC | LibC.O_NONBLOCK);
        if (fd < 0 && Native.getLastError() == LibC.ENXIO) {
            return Optional.empty();
        }
        return Optional.of(checked(fd, pipe));
    }

    /** A terminal that somebody else uses, so as to set its size. */
    public static Descriptor terminal(Path slave) throws IOException {
        return checked(
                LibC.CALLS.open(slave.toString(), LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_CLOEXEC | LibC.O_NONBLOCK),
                slave);
    }

    private static Descriptor checked(int fd, Path path) throws IOException {
        if (fd < 0) {
            throw failure(path + " cannot be opened");
        }
        return new Descriptor(fd);
    }

    /** A file that a child process can be given as one of its own streams; only while this end is open. */
    public File path() {
        return new File("/proc/self/fd/" + fd);
    }

    /**
     * Reads what is there, waiting for it no longer than this.
     *
     * @return 0 if nothing came, -1 at the end
     */
    public int read(byte[] into, int offset, int length, Duration wait) throws IOException {
        lock.readLock().lock();
        try {
            if (closed) {
                return -1;
            }
            if (!ready(LibC.POLLIN, wait)) {
                return 0;
            }
            byte[] buffer = new byte[length];
            long read = LibC.CALLS.read(fd, buffer, length);
            if (read > 0) {
                System.arraycopy(buffer, 0, into, offset, (int) read);
                return (int) read;
            }
            return read == 0 ? -1 : outcome("read");
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Writes as much as there is room for, waiting for some no longer than this.
     *
     * @return how much; 0 if there was no room
     */
    public int write(byte[] from, int offset, int length, Duration wait) throws IOException {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IOException("closed");
            }
            if (!ready(LibC.POLLOUT, wait)) {
                return 0;
            }
            long written = LibC.CALLS.write(fd, Arrays.copyOfRange(from, offset, offset + length), length);
            return written >= 0 ? (int) written : Math.max(0, outcome("write"));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Sets the size of the terminal; whoever runs in its foreground is told. */
    public void resize(int columns, int rows) throws IOException {
        ByteBuffer size = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        size.putShort((short) rows).putShort((short) columns);
        lock.readLock().lock();
        try {
            if (!closed && LibC.CALLS.ioctl(fd, TIOCSWINSZ, size.array()) < 0) {
                throw failure("the terminal's size cannot be set");
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                LibC.CALLS.close(fd);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Also when the other end is gone: reading or writing then says so. */
    private boolean ready(short event, Duration wait) {
        ByteBuffer one = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        one.putInt(fd).putShort(event);
        return LibC.CALLS.poll(one.array(), 1, (int) wait.toMillis()) > 0;
    }

    /** A terminal whose last user has gone fails with EIO. */
    private static int outcome(String what) throws IOException {
        return switch (Native.getLastError()) {
            case LibC.EINTR, LibC.EAGAIN -> 0;
            case LibC.EIO -> -1;
            default -> throw failure(what);
        };
    }

    private static IOException failure(String what) {
        return new IOException(what + ": error " + Native.getLastError());
    }
}
