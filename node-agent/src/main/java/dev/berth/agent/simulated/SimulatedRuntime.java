package dev.berth.agent.simulated;

import dev.berth.agent.prober.RuntimeProber;
import dev.berth.agent.runtime.ContainerLog;
import dev.berth.agent.runtime.Conversation;
import dev.berth.agent.runtime.PodRuntime;
import dev.berth.agent.simulated.SimulatedPod.Life;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Pods without processes, for one node; the package's page lists the annotations that script them. No thread of its own: thousands of nodes
 * share one {@link SimulatedTime}. With a state file its pods outlive the JVM.
 */
public final class SimulatedRuntime implements PodRuntime {
    private final SimulatedTime time;
    private final Optional<StateFile> file;
    private final Map<String, SimulatedPod> pods = new LinkedHashMap<>();
    private final Addresses addresses;
    private ExitListener listener = exit -> {};
    private boolean adopted;
    private Duration deadline = Duration.ZERO;
    private boolean watching;

    private SimulatedRuntime(String cidr, SimulatedTime time, Optional<StateFile> file) {
        this.addresses = new Addresses(cidr);
        this.time = time;
        this.file = file;
    }

    /**
     * @param cidr the node's range of pod addresses, such as {@code 10.244.3.0/24}
     * @param stateFile where its live pods are kept; without it they end with the JVM
     */
    public static SimulatedRuntime create(String cidr, SimulatedTime time, Optional<Path> stateFile) {
        return new SimulatedRuntime(cidr, time, stateFile.map(StateFile::new));
    }

    /**
     * Pods may run until then; past it they die, as real ones do by their watchdog. Without a call they live for ever.
     *
     * @param until since the machine's boot
     */
    public synchronized void leasedUntil(Duration until) {
        deadline = until.compareTo(deadline) > 0 ? until : deadline;
        if (!watching) {
            watching = true;
            watchDeadline();
        }
    }

    /** Sleeps until the deadline that is known, by which it has usually moved. */
    private synchronized void watchDeadline() {
        Duration left = deadline.minus(time.sinceBoot());
        if (left.isPositive()) {
            time.after(left, this::watchDeadline);
        } else {
            watching = false;
            endAll();
        }
    }

