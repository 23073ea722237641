package dev.berth.agent.runtime.process;

import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows running containers on one thread: their exit files by inotify, and their logs every 200 ms. Every second it also looks whether a
 * container died together with its supervisor, who then wrote no exit file.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration LOGS = Duration.ofMillis(200);
    private static final Duration DEATHS = Duration.ofSeconds(1);

    private final WatchService files;
    private final Isolation isolation;
    private final Consumer<ContainerExit> listener;
    private final Map<String, Container> running = new ConcurrentHashMap<>();
    private final Thread thread;
    private long lastLogs;
    private long lastDeaths;

    private Watch(WatchService files, Isolation isolation, Consumer<ContainerExit> listener, String name) {
        this.files = files;
        this.isolation = isolation;
        this.listener = listener;
        this.thread = Thread.ofPlatform().daemon().name("berth-watch-" + name).unstarted(this::follow);
    }

    static Watch start(Path exits, Isolation isolation, Consumer<ContainerExit> listener, String name)
            throws IOException {
        WatchService files = exits.getFileSystem().newWatchService();
        exits.register(files, StandardWatchEventKinds.ENTRY_CREATE);
        Watch watch = new Watch(files, isolation, listener, name);
        watch.thread.start();
        return watch;
    }

    void add(Container container) {
        running.put(container.record().key(), container);
    }

    void forget(Container container) {
        running.remove(container.record().key());
    }

    void close() throws IOException {
        files.close();
    }

    private void follow() {
        try {
            while (true) {
                WatchKey key = files.poll(LOGS.toMillis(), TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents().forEach(event -> ended(String.valueOf(event.context())));
                    key.reset();
                }
                look(System.nanoTime());
            }
        } catch (ClosedWatchServiceException closed) {
            LOG.debug("The watch of containers ends with the runtime");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void ended(String exitFile) {
        Container container = running.get(exitFile);
        if (container != null && container.files().exited().isPresent()) {
            finish(container);
        }
    }

    private void look(long nowNanos) {
        boolean deaths = nowNanos - lastDeaths >= DEATHS.toNanos();
        if (deaths) {
            lastDeaths = nowNanos;
        }
        if (nowNanos - lastLogs >= LOGS.toNanos()) {
            lastLogs = nowNanos;
            running.values().forEach(container -> convert(container, false));
            // One that had ended before it was watched gave no notice.
            running.values().stream()
                    .filter(each -> each.files().exited().isPresent())
                    .forEach(this::finish);
        }
        if (deaths) {
            running.values().stream().filter(each -> !each.alive()).forEach(this::finish);
        }
    }

    private void finish(Container container) {
        if (running.remove(container.record().key()) == null) {
            return;
        }
        end(container);
        convert(container, true);
        ContainerExit exit = container.exit(System.currentTimeMillis());
        container.end().complete(exit);
        listener.accept(exit);
    }

    /** Had only the supervisor been killed, the program would go on unseen. */
    private void end(Container container) {
        try {
            container.kill();
        } catch (IOException stuck) {
            LOG.error("A container that counts as ended goes on running", stuck);
        }
        isolation.endRunaways(container.record());
    }

    private static void convert(Container container, boolean ended) {
        try {
            container.convertLog(ended);
        } catch (IOException | RuntimeException e) {
            LOG.warn("The log {} cannot be written: {}", container.files().log(), e.toString());
        }
    }
}
