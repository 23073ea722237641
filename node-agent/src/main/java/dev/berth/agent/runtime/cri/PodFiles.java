package dev.berth.agent.runtime.cri;

import dev.berth.agent.cri.Sandboxes;
import dev.berth.agent.machine.Directories;
import dev.berth.agent.names.ResolvConf;
import dev.berth.agent.runtime.PodRuntime.SandboxSpec;
import dev.berth.cri.v1.PodSandboxMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a pod has on the node's disk: its {@code /etc/hosts} and its logs. */
final class PodFiles {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private final CriRuntimeConfig config;

    PodFiles(CriRuntimeConfig config) {
        this.config = config;
    }

    /** What the pod's {@code /etc/resolv.conf} shall say. */
    String resolvConf(SandboxSpec spec) throws IOException {
        String machine = Files.exists(RESOLV_CONF) ? Files.readString(RESOLV_CONF) : "";
        Optional<String> server = config.names().map(names -> names.server().address());
        return ResolvConf.of(spec.dns(), spec.namespace(), domain(), server, machine);
    }

    /** Also writes again what was there: after an answer that was lost, the pod may have another address. */
    void write(PodSandboxMetadata pod, SandboxSpec spec, String ip) throws IOException {
        Path file = hosts(pod);
        Files.createDirectories(file.getParent());
        Directories.writeAtomically(file, spec.hosts().text(ip, spec.hostname(), spec.namespace(), domain()));
    }

    Path hosts(PodSandboxMetadata pod) {
        return config.pods().resolve(Sandboxes.directoryName(pod)).resolve("etc.hosts");
    }

    /** Of one life of a container. */
    Path lastWords(PodSandboxMetadata pod, String container, int attempt) {
        return hosts(pod).resolveSibling(container + "." + attempt + ".last-words");
    }

    Path log(PodSandboxMetadata pod, String path) {
        return config.logs().resolve(Sandboxes.directoryName(pod)).resolve(path);
    }

    /** Of all that this pod, or an earlier try at it, has left. */
    void delete(String podUid) throws IOException {
        for (Path parent : List.of(config.pods(), config.logs())) {
            if (Files.isDirectory(parent)) {
                try (Stream<Path> pods = Files.list(parent)) {
                    for (Path pod : pods.filter(p -> p.toString().endsWith("_" + podUid))
                            .toList()) {
                        Directories.deleteTree(pod);
                    }
                }
            }
        }
    }

    private String domain() {
        return config.names().map(CriRuntimeConfig.Names::domain).orElse("");
    }
}
