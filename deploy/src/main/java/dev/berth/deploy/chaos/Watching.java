package dev.berth.deploy.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.deploy.chaos.history.Sighting;
import dev.berth.protocol.api.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Follows the registers as an informer does: from the last revision seen, through any control node, with a new list after 410. */
final class Watching implements AutoCloseable {
    private static final int SECONDS = 10;

    private final Rest rest;
    private final RunClock clock;
    private final String path;
    private final List<Sighting> seen = new CopyOnWriteArrayList<>();
    private final AtomicLong revision = new AtomicLong();
    private final ScheduledExecutorService closer = Executors.newSingleThreadScheduledExecutor();
    private final Thread thread;
    private volatile boolean stopped;
    private boolean listed;

    Watching(Rest rest, RunClock clock, String namespace) {
        this.rest = rest;
        this.clock = clock;
        this.path = "/api/v1/namespaces/" + namespace + "/configmaps";
        this.thread = Thread.ofVirtual().start(this::run);
    }

    private void run() {
        while (!stopped) {
            try {
                if (!listed) {
                    list();
                }
                watch();
            } catch (IOException nobodyThere) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void list() throws IOException {
        Rest.Answer answer = rest.send("GET", path + "?limit=1", "");
        if (!answer.ok()) {
            throw new IOException("no list");
        }
        revision.set(Json.parse(answer.body()).at("/metadata/resourceVersion").asLong());
        seen.add(new Sighting("", 0, revision.get(), clock.now(), true));
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
            case "ADDED", "MODIFIED" -> sighted(object);
            case "BOOKMARK" -> revision.accumulateAndGet(revisionOf(object), Math::max);
            case "ERROR" -> listed = object.path("code").asInt() != 410;
            default -> {
                // Nothing is deleted.
            }
        }
    }

    private void sighted(JsonNode object) {
        revision.set(revisionOf(object));
        String key = object.at("/metadata/name").asText();
        if (key.startsWith(Registers.PREFIX)) {
            long value = object.at("/data/value").asLong();
            seen.add(new Sighting(key, value, revision.get(), clock.now(), false));
        }
    }

    private static long revisionOf(JsonNode object) {
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

    /** Waits until it has come to the revision, then ends it. */
    List<Sighting> finish(long wanted) {
        for (int tries = 0; tries < 100 && revision.get() < wanted; tries++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        close();
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        closer.shutdownNow();
    }
}
