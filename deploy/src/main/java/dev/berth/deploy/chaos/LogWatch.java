package dev.berth.deploy.chaos;

import dev.berth.deploy.chaos.history.Loss;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Reads the nodes' logs as they grow. A line's time is that of the look that found it: the clock of the node that wrote it may be wrong. */
final class LogWatch implements AutoCloseable {
    private static final long LOOK_MILLIS = 200;
    /** A look reads no more; the next one reads on. */
    private static final int CHUNK = 1 << 20;

    private final RunClock clock;
    private final LossLines words;
    private final List<Tail> tails;
    private final List<Loss> losses = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();

    /** Begins at the logs' ends. */
    LogWatch(Cluster cluster, Home home, RunClock clock) {
        this.clock = clock;
        this.words = new LossLines(cluster);
        this.tails = cluster.members().stream()
                .map(m -> new Tail(home.node(m.name()).log()))
                .toList();
        looking.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
        long now = clock.now();
        tails.forEach(tail -> tail.lines().forEach(line -> losses.addAll(words.in(line, now))));
    }

    /** What has been found. */
    List<Loss> losses() {
        return List.copyOf(losses);
    }

    /** Looks once more. */
    @Override
    public void close() {
        looking.shutdownNow();
        look();
    }

    /** One file; confined to its owner. */
    static final class Tail {
        private final Path file;
        private long at;

        /** From its end. */
        Tail(Path file) {
            this.file = file;
            this.at = file.toFile().length();
        }

        /** The whole lines that are new; none while it cannot be read. */
        List<String> lines() {
            try (var log = new RandomAccessFile(file.toFile(), "r")) {
                var chunk = new byte[(int) Math.min(CHUNK, Math.max(0, log.length() - at))];
                log.seek(at);
                log.readFully(chunk);
                String text = new String(chunk, StandardCharsets.ISO_8859_1);
                int end = text.lastIndexOf('\n') + 1;
                at += end == 0 && chunk.length == CHUNK ? CHUNK : end;
                return new ArrayList<>(text.substring(0, end).lines().toList());
            } catch (IOException e) {
                return List.of();
            }
        }
    }
}
