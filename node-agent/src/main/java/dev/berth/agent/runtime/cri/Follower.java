package dev.berth.agent.runtime.cri;

import dev.berth.agent.cri.Containers;
import dev.berth.agent.cri.Lives;
import dev.berth.agent.runtime.LastWordsFile;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.cri.v1.Container;
import dev.berth.cri.v1.ContainerState;
import dev.berth.cri.v1.ContainerStatus;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows running containers on one thread by listing them five times a second: runtimes before containerd 1.7 tell no events. While the
 * runtime does not answer, as when it is restarted, containers count as running. Thread-safe.
 */
final class Follower {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Calls calls;
    private final Map<String, String> node;
    private final Lives lives;
    private final Consumer<ContainerExit> listener;
    private final Map<String, Life> running = new ConcurrentHashMap<>();
    private final Thread thread;
    private boolean silent;

    /** @param end completes when its end is told */
    record Life(Started started, CompletableFuture<ContainerExit> end) {}

    private Follower(
            Calls calls, Map<String, String> node, Lives lives, Consumer<ContainerExit> listener, String name) {
        this.calls = calls;
        this.node = node;
        this.lives = lives;
        this.listener = listener;
        this.thread =
                Thread.ofPlatform().daemon().name("berth-cri-watch-" + name).unstarted(this::follow);
    }

    /** @param node the labels of all of this node's containers */
    static Follower start(
            Calls calls, Map<String, String> node, Lives lives, Consumer<ContainerExit> listener, String name) {
        var follower = new Follower(calls, node, lives, listener, name);
        follower.thread.start();
        return follower;
    }

    /** @param runtimeId of a container that runs, or ran */
    void add(String runtimeId, Started started) {
        running.putIfAbsent(runtimeId, new Life(started, new CompletableFuture<>()));
    }

    /** Of a pod that was taken away: nobody is told. */
    void forget(String podUid) {
        running.forEach((id, life) -> {
            if (life.started().podUid().equals(podUid) && running.remove(id, life)) {
                life.end().complete(lives.lost(life.started(), System.currentTimeMillis()));
            }
        });
    }

    /** Nothing for one whose end was told. */
    Optional<Life> life(String runtimeId) {
        return Optional.ofNullable(running.get(runtimeId));
    }

    /** The runtime's id of the life of a container that runs. */
    Optional<String> find(String podUid, String container) {
        return running.entrySet().stream()
                .filter(e -> e.getValue().started().podUid().equals(podUid)
                        && e.getValue().started().container().equals(container))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    void close() {
        thread.interrupt();
    }

    private void follow() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(LOOK);
                look();
                silent = false;
            } catch (InterruptedException closed) {
                return;
            } catch (StatusRuntimeException unanswered) {
                complain(unanswered);
            } catch (RuntimeException ours) {
                LOG.error("Containers cannot be followed, tries again", ours);
            }
        }
    }

    private void complain(StatusRuntimeException unanswered) {
        if (!silent && !Thread.currentThread().isInterrupted()) {
            silent = true;
            LOG.warn(
                    "The container runtime does not answer, ends of containers will be told later: {}",
                    unanswered.getMessage());
        }
    }

    private void look() {
        // A container that is added after this must not be missed in a list that is older.
        Map<String, Life> before = Map.copyOf(running);
        if (before.isEmpty()) {
            return;
        }
        Map<String, ContainerState> states = new HashMap<>();
        for (Container c : calls.containers(node)) {
            states.put(c.getId(), c.getState());
        }
        before.keySet().stream()
                .filter(id -> states.get(id) != ContainerState.CONTAINER_RUNNING)
                .forEach(this::ended);
    }

    /** How a container has ended, and what it had to say of it. */
    ContainerExit exit(ContainerStatus status, long nowMillis) {
        ContainerExit exit = lives.exit(status, nowMillis);
        return Containers.lastWords(status)
                .map(at -> exit.saying(LastWordsFile.read(
                        Path.of(at.path()), Path.of(status.getLogPath()), at.orLog() && exit.exitCode() != 0)))
                .orElse(exit);
    }

    /** Tells the end of a container once, whoever sees it first; nothing when it runs, or is not followed. */
    void ended(String runtimeId) {
        Optional<ContainerStatus> status = calls.container(runtimeId);
        if (status.filter(s -> s.getState() == ContainerState.CONTAINER_RUNNING).isPresent()) {
            return;
        }
        if (status.filter(s -> s.getState() == ContainerState.CONTAINER_UNKNOWN).isPresent()) {
            // It may run: nothing else may be started in its place before it certainly does not.
            calls.stop(runtimeId, Duration.ZERO);
            status = calls.container(runtimeId);
        }
        Life life = running.remove(runtimeId);
        if (life != null) {
            long now = System.currentTimeMillis();
            ContainerExit exit = status.map(s -> exit(s, now)).orElseGet(() -> lives.lost(life.started(), now));
            life.end().complete(exit);
            listener.accept(exit);
        }
    }
}
