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
    private static final Path HOSTS_OF_THE_MACHINE = Path.of("/etc/hosts");
    /** No name that a container's directory beside it could have. */
    private static final String HOSTS = "etc.hosts";

    private PodDns() {}

    static void write(ProcessRuntimeConfig config, Path podDirectory, SandboxSpec spec, String ip) throws IOException {
        String domain = config.clusterDomain().orElse("");
        Optional<String> gateway =
                config.clusterDomain().map(named -> config.podNetwork().gateway());
        String text = ResolvConf.of(spec.dns(), spec.namespace(), domain, gateway, ofTheMachine());
        Files.writeString(podDirectory.resolve(FILE), text);
        String hosts = spec.hostIp().isEmpty()
                ? spec.hosts().text(ip, spec.hostname(), spec.namespace(), domain)
                : spec.hosts().after(text(HOSTS_OF_THE_MACHINE));
        Files.writeString(podDirectory.resolve(HOSTS), hosts);
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
        return text(OF_THE_MACHINE);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException none) {
            return "";
        }
    }
}
