package dev.berth.agent.machine;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** The system calls that the JDK lacks. Each gives -1 where it fails; {@link Native#getLastError()} then says why. */
interface LibC extends Library {
    LibC CALLS = Native.load("c", LibC.class);

    int EINTR = 4;
    int EIO = 5;
    int ENXIO = 6;
    int EAGAIN = 11;

    int O_RDONLY = 0;
    int O_WRONLY = 1;
    int O_RDWR = 2;
    int O_NOCTTY = 0x100;
    int O_NONBLOCK = 0x800;
    int O_CLOEXEC = 0x80000;

    short POLLIN = 1;
    short POLLOUT = 4;

    int CLONE_NEWNET = 0x40000000;

    int open(String path, int flags);

    int close(int fd);

    int pipe2(int[] fds, int flags);

    long read(int fd, byte[] into, long length);

    long write(int fd, byte[] from, long length);

    int poll(byte[] pollfd, long count, int timeoutMillis);

    int setns(int fd, int kind);

    int posix_openpt(int flags);

    int grantpt(int fd);

    int unlockpt(int fd);

    int ptsname_r(int fd, byte[] name, long length);

    int ioctl(int fd, long request, byte[] argument);
}
