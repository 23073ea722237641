package dev.berth.agent.runtime.cri;

import dev.berth.agent.cri.Images;
import dev.berth.agent.cri.Lives;
import dev.berth.agent.cri.Marks;
import dev.berth.agent.machine.Directories;
import dev.berth.agent.machine.GroupTree;
import dev.berth.agent.runtime.ContainerLog;
import dev.berth.agent.runtime.Conversation;
import dev.berth.agent.runtime.Permit;
import dev.berth.agent.runtime.PodRuntime;
import dev.berth.agent.runtime.RuntimeWork;
import dev.berth.agent.watchdog.NodeLease;
import dev.berth.cri.v1.ImageSpec;
import dev.berth.cri.v1.PodSandbox;
import dev.berth.cri.v1.RuntimeCondition;
import dev.berth.cri.v1.VersionResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pods in a container runtime of the machine, reached over its unix socket. Several nodes may share one runtime: each knows its own by a
 * label. Pods outlive this JVM and the runtime's own restart; {@link #adopt()} finds them again. Calls run on virtual threads.
 */
public final class CriRuntime implements PodRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(CriRuntime.class);

    private final CriRuntimeConfig config;
    private final CriClient client;
    private final Calls calls;
    private final VersionResponse version;
    private final Follower follower;
    private final Pods pods;
    private final Visiting visiting;
    private final ExecutorService threads;
    private final RuntimeWork work;
    private volatile ExitListener listener = exit -> LOG.warn("Nobody listens for the end of {}", exit.containerId());

    private CriRuntime(CriRuntimeConfig config, CriClient client, VersionResponse version) {
        this.config = config;
        this.client = client;
        this.calls = new Calls(client);
        this.version = version;
        Marks marks = config.marks();
        Lives lives = new Lives(version.getRuntimeName());
        this.follower = Follower.start(calls, marks.node(), lives, exit -> listener.exited(exit), config.cell());
        this.pods = new Pods(calls, marks, lives, new PodFiles(config), follower);
        this.visiting = new Visiting(calls, pods, follower);
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("berth-cri-" + config.cell() + "-", 0).factory());
        this.work = new RuntimeWork(name(), threads, UncheckedIOException.class::isInstance);
    }

    /**
     * Asks the runtime who it is.
     *
     * @throws IOException when nothing answers at the socket, or what answers cannot run pods, or nothing could hold them at the end of a
     *     lease; says what to do
     */
    public static CriRuntime create(CriRuntimeConfig config) throws IOException {
        return create(config, new GroupTree(config.marks().controlGroupParent()));
    }

    static CriRuntime create(CriRuntimeConfig config, GroupTree groups) throws IOException {
        if (!groups.canFreeze()) {
            throw new IOException(
                    "this machine has no freezer of control groups, so nothing could hold what the container runtime"
                            + " starts when this node's lease runs out; boot it with control groups of version 2, or mount the one of version"
                            + " 1: mkdir -p /sys/fs/cgroup/freezer && mount -t cgroup -o freezer freezer /sys/fs/cgroup/freezer");
        }
        CriClient client = CriClient.of(config.socket(), config.cell());
        try {
            Calls calls = new Calls(client);
            VersionResponse version = calls.version();
            for (RuntimeCondition condition : calls.conditions()) {
                verify(condition, version);
            }
            if (config.names().isPresent()) {
                config.names().get().server().up();
            }
            Files.createDirectories(config.pods());
            Files.createDirectories(config.logs());
            // The watchdog must know it before there is a pod.
            Directories.writeAtomically(
                    config.stateDir().resolve(NodeLease.CONTROL_GROUPS),
                    config.marks().controlGroupParent());
            return new CriRuntime(config, client, version);
        } catch (StatusRuntimeException unanswered) {
            client.close();
            throw new IOException(
                    "no container runtime answers at " + config.socket() + " (" + CriClient.words(unanswered)
                            + "); start it, or name its socket",
                    unanswered);
        } catch (IOException | RuntimeException failure) {
            client.close();
            throw failure;
        }
    }

    private static void verify(RuntimeCondition condition, VersionResponse version) throws IOException {
        String runtime = version.getRuntimeName();
        if (condition.getType().equals("RuntimeReady") && !condition.getStatus()) {
            throw new IOException(runtime + " is not ready: " + condition.getMessage());
        }
        if (condition.getType().equals("NetworkReady") && !condition.getStatus()) {
            LOG.warn(
                    "{} has no network for pods yet ({}): none can start before it has a CNI configuration",
                    runtime,
                    condition.getMessage());
        }
    }

    /**
     * Takes away everything of a node whose agent does not run: its sandboxes with their containers, control groups, logs, its DNS' address.
     * Volumes and images stay. Idempotent.
     *
     * @throws IOException when the runtime does not answer or cannot take one away
     */
    public static void sweep(CriRuntimeConfig config) throws IOException {
        try (CriClient client = CriClient.of(config.socket(), config.cell())) {
            Calls calls = new Calls(client);
            for (PodSandbox sandbox : calls.sandboxes(config.marks().node())) {
                calls.removeSandbox(sandbox.getId());
            }
        } catch (StatusRuntimeException failure) {
            throw new IOException(
                    "the container runtime at " + config.socket() + ": " + CriClient.words(failure), failure);
        }
        config.names().ifPresent(names -> names.server().sweep());
        new GroupTree(config.marks().controlGroupParent()).remove();
        Directories.deleteTree(config.pods());
        Directories.deleteTree(config.logs());
    }

    /** The address at which pods of this node reach its DNS; empty if they ask the machine's. */
    public Optional<String> resolver() {
        return config.names().map(names -> names.server().address());
    }

    @Override
    public String name() {
        return "cri";
    }

    @Override
    public Map<String, String> traits() {
        return Map.of(
                "version", version.getRuntimeName() + "://" + version.getRuntimeVersion(),
                "isolation", "by the container runtime at " + config.socket(),
                "network", "the container runtime's CNI configuration",
                "limits", "control groups below " + config.marks().controlGroupParent());
    }

    @Override
    public Optional<Path> logs() {
        return Optional.of(config.logs());
    }

    @Override
    public CompletionStage<List<FoundPod>> adopt() {
        return call("FailedCreatePodSandBox", pods::adopt);
    }

    @Override
    public CompletionStage<Image> pull(String image, PullPolicy policy) {
        return call("ErrImagePull", () -> {
            ImageSpec spec = Images.spec(image);
            if (policy != PullPolicy.ALWAYS) {
                Optional<Image> there = calls.image(spec).map(found -> Images.present(image, found));
                if (there.isPresent()) {
                    return there.get();
                }
            }
            if (policy == PullPolicy.NEVER) {
                throw Images.neverPulled(image);
            }
            calls.pull(spec);
            return calls.image(spec)
                    .map(found -> Images.present(image, found))
                    .orElseThrow(
                            () -> new RuntimeFailure("ErrImagePull", "image " + image + " was pulled and is gone"));
        });
    }

    @Override
    public CompletionStage<Sandbox> createSandbox(SandboxSpec spec) {
        return call("FailedCreatePodSandBox", () -> pods.createSandbox(spec));
    }

    @Override
    public CompletionStage<Started> start(ContainerSpec spec) {
        Permit permit = Permit.now(config.lease());
        return call("RunContainerError", () -> pods.start(spec, permit));
    }

    @Override
    public CompletionStage<Void> stop(String podUid, String container, Duration grace) {
        return run("KillContainerError", () -> pods.stop(podUid, container, grace));
    }

    @Override
    public CompletionStage<Void> remove(String podUid) {
        return run("KillPodSandboxError", () -> pods.remove(podUid));
    }

    @Override
    public CompletionStage<ExecResult> exec(String podUid, String container, List<String> command, Duration timeout) {
        return call("ExecError", () -> visiting.exec(podUid, container, command, timeout));
    }

    @Override
    public CompletionStage<Optional<ContainerLog>> log(String podUid, String container, String containerId) {
        return call("LogError", () -> visiting.log(podUid, container, containerId));
    }

    @Override
    public CompletionStage<Conversation> converse(
            String podUid, String container, List<String> command, boolean stdin, boolean tty) {
        return call("ExecError", () -> visiting.converse(podUid, container, command, stdin, tty));
    }

    @Override
    public CompletionStage<Conversation> attach(String podUid, String container, boolean stdin) {
        return call("AttachError", () -> visiting.attach(podUid, container, stdin));
    }

    @Override
    public CompletionStage<ByteChannel> connect(String podUid, int port) {
        return call("PortForwardError", () -> visiting.connect(podUid, port));
    }

    @Override
    public void onExit(ExitListener exitListener) {
        this.listener = exitListener;
    }

    @Override
    public void close() {
        follower.close();
        threads.shutdownNow();
        client.close();
    }

    private interface Task {
        void run() throws IOException;
    }

    private CompletionStage<Void> run(String reason, Task task) {
        return call(reason, () -> {
                    task.run();
                    return true;
                })
                .thenAccept(done -> {});
    }

    /** @param reason for failures that carry none of their own */
    private <T> CompletionStage<T> call(String reason, RuntimeWork.Call<T> call) {
        return work.call(reason, () -> {
            try {
                return call.make();
            } catch (StatusRuntimeException world) {
                LOG.warn("A call of {} failed: {}: {}", version.getRuntimeName(), reason, world.getMessage());
                throw new RuntimeFailure(reason, CriClient.words(world));
            }
        });
    }
}
