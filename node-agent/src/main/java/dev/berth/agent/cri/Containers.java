package dev.berth.agent.cri;

import dev.berth.agent.runtime.PodNames;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import dev.berth.agent.runtime.PodRuntime.Rights;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.runtime.PodRuntime.Stdin;
import dev.berth.cri.v1.Capability;
import dev.berth.cri.v1.ContainerConfig;
import dev.berth.cri.v1.ContainerMetadata;
import dev.berth.cri.v1.ContainerStatus;
import dev.berth.cri.v1.Image;
import dev.berth.cri.v1.ImageSpec;
import dev.berth.cri.v1.KeyValue;
import dev.berth.cri.v1.LinuxContainerConfig;
import dev.berth.cri.v1.LinuxContainerResources;
import dev.berth.cri.v1.LinuxContainerSecurityContext;
import dev.berth.cri.v1.Mount;
import dev.berth.cri.v1.PodSandbox;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A container as a runtime makes it. */
public final class Containers {
    private static final String HOSTS = "/etc/hosts";
    private static final long CPU_PERIOD_MICROS = 100_000;
    private static final long SMALLEST_QUOTA_MICROS = 1_000;
    private static final long SMALLEST_SHARES = 2;
    private static final long SHARES_OF_A_CORE = 1024;

    /** Of what a visitor must know, no status tells anything. */
    private static final String TTY = "berth.dev/tty";

    private static final String STDIN = "berth.dev/stdin";

    /** The node's file of its last words. */
    private static final String LAST_WORDS = "berth.dev/last-words";

    private static final String OR_LOG = "berth.dev/last-words-or-log";

    private Containers() {}

    /**
     * A container to be made.
     *
     * @param image as the runtime has it
     * @param hosts the file that is to be its {@code /etc/hosts}, unless it mounts another there
     * @param lastWords the node's file of its last words
     * @throws RuntimeFailure {@code RunContainerError} for a name that cannot be a file, {@code CreateContainerConfigError} when it cannot
     *     run as it wants to
     */
    public static ContainerConfig wanted(
            Marks marks, PodSandbox sandbox, ContainerSpec spec, Image image, String hosts, String lastWords) {
        PodNames.verify(spec);
        ContainerConfig.Builder config = ContainerConfig.newBuilder()
                .setMetadata(ContainerMetadata.newBuilder().setName(spec.name()).setAttempt(spec.attempt()))
                .setImage(ImageSpec.newBuilder().setImage(image.getId()))
                .addAllCommand(spec.command())
                .addAllArgs(spec.args())
                .setWorkingDir(spec.workingDir())
                .putAllLabels(marks.labels(sandbox.getMetadata()))
                .putLabels(Marks.CONTAINER, spec.name())
                .putAnnotations(TTY, Boolean.toString(spec.tty()))
                .putAnnotations(STDIN, Boolean.toString(spec.stdin() != Stdin.NONE))
                .putAnnotations(LAST_WORDS, lastWords)
                .putAnnotations(OR_LOG, Boolean.toString(spec.lastWords().orLog()))
                .setLogPath(logPath(spec.name(), spec.attempt()))
                .setStdin(spec.stdin() != Stdin.NONE)
                .setStdinOnce(spec.stdin() == Stdin.ONCE)
                .setTty(spec.tty())
                .setLinux(LinuxContainerConfig.newBuilder()
                        .setResources(resources(spec))
                        .setSecurityContext(security(spec, image)));
        for (Map.Entry<String, String> variable : spec.env().entrySet()) {
            config.addEnvs(KeyValue.newBuilder().setKey(variable.getKey()).setValue(variable.getValue()));
        }
        mounts(spec, hosts).forEach(config::addMounts);
        return config.build();
    }

    /** Whether its three streams are a terminal. */
    public static boolean hasTty(ContainerStatus container) {
        return container.getAnnotationsOrDefault(TTY, "").equals("true");
    }

    /** Whether its program reads what visitors write. */
    public static boolean hasStdin(ContainerStatus container) {
        return container.getAnnotationsOrDefault(STDIN, "").equals("true");
    }

    /** Where a life's last words are, on the node; empty for a container that an earlier version has made. */
    public static Optional<LastWords> lastWords(ContainerStatus container) {
        String file = container.getAnnotationsOrDefault(LAST_WORDS, "");
        boolean orLog = container.getAnnotationsOrDefault(OR_LOG, "").equals("true");
        return file.isEmpty() ? Optional.empty() : Optional.of(new LastWords(file, orLog));
    }

    /** Where a life's log is, below the pod's directory of logs. */
    public static String logPath(String container, int attempt) {
        return container + "/" + attempt + ".log";
    }

    private static Stream<Mount> mounts(ContainerSpec spec, String hosts) {
        Stream<Mount> own = spec.mounts().stream().map(m -> mount(m.source(), m.target(), m.readOnly()));
        boolean otherHosts = spec.mounts().stream().anyMatch(m -> m.target().equals(HOSTS));
        return otherHosts ? own : Stream.concat(own, Stream.of(mount(hosts, HOSTS, false)));
    }

    private static Mount mount(String source, String target, boolean readOnly) {
        return Mount.newBuilder()
                .setHostPath(source)
                .setContainerPath(target)
                .setReadonly(readOnly)
                .build();
    }

    /** Kubernetes' arithmetic of limits (kuberuntime: calculateLinuxResources); 0 stays "no limit". */
    private static LinuxContainerResources resources(ContainerSpec spec) {
        LinuxContainerResources.Builder resources =
                LinuxContainerResources.newBuilder().setMemoryLimitInBytes(spec.memoryLimitBytes());
        long millis = spec.cpuLimitMillis();
        if (millis > 0) {
            resources
                    .setCpuPeriod(CPU_PERIOD_MICROS)
                    .setCpuQuota(Math.max(SMALLEST_QUOTA_MICROS, millis * CPU_PERIOD_MICROS / 1000))
                    .setCpuShares(Math.max(SMALLEST_SHARES, millis * SHARES_OF_A_CORE / 1000));
        }
        return resources.build();
    }

    private static LinuxContainerSecurityContext security(ContainerSpec spec, Image image) {
        Rights rights = spec.runAs().rights();
        LinuxContainerSecurityContext.Builder security = LinuxContainerSecurityContext.newBuilder()
                .setNamespaceOptions(Sandboxes.NAMESPACES)
                .setSeccomp(Sandboxes.SECCOMP)
                .setPrivileged(rights.privileged())
                .setReadonlyRootfs(rights.readOnlyRoot())
                .setNoNewPrivs(!rights.gains())
                .setCapabilities(capabilities(rights))
                .addAllSupplementalGroups(spec.runAs().groups());
        User.of(spec.runAs(), image).into(security);
        return security.build();
    }

    /** All of them by name: a runtime's own default set may be another. */
    private static Capability capabilities(Rights rights) {
        return Capability.newBuilder()
                .addDropCapabilities("ALL")
                .addAllAddCapabilities(rights.capabilities().stream().sorted().toList())
                .build();
    }
}
