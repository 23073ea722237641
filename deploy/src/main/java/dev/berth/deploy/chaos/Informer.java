package dev.berth.deploy.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Follows the objects of a list: from the last revision seen, through whichever control node answers, with a new list after 410. */
final class Informer implements AutoCloseable {
    private static final int SECONDS = 10;

    private final Rest rest;
    private final String path;
    private final Seen seen;
    private final AtomicLong revision = new AtomicLong();
    private final ScheduledExecutorService closer = Executors.newSingleThreadScheduledExecutor();
    private final Thread thread;
    private volatile boolean stopped;
    private boolean listed;

    /** Is told by one thread, in the order of revisions; of deletions it is told nothing. */
    interface Seen {
        /** @param list all objects, at first and after changes that may have been missed */
        void listed(JsonNode list);

        /** @param object that was made or changed */
        void changed(JsonNode object);
    }

    /** Begins at once. */
    Informer(Rest rest, String path, Seen seen) {
        this.rest = rest;
        this.path = path;
        this.seen = seen;
        this.thread = Thread.ofVirtual().start(this::run);
    }

    private void run() {
        while (!stopped) {
            try {
                if (!listed) {
                    list();
                }
                watch();
            } catch (IOException | RuntimeException noAnswer) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void list() throws IOException {
        Rest.Answer answer = rest.send("GET", path, "");
        if (!answer.ok()) {
            throw new IOException("no list");
        }
        JsonNode list = Json.parse(answer.body());
        seen.listed(list);
        revision.set(revisionOf(list));
        listed = true;
    }

    private void watch() throws IOException, InterruptedException {
        InputStream stream = rest.stream(path + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + revision.get()
                + "&timeoutSeconds=" + SECONDS);
        // A server that is stopped neither sends nor ends anything.
        var end = closer.schedule(() -> close(stream), SECONDS + 2, TimeUnit.SECONDS);
        try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && !stopped && listed; line = lines.readLine()) {
                event(Json.parse(line.getBytes(StandardCharsets.UTF_8)));
            }
        } finally {
            end.cancel(false);
        }
    }

    private void event(JsonNode event) {
        JsonNode object = event.path("object");
        switch (event.path("type").asText()) {
            case "ADDED", "MODIFIED" -> {
                seen.changed(object);
                revision.set(revisionOf(object));
            }
            case "DELETED" -> revision.set(revisionOf(object));
            case "BOOKMARK" -> revision.accumulateAndGet(revisionOf(object), Math::max);
            case "ERROR" -> listed = object.path("code").asInt() != 410;
            default -> {
                // What is not known changes nothing.
            }
        }
    }

    static long revisionOf(JsonNode object) {
        return object.at("/metadata/resourceVersion").asLong();
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // Then it is broken already.
            Thread.onSpinWait();
        }
    }

    /** Waits until it has come to the revision, for 20 s at most. */
    void await(long wanted) {
        for (int tries = 0; tries < 100 && revision.get() < wanted; tries++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        closer.shutdownNow();
    }
}
