package dev.berth.deploy.chaos;

import dev.berth.agent.machine.Commands;
import dev.berth.agent.machine.Directories;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Failure;
import dev.berth.protocol.classpath.ClassPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The wall clock of one member's JVM, which can be set. The JVM is started by the loader with {@code wall_clock.c} before the C library; no
 * variable of the environment tells of it, so what the JVM starts (pods, its watchdog) keeps the machine's clock. Clocks that count from the
 * boot are the machine's in the JVM too. It is not libfaketime, under which threads hand work to each other some hundred times slower: a
 * node under it leaves the cluster by itself.
 */
final class WallClock {
    private static final String SOURCE = "wall_clock.c";
    private static final Pattern LOADER = Pattern.compile("(/\\S*/ld-linux\\S*\\.so\\.\\d)$", Pattern.MULTILINE);
    private static final Duration TRIAL = Duration.ofDays(2);

    private final Cluster.Member member;
    private final Path seconds;
    private final List<String> words;

    private WallClock(Cluster.Member member, Path seconds, List<String> words) {
        this.member = member;
        this.seconds = seconds;
        this.words = words;
    }

    /**
     * One that is right.
     *
     * @param directory of its files; without blanks and colons, which the loader takes for the end of a name
     * @throws Failure if this machine does not let us
     */
    static WallClock of(Cluster.Member member, Path directory) {
        Path library = directory.resolve("wall_clock.so");
        Path seconds = directory.resolve("wall_clock");
        try {
            Path source = directory.resolve(SOURCE);
            Files.write(source, ClassPath.bytes(WallClock.class, "/dev/berth/deploy/" + SOURCE));
            Commands.Result made = Commands.run(
                    List.of("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl"));
            if (!made.ok()) {
                throw impossible("cc does not make a library of " + SOURCE + ": " + made.output());
            }
            List<String> words = List.of(
                    "env",
                    "BERTH_WALL_CLOCK=" + seconds,
                    loader().orElseThrow(() -> impossible("this JVM was not started by a loader of glibc"))
                            .toString(),
                    "--preload",
                    library.toString());
            var clock = new WallClock(member, seconds, words);
            clock.wrongBy(Duration.ZERO);
            return clock;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Failure impossible(String why) {
        return new Failure(why, Need.CLOCK.cure());
    }

    Cluster.Member member() {
        return member;
    }

    /** What the command of a member's JVM is to begin with; nothing for all but one. */
    List<String> words(Cluster.Member of) {
        return of.equals(member) ? words : List.of();
    }

    /** From now on the member's clock is wrong by so many seconds. */
    void wrongBy(Duration duration) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        bytes.putLong(duration.toSeconds()).flip();
        try (FileChannel file = FileChannel.open(seconds, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // In place, for the JVM has mapped this file.
            file.write(bytes, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why no JVM's clock can be set on this machine; empty if it can. Tried with another program. */
    static String problem() {
        try {
            Path directory = Files.createTempDirectory("berth-clock");
            try {
                var member = new Cluster.Member("trial", 1, false);
                WallClock clock = of(member, directory);
                clock.wrongBy(TRIAL);
                List<String> date = new ArrayList<>(clock.words(member));
                date.addAll(List.of("/bin/date", "+%s"));
                Commands.Result told = Commands.run(date);
                return isWrong(told)
                        ? ""
                        : "a library that is preloaded does not change what /bin/date says: " + told.output();
            } finally {
                Directories.deleteTree(directory);
            }
        } catch (IOException | Failure e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
    }

    private static boolean isWrong(Commands.Result date) {
        try {
            Duration ahead = Duration.between(Instant.now(), Instant.ofEpochSecond(Long.parseLong(date.output())));
            return ahead.minus(TRIAL).abs().compareTo(Duration.ofMinutes(1)) < 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The loader that this JVM was started by, which is that of the nodes' too. */
    private static Optional<Path> loader() throws IOException {
        Matcher mapped = LOADER.matcher(Files.readString(Path.of("/proc/self/maps")));
        return mapped.find() ? Optional.of(Path.of(mapped.group(1))) : Optional.empty();
    }
}
