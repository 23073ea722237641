package dev.berth.deploy.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Processes known by a pid file. A pid is believed only if the process' command line names the directory: pids are used again. */
final class Processes {
    private Processes() {}

    /** The live process of the pid file, if it is the one that was started for the directory. */
    static Optional<ProcessHandle> of(Path pidFile, Path directory) {
        return pid(pidFile)
                .flatMap(ProcessHandle::of)
                .filter(p -> alive(p.pid()))
                .filter(p -> commandLine(p.pid()).contains(directory.toString()));
    }

    private static Optional<Long> pid(Path file) {
        try {
            return Optional.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException absent) {
            return Optional.empty();
        }
    }

    /** A zombie is dead, although {@link ProcessHandle#isAlive()} may say otherwise until somebody reaps it. */
    static boolean alive(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException gone) {
            return false;
        }
    }

    static OptionalLong rssMegabytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(l -> l.startsWith("VmRSS:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024)
                    .findFirst();
        } catch (IOException gone) {
            return OptionalLong.empty();
        }
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }

    /** Waits until the process is dead; false if it still lives after the timeout. */
    static boolean awaitDeath(long pid, Duration timeout) {
        return Waiting.until(timeout, () -> !alive(pid));
    }

    static void signal(long pid, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new Failure("cannot signal process " + pid + ": " + e.getMessage(), "install procps or coreutils");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
