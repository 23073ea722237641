package dev.berth.agent.runtime.process;

import dev.berth.agent.dns.NameStore;
import dev.berth.agent.image.HostImages;
import dev.berth.agent.image.ImageStore;
import dev.berth.agent.image.RootFilesystem;
import dev.berth.agent.machine.Commands;
import dev.berth.agent.machine.ControlGroups;
import dev.berth.agent.machine.Directories;
import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.machine.Machine;
import dev.berth.agent.net.AddressPool;
import dev.berth.agent.net.PodNetwork;
import dev.berth.agent.proxy.ServiceProxy;
import dev.berth.agent.runtime.ContainerLog;
import dev.berth.agent.runtime.Conversation;
import dev.berth.agent.runtime.Permit;
import dev.berth.agent.runtime.PodNames;
import dev.berth.agent.runtime.PodRuntime;
import dev.berth.agent.runtime.RuntimeWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pods as real processes, isolated by namespaces, without a daemon. Everything about a pod is in its directory and outlives this JVM;
 * {@link #adopt()} finds it again. Calls run on a bounded pool of the runtime's own.
 */
public final class ProcessRuntime implements PodRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRuntime.class);

    private final ProcessRuntimeConfig config;
    private final ImageStore store;
    private final HostImages hostImages;
    private final Ledger ledger;
    private final Isolation isolation;
    private final AddressPool addresses;
    private final Launch launch;
    private final Visiting visiting;
    private final Watch watch;
    private final Map<String, Pod> pods = new ConcurrentHashMap<>();
    private final ExecutorService threads;
    private final RuntimeWork work;
    private final ScheduledExecutorService graces;
    private volatile ExitListener listener = exit -> LOG.warn("Nobody listens for the end of {}", exit.containerId());

    private ProcessRuntime(ProcessRuntimeConfig config, ImageStore store, HostImages hostImages, Isolation isolation)
            throws IOException {
        this.config = config;
        this.store = store;
        this.hostImages = hostImages;
        this.isolation = isolation;
        this.ledger = new Ledger(config.stateDir());
        this.addresses = new AddressPool(config.addresses());
        this.launch = new Launch(ledger, isolation);
        this.visiting = new Visiting(config, ledger, isolation);
        this.threads = Executors.newFixedThreadPool(
                config.threads(),
                Thread.ofPlatform()
                        .daemon()
                        .name("berth-pods-" + config.cell() + "-", 0)
                        .factory());
        this.work = new RuntimeWork(
                name(),
                threads,
                failure -> failure instanceof UncheckedIOException || failure instanceof IllegalStateException);
        this.graces = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
                .daemon()
                .name("berth-graces-" + config.cell())
                .factory());
        this.watch = Watch.start(ledger.exits(), isolation, exit -> listener.exited(exit), config.cell());
    }

    /**
     * Makes the runtime ready: scripts, bridge, layers of host images. One at a time may be live for a state directory.
     *
     * @throws UnsuitableMachineException when the machine cannot isolate pods and {@link ProcessRuntimeConfig#plain} was not asked for
     */
    public static ProcessRuntime create(ProcessRuntimeConfig config) throws IOException, UnsuitableMachineException {
        Files.createDirectories(config.stateDir());
        boolean plain = config.plainBecause().isPresent();
        Machine machine = Machine.probe();
        if (!plain) {
            List<String> missing = new ArrayList<>(machine.missing());
            if (missing.isEmpty()) {
                Namespaces.overlayTrial(config.stateDir()).ifPresent(missing::add);
            }
            if (!missing.isEmpty()) {
                throw new UnsuitableMachineException(missing);
            }
        }
        Scripts.write(config);
        ImageStore store = ImageStore.open(config.imageStore());
        List<Path> hidden = new ArrayList<>(config.hidden());
        hidden.addAll(List.of(config.stateDir(), config.imageStore()));
        HostImages hostImages = HostImages.prepare(
                config.stateDir().resolve("host"), config.hostImages(), config.javaHome(), hidden, !plain);
        ControlGroups groups = ControlGroups.detect(config.controlGroupParent());
        Isolation isolation = plain
                ? new Plain(config, config.plainBecause().get())
                : new Namespaces(config, machine, groups, store.layersDirectory());
        isolation.prepare();
        return new ProcessRuntime(config, store, hostImages, isolation);
    }

    /**
     * Takes away everything of a node whose agent does not run: processes, namespaces, mounts, links, bridge, control groups, pod directories.
     * Volumes and images stay. Idempotent.
     */
    public static void sweep(ProcessRuntimeConfig config) throws IOException {
        Sweeper.sweep(config);
    }

    /** The address at which pods of this node reach it; empty if they have no network of their own. */
    public Optional<String> gateway() {
        return config.plainBecause().isPresent()
                ? Optional.empty()
                : Optional.of(config.podNetwork().gateway());
    }

    /** Virtual addresses and node ports of Services for this node's pods, from what is known of names. */
    public ServiceProxy services(NameStore names) {
        var network = new PodNetwork(config.cell(), config.podNetwork());
        return ServiceProxy.start(
                config.cell(), network.bridge(), config.podNetwork().toString(), names);
    }

    @Override
    public String name() {
        return "process";
    }

    @Override
    public Map<String, String> traits() {
        Map<String, String> traits = new LinkedHashMap<>(isolation.traits());
        traits.put("runtime", name());
        return traits;
    }

    @Override
    public Optional<Path> logs() {
        return Optional.of(ledger.logs());
    }

    @Override
    public CompletionStage<List<FoundPod>> adopt() {
        return work.call(
                "FailedCreatePodSandBox",
                () -> new Adoption(config, ledger, isolation, addresses, launch, watch).adopt(pods));
    }

    @Override
    public CompletionStage<Image> pull(String image, PullPolicy policy) {
        return work.call("ErrImagePull", () -> {
            RootFilesystem root = root(image, policy);
            return new Image(root.name(), root.id(), root.note());
        });
    }

    private RootFilesystem root(String image, PullPolicy policy) throws IOException {
        try {
            Optional<RootFilesystem> stored = store.resolve(image);
            if (stored.isPresent()) {
                return stored.get();
            }
            return hostImages.resolve(image).orElseThrow(() -> absent(image, policy));
        } catch (IllegalArgumentException badName) {
            throw new RuntimeFailure("InvalidImageName", String.valueOf(badName.getMessage()));
        }
    }

    private static RuntimeFailure absent(String image, PullPolicy policy) {
        String reason = policy == PullPolicy.NEVER ? "ErrImageNeverPull" : "ErrImagePull";
        return new RuntimeFailure(
                reason,
                "image " + image
                        + " is not stored on this machine, no host image stands in for it, and registries are not"
                        + " asked; import it: ./berth image import FILE (an OCI archive or the output of docker save)");
    }

    @Override
    public CompletionStage<Sandbox> createSandbox(SandboxSpec spec) {
        return work.call("FailedCreatePodSandBox", () -> {
            Pod known = pods.get(spec.podUid());
            if (known != null) {
                return new Sandbox(spec.podUid(), known.record().ip());
            }
            String ip = spec.hostIp().isEmpty() ? address() : spec.hostIp();
            PodRecord record = record(spec, ip);
            try {
                Path directory = ledger.directory(record);
                Files.createDirectories(directory);
                PodDns.write(config, directory, spec, ip);
                isolation.createSandbox(directory, record);
                ledger.write(record);
            } catch (IOException | RuntimeException failure) {
                takeAway(record);
                throw failure;
            }
            pods.put(record.uid(), new Pod(record));
            return new Sandbox(record.uid(), ip);
        });
    }

    private String address() {
        return addresses
                .allocate()
                .orElseThrow(() -> new RuntimeFailure(
                        "FailedCreatePodSandBox", "all addresses of " + config.addresses() + " are in use"));
    }

    private static PodRecord record(SandboxSpec spec, String ip) {
        PodNames.verify(spec);
        return new PodRecord(
                spec.podUid(),
                spec.namespace(),
                spec.name(),
                spec.hostname(),
                ip,
                !spec.hostIp().isEmpty(),
                LinuxProcess.bootId());
    }

    @Override
    public CompletionStage<Started> start(ContainerSpec spec) {
        Permit permit = Permit.now(config.lease());
        return work.call("RunContainerError", () -> {
            Pod pod = pod(spec.podUid());
            PodNames.verify(spec);
            Optional<Container> known = pod.container(spec.name())
                    .filter(container -> container.record().attempt() == spec.attempt());
            if (known.isPresent()) {
                return known.get().started();
            }
            RootFilesystem image = root(spec.image(), PullPolicy.IF_NOT_PRESENT);
            try {
                Container container = launch.start(pod.record(), spec, image, permit);
                pod.put(container);
                watch.add(container);
                return container.started();
            } catch (IOException | RuntimeException failure) {
                discard(pod, spec);
                throw failure;
            }
        });
    }

    /** A start that failed leaves nothing, so that it can be tried again under the same number. */
    private void discard(Pod pod, ContainerSpec spec) throws IOException {
        ContainerFiles files = ledger.files(pod.record(), spec.name(), spec.attempt());
        Sweeper.killBelow(config, files.directory());
        Directories.deleteTree(files.directory());
        Files.deleteIfExists(files.exit());
    }

    @Override
    public CompletionStage<Void> stop(String podUid, String containerName, Duration grace) {
        Optional<Container> container =
                Optional.ofNullable(pods.get(podUid)).flatMap(pod -> pod.container(containerName));
        if (container.isEmpty() || container.get().end().isDone()) {
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<Void> killed = new CompletableFuture<>();
        threads.execute(() -> terminate(container.get()));
        var kill = graces.schedule(
                () -> threads.execute(() -> kill(container.get(), killed)),
                Math.max(0, grace.toMillis()),
                TimeUnit.MILLISECONDS);
        container.get().end().whenComplete((exit, failure) -> {
            kill.cancel(false);
            killed.complete(null);
        });
        return killed;
    }

    private static void terminate(Container container) {
        String signal = container.record().stopSignal();
        Optional<LinuxProcess> init = container.files().init();
        if (signal.isEmpty() || signal.equals("TERM")) {
            init.ifPresent(process -> process.signal(false));
        } else {
            init.filter(LinuxProcess::alive)
                    .ifPresent(
                            process -> Commands.run(List.of("kill", "-s", signal, "--", Long.toString(process.pid()))));
        }
    }

    private static void kill(Container container, CompletableFuture<Void> killed) {
        try {
            container.kill();
        } catch (IOException | RuntimeException failure) {
            killed.completeExceptionally(
                    new RuntimeFailure("KillContainerError", String.valueOf(failure.getMessage())));
        }
    }

    @Override
    public CompletionStage<Void> remove(String podUid) {
        return work.call("KillPodSandboxError", () -> {
                    Pod pod = pods.get(podUid);
                    if (pod != null) {
                        end(pod);
                        takeAway(pod.record());
                        pods.remove(podUid);
                    }
                    return pod != null;
                })
                .thenAccept(wasThere -> LOG.debug("Pod {} is gone; it was here: {}", podUid, wasThere));
    }

    private void end(Pod pod) throws IOException {
        for (Container container : pod.containers()) {
            container.kill();
            isolation.endRunaways(container.record());
            watch.forget(container);
            container.end().complete(container.exit(System.currentTimeMillis()));
        }
    }

    private void takeAway(PodRecord record) throws IOException {
        Path directory = ledger.directory(record);
        Sweeper.killBelow(config, directory);
        isolation.removeSandbox(directory, record.ownIp(), record.uid());
        ledger.dropExits(record.uid());
        Directories.deleteTree(directory);
        Directories.deleteTree(ledger.logs().resolve(record.directoryName()));
        record.ownIp().ifPresent(addresses::release);
    }

    @Override
    public CompletionStage<ExecResult> exec(
            String podUid, String containerName, List<String> command, Duration timeout) {
        return work.call("ExecError", () -> {
            Container container = Visiting.running(pod(podUid), containerName);
            LinuxProcess init = container
                    .files()
                    .init()
                    .orElseThrow(() -> new RuntimeFailure("ExecError", "container " + containerName + " does not run"));
            return Execution.run(isolation.exec(container.record(), init, command, false), timeout);
        });
    }

    @Override
    public CompletionStage<Optional<ContainerLog>> log(String podUid, String container, String containerId) {
        return work.call("LogError", () -> visiting.log(pod(podUid), container, containerId));
    }

    @Override
    public CompletionStage<Conversation> converse(
            String podUid, String container, List<String> command, boolean stdin, boolean tty) {
        return work.call("ExecError", () -> visiting.converse(pod(podUid), container, command, stdin, tty));
    }

    @Override
    public CompletionStage<Conversation> attach(String podUid, String container, boolean stdin) {
        return work.call("AttachError", () -> visiting.attach(pod(podUid), container, stdin));
    }

    @Override
    public CompletionStage<ByteChannel> connect(String podUid, int port) {
        return work.call("PortForwardError", () -> pod(podUid)).thenCompose(pod -> visiting.connect(pod, port));
    }

    @Override
    public void onExit(ExitListener exitListener) {
        this.listener = exitListener;
    }

    @Override
    public void close() {
        graces.shutdownNow();
        threads.shutdownNow();
        try {
            watch.close();
        } catch (IOException e) {
            LOG.warn("The watch of {} cannot be closed: {}", config.stateDir(), e.toString());
        }
    }

    private Pod pod(String uid) {
        Pod pod = pods.get(uid);
        if (pod == null) {
            throw new RuntimeFailure("FailedCreatePodSandBox", "pod " + uid + " has no sandbox on this node");
        }
        return pod;
    }
}
