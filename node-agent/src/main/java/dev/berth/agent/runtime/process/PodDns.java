package dev.berth.agent.runtime.process;

import dev.berth.agent.names.DnsWish;
import dev.berth.agent.names.ResolvConf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The {@code /etc/resolv.conf} of a pod: decided with its sandbox, the same for each start of its containers. */
final class PodDns {
    private static final Path OF_THE_MACHINE = Path.of("/etc/resolv.conf");
    private static final String FILE = "resolv.conf";

    private PodDns() {}

    static void write(ProcessRuntimeConfig config, Path podDirectory, String namespace, DnsWish wish)
            throws IOException {
        Optional<String> gateway =
                config.clusterDomain().map(domain -> config.podNetwork().gateway());
        String text = ResolvConf.of(wish, namespace, config.clusterDomain().orElse(""), gateway, ofTheMachine());
        Files.writeString(podDirectory.resolve(FILE), text);
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
