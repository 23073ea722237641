package dev.berth.deploy.cluster;

import dev.berth.controller.journal.JournalFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Takes a copy of everything that a running cluster has stored. */
public final class Backup {
    private static final Duration LOOK = Duration.ofMillis(500);
    /** Longer than a node may need to catch up with the others. */
    private static final Duration STALLED = Duration.ofSeconds(30);

    private static final long MEBIBYTE = 1024 * 1024;

    private final Cluster cluster;
    private final Api api;
    private final Consumer<String> progress;

    private Backup(Cluster cluster, Api api, Consumer<String> progress) {
        this.cluster = cluster;
        this.api = api;
        this.progress = progress;
    }

    /**
     * A file that is whole, on disk, and readable by its owner only: it holds the cluster's Secrets.
     *
     * @return its bytes
     * @throws Failure if the file is there already or no control node gives a copy; then nothing is left of it
     */
    public static long take(Home home, Cluster cluster, Path file, Consumer<String> progress) {
        if (Files.exists(file)) {
            throw new Failure(file + " is there already", "name a file that is not");
        }
        try (Api api = Pki.of(home).api(cluster)) {
            return new Backup(cluster, api, progress).take(file.toAbsolutePath());
        } catch (IOException e) {
            throw new Failure(file + " cannot be written (" + e + ")", "name a file in a directory with enough room");
        }
    }

    private long take(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            fill(part);
            try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return Files.size(file);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void fill(Path part) throws IOException {
        List<String> refusals = new ArrayList<>();
        for (Cluster.Member member : cluster.controls()) {
            Optional<String> refusal = from(member, part);
            if (refusal.isEmpty()) {
                return;
            }
            refusals.add(member.name() + ": " + refusal.get());
        }
        throw new Failure(
                "no node gives a backup (" + String.join("; ", refusals) + ")",
                "look at ./berth status: a majority of the control nodes must run");
    }

    private Optional<String> from(Cluster.Member member, Path part) throws IOException {
        CompletableFuture<Optional<String>> answer = api.download(cluster.nodeApiPort(member), "/berth/backup", part);
        long size = 0;
        for (long still = 0; still < STALLED.dividedBy(LOOK); still++) {
            try {
                Optional<String> refusal = answer.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                return refusal.isPresent() ? refusal : broken(part);
            } catch (TimeoutException notYet) {
                still = Files.size(part) > size ? 0 : still;
                size = Files.size(part);
                progress.accept(size / MEBIBYTE + " MiB from " + member.name());
            } catch (ExecutionException e) {
                return Optional.of(String.valueOf(e.getCause()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.of("interrupted");
            }
        }
        answer.cancel(true);
        return Optional.of("sends nothing for " + STALLED.toSeconds() + " s");
    }

    private static Optional<String> broken(Path part) {
        try {
            JournalFiles.check(part);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("its copy was cut short");
        }
    }
}