    private void endAll() {
        List<Life> living = pods.values().stream()
                .flatMap(pod -> pod.lives.values().stream())
                .filter(Life::running)
                .toList();
        living.forEach(life -> time.after(Duration.ZERO, () -> end(life, 137, 9)));
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public Map<String, String> traits() {
        return Map.of("isolation", "none", "processes", "none");
    }

    @Override
    public synchronized CompletionStage<List<FoundPod>> adopt() {
        load();
        return CompletableFuture.completedFuture(
                pods.values().stream().map(SimulatedPod::found).toList());
    }

    private void load() {
        // Asked again, for a restarted agent in the same JVM, memory knows better than the disk.
        List<SimulatedPod> kept =
                adopted ? List.of() : file.map(StateFile::read).orElse(List.of());
        adopted = true;
        for (SimulatedPod pod : kept) {
            pods.put(pod.spec.podUid(), pod);
            addresses.keep(pod.ip);
            for (Life life : pod.lives.values()) {
                scheduleExit(pod, life);
            }
        }
    }

    @Override
    public CompletionStage<Image> pull(String image, PullPolicy policy) {
        String digest = UUID.nameUUIDFromBytes(image.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
        return CompletableFuture.completedFuture(new Image(image, "simulated://" + digest, ""));
    }

    @Override
    public synchronized CompletionStage<Sandbox> createSandbox(SandboxSpec spec) {
        return attempt(() -> {
            SimulatedPod pod = pods.get(spec.podUid());
            if (pod == null) {
                pod = new SimulatedPod(spec, spec.hostIp().isEmpty() ? address() : spec.hostIp());
                pods.put(spec.podUid(), pod);
                save();
            }
            return CompletableFuture.completedFuture(new Sandbox(spec.podUid(), pod.ip));
        });
    }

    private String address() {
        try {
            return addresses.take();
        } catch (IllegalStateException full) {
            throw new RuntimeFailure("FailedCreatePodSandBox", String.valueOf(full.getMessage()));
        }
    }

    @Override
    public CompletionStage<Started> start(ContainerSpec spec) {
        Script script;
        synchronized (this) {
            SimulatedPod pod = pods.get(spec.podUid());
            if (pod == null) {
                return failed("RunContainerError", "pod " + spec.podUid() + " has no sandbox");
            }
            script = pod.script;
        }
        if (!script.imageError().isEmpty()) {
            return failed("ErrImagePull", script.imageError());
        }
        if (script.startDelay().isZero()) {
            return attempt(() -> CompletableFuture.completedFuture(begin(spec)));
        }
        var done = new CompletableFuture<Started>();
        time.after(script.startDelay(), () -> {
            try {
                done.complete(begin(spec));
            } catch (RuntimeFailure e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private synchronized Started begin(ContainerSpec spec) {
        SimulatedPod pod = pods.get(spec.podUid());
        if (pod == null) {
            throw new RuntimeFailure("RunContainerError", "pod " + spec.podUid() + " was removed while it started");
        }
        Life before = pod.lives.get(spec.name());
        if (before != null && (before.running() || before.started.attempt() == spec.attempt())) {
            return before.started;
        }
        Started started = new Started(
                spec.podUid(),
                spec.name(),
                spec.attempt(),
                "simulated://" + spec.podUid() + "/" + spec.name() + "/" + spec.attempt(),
                "simulated://" + spec.image(),
                time.now().toEpochMilli());
        Life life = new Life(started);
        pod.lives.put(spec.name(), life);
        save();
        scheduleExit(pod, life);
        return started;
    }

    private void scheduleExit(SimulatedPod pod, Life life) {
        pod.script.exit().filter(e -> life.running()).ifPresent(e -> {
            Duration left = Duration.between(time.now(), life.startedAt().plus(e.after()));
            time.after(left.isNegative() ? Duration.ZERO : left, () -> end(life, e.code(), 0));
        });
    }

    private void end(Life life, int code, int signal) {
        Optional<ContainerExit> told;
        synchronized (this) {
            told = life.end(code, signal, time.now());
            told.ifPresent(e -> save());
        }
        told.ifPresent(listener::exited);
    }

    @Override
    public CompletionStage<Void> stop(String podUid, String container, Duration grace) {
        Life life;
        Duration needed;
        synchronized (this) {
            SimulatedPod pod = pods.get(podUid);
            life = pod == null ? null : pod.lives.get(container);
            if (pod == null || life == null) {
                return CompletableFuture.completedFuture(null);
            }
            needed = pod.script.stopDelay();
        }
        boolean killed = needed.compareTo(grace) > 0 || grace.isZero();
        Duration wait = killed ? grace : needed;
        var done = new CompletableFuture<Void>();
        Runnable ending = () -> {
            end(life, killed ? 137 : 143, killed ? 9 : 15);
            done.complete(null);
        };
        if (wait.isZero()) {
            ending.run();
        } else {
            time.after(wait, ending);
        }
        return done;
    }

    @Override
    public CompletionStage<Void> remove(String podUid) {
        SimulatedPod pod;
        synchronized (this) {
            pod = pods.remove(podUid);
            if (pod != null) {
                addresses.free(pod.ip);
                save();
            }
        }
        if (pod != null) {
            pod.lives.values().forEach(life -> end(life, 137, 9));
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<ExecResult> exec(
            String podUid, String container, List<String> command, Duration timeout) {
        SimulatedPod pod = pods.get(podUid);
        Life life = pod == null ? null : pod.lives.get(container);
        if (pod == null || life == null || !life.running()) {
            return failed("ExecFailed", "container " + container + " of pod " + podUid + " does not run");
        }
        Instant now = time.now();
        boolean readiness = command.equals(List.of(RuntimeProber.COMMAND, "readiness"));
        boolean probe = command.getFirst().equals(RuntimeProber.COMMAND);
        boolean fails = (readiness && now.isBefore(life.startedAt().plus(pod.script.readyDelay())))
                || (probe && now.isBefore(life.startedAt().plus(pod.script.probeFailFor())));
        return CompletableFuture.completedFuture(
                fails ? new ExecResult(1, "simulated failure") : new ExecResult(0, ""));
    }

    @Override
    public synchronized CompletionStage<Optional<ContainerLog>> log(
            String podUid, String container, String containerId) {
        SimulatedPod pod = pods.get(podUid);
        Life life = pod == null ? null : pod.lives.get(container);
        return CompletableFuture.completedFuture(
                life != null && life.started.containerId().equals(containerId)
                        ? Optional.of(new SimulatedLog(life))
                        : Optional.empty());
    }

    @Override
    public CompletionStage<Conversation> converse(
            String podUid, String container, List<String> command, boolean stdin, boolean tty) {
        return simulated("it runs no commands");
    }

    @Override
    public CompletionStage<Conversation> attach(String podUid, String container, boolean stdin) {
        return simulated("it runs no program");
    }

    @Override
    public CompletionStage<ByteChannel> connect(String podUid, int port) {
        return simulated("nothing listens on its ports");
    }

    private static <T> CompletionStage<T> simulated(String why) {
        return failed("NotSupported", "this pod is simulated: " + why);
    }

    @Override
    public synchronized void onExit(ExitListener newListener) {
        this.listener = newListener;
    }

    @Override
    public void close() {}

    private void save() {
        file.ifPresent(f -> f.write(pods.values()));
    }

    private static <T> CompletionStage<T> failed(String reason, String message) {
        return CompletableFuture.failedFuture(new RuntimeFailure(reason, message));
    }

    private static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeFailure e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
