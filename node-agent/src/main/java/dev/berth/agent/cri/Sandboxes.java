package dev.berth.agent.cri;

import dev.berth.agent.names.ResolvConf;
import dev.berth.agent.runtime.PodNames;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.runtime.PodRuntime.SandboxSpec;
import dev.berth.cri.v1.DNSConfig;
import dev.berth.cri.v1.LinuxPodSandboxConfig;
import dev.berth.cri.v1.LinuxSandboxSecurityContext;
import dev.berth.cri.v1.NamespaceMode;
import dev.berth.cri.v1.NamespaceOption;
import dev.berth.cri.v1.PodSandbox;
import dev.berth.cri.v1.PodSandboxConfig;
import dev.berth.cri.v1.PodSandboxMetadata;
import dev.berth.cri.v1.SecurityProfile;

/** A pod as the sandbox that a runtime makes for it. */
public final class Sandboxes {
    /** Of a sandbox's configuration its containers need this, and no status tells it. */
    private static final String HOSTNAME = "berth.dev/hostname";

    /** The same; containers that are privileged may only be in such a sandbox. */
    private static final String PRIVILEGED = "berth.dev/privileged";

    /** As each container has them: a network and IPC of the pod, processes of its own. */
    static final NamespaceOption NAMESPACES = NamespaceOption.newBuilder()
            .setNetwork(NamespaceMode.POD)
            .setPid(NamespaceMode.CONTAINER)
            .setIpc(NamespaceMode.POD)
            .build();

    static final SecurityProfile SECCOMP = SecurityProfile.newBuilder()
            .setProfileType(SecurityProfile.ProfileType.RuntimeDefault)
            .build();

    private Sandboxes() {}

    /**
     * A sandbox to be made.
     *
     * @param attempt how many the pod has had before
     * @param resolvConf what the pod's {@code /etc/resolv.conf} shall say
     * @throws RuntimeFailure {@code FailedCreatePodSandBox} for names that cannot be files, and for pods in the node's network
     */
    public static PodSandboxConfig wanted(Marks marks, SandboxSpec spec, int attempt, String resolvConf) {
        PodNames.verify(spec);
        if (!spec.hostIp().isEmpty()) {
            throw new RuntimeFailure(
                    "FailedCreatePodSandBox", "hostNetwork is not served on nodes with the cri runtime yet");
        }
        PodSandboxMetadata metadata = PodSandboxMetadata.newBuilder()
                .setName(spec.name())
                .setNamespace(spec.namespace())
                .setUid(spec.podUid())
                .setAttempt(attempt)
                .build();
        return config(marks, metadata, spec.hostname(), spec.privileged())
                .setDnsConfig(dns(resolvConf))
                .build();
    }

    /** What a sandbox was made with, as far as its containers need it. */
    public static PodSandboxConfig known(Marks marks, PodSandbox sandbox) {
        String hostname = sandbox.getAnnotationsOrDefault(HOSTNAME, "");
        boolean privileged = Boolean.parseBoolean(sandbox.getAnnotationsOrDefault(PRIVILEGED, ""));
        return config(marks, sandbox.getMetadata(), hostname, privileged).build();
    }

    private static PodSandboxConfig.Builder config(
            Marks marks, PodSandboxMetadata metadata, String hostname, boolean privileged) {
        return PodSandboxConfig.newBuilder()
                .setMetadata(metadata)
                .setHostname(hostname)
                .setLogDirectory(marks.logs() + "/" + directoryName(metadata))
                .putAllLabels(marks.labels(metadata))
                .putAnnotations(HOSTNAME, hostname)
                .putAnnotations(PRIVILEGED, Boolean.toString(privileged))
                .setLinux(LinuxPodSandboxConfig.newBuilder()
                        .setCgroupParent("/" + marks.controlGroupParent())
                        .setSecurityContext(LinuxSandboxSecurityContext.newBuilder()
                                .setNamespaceOptions(NAMESPACES)
                                .setPrivileged(privileged)
                                .setSeccomp(SECCOMP)));
    }

    /** What the pod's directories are called. */
    public static String directoryName(PodSandboxMetadata pod) {
        return PodNames.directory(pod.getNamespace(), pod.getName(), pod.getUid());
    }

    private static DNSConfig dns(String resolvConf) {
        return DNSConfig.newBuilder()
                .addAllServers(ResolvConf.words(resolvConf, "nameserver"))
                .addAllSearches(ResolvConf.words(resolvConf, "search"))
                .addAllOptions(ResolvConf.words(resolvConf, "options"))
                .build();
    }
}
