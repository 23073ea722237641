package dev.berth.agent.runtime.process;

import dev.berth.agent.names.EtcHosts;
import dev.berth.agent.names.ResolvConf;
import dev.berth.agent.runtime.PodRuntime.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The {@code /etc/resolv.conf} and {@code /etc/hosts} of a pod: decided with its sandbox, the same for each start of its containers. */
final class PodDns {
    private static final Path OF_THE_MACHINE = Path.of("/etc/resolv.conf");
    private static final String FILE = "resolv.conf";
    /** No name that a container's directory beside it could have. */
    private static final String HOSTS = "etc.hosts";

    private PodDns() {}

    static void write(ProcessRuntimeConfig config, Path podDirectory, SandboxSpec spec, String ip) throws IOException {
        String domain = config.clusterDomain().orElse("");
        Optional<String> gateway =
                config.clusterDomain().map(named -> config.podNetwork().gateway());
        String text = ResolvConf.of(spec.dns(), spec.namespace(), domain, gateway, ofTheMachine());
        Files.writeString(podDirectory.resolve(FILE), text);
        Files.writeString(
                podDirectory.resolve(HOSTS), spec.hosts().text(ip, spec.hostname(), spec.namespace(), domain));
    }

    /** Without a domain for a pod that an older version has made. */
    static String hosts(ContainerFiles files, PodRecord pod) throws IOException {
        Path file = files.container().resolveSibling(HOSTS);
        return Files.exists(file)
                ? Files.readString(file)
                : EtcHosts.PLAIN.text(pod.ip(), pod.hostname(), pod.namespace(), "");
    }

    /** The machine's for a pod that an older version has made. */
    static String read(ContainerFiles files) throws IOException {
        Path file = files.container().resolveSibling(FILE);
        return Files.exists(file) ? Files.readString(file) : ofTheMachine();
    }

    private static String ofTheMachine() {
        try {
            return Files.readString(OF_THE_MACHINE);
        } catch (IOException none) {
            return "";
        }
    }
}
