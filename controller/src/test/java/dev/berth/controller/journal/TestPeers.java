package dev.berth.controller.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.testing.TempTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Configurations of journal peers in fresh directories on free loopback ports. */
final class TestPeers {
    private TestPeers() {}

    static Config one(String cluster) {
        return many(cluster, 1).getFirst();
    }

    /** One peer whose directory is this one. */
    static Config in(Path directory, String more) {
        return ConfigFactory.parseString(more)
                .withFallback(ConfigFactory.parseMap(Map.of("berth.journal.directory", directory.toString())))
                .withFallback(one("in"));
    }

    static List<Config> many(String cluster, int count) {
        List<Integer> ports = freePorts(count);
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add("\"n" + i + "=127.0.0.1:" + ports.get(i) + "\"");
        }
        List<Config> configs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            configs.add(ConfigFactory.parseString(
                            """
                    berth.journal { cluster = "%s", self = "n%d", peers = [%s], directory = "%s", snapshot-every = 200 }
                    # Nobody here has a lease to keep, so nobody has to wait for the next leader.
                    berth.journal { election-timeout-min = 500 ms, election-timeout-max = 1 s }
                    akka.persistence.journal.plugin = berth.journal.collections
                    akka.persistence.snapshot-store.plugin = berth.journal.snapshots
                    akka.loglevel = WARNING
                    akka.actor.allow-java-serialization = on
                    akka.actor.warn-about-java-serializer-usage = off
                    """.formatted(cluster, i, String.join(",", peers), TempTree.create("berth-" + cluster)))
                    .withFallback(ConfigFactory.load()));
        }
        return configs;
    }

    private static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0));
            }
            List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket s : held) {
                s.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
