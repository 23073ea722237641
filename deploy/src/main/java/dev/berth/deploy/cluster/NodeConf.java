package dev.berth.deploy.cluster;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A node's configuration file: what makes it differ from the others. */
final class NodeConf {
    private NodeConf() {}

    static void write(Cluster cluster, Cluster.Member member, Home home) {
        Home.NodeHome node = home.node(member.name());
        // The operator's settings for all nodes, if there are any, go before what the launcher must decide itself.
        String text = "include classpath(\"berth-node.conf\")\n"
                + "include file(" + path(home.settings()) + ")\n"
                + settings(cluster, member, home).entrySet().stream()
                        .map(e -> e.getKey() + " = " + e.getValue())
                        .collect(Collectors.joining("\n"))
                + "\n";
        try {
            Files.createDirectories(node.root());
            Files.writeString(node.conf(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> settings(Cluster cluster, Cluster.Member member, Home home) {
        Home.NodeHome node = home.node(member.name());
        Map<String, String> s = new LinkedHashMap<>();
        s.put("berth.node.name", quoted(member.name()));
        s.put("berth.node.number", Integer.toString(member.number()));
        s.put("berth.node.control", Boolean.toString(member.control()));
        s.put("berth.node.runtime", quoted(cluster.runtime()));
        s.put("berth.node.simulated-nodes", Integer.toString(cluster.simulatedNodes()));
        s.put("berth.node.cluster-id", quoted(cluster.id()));
        s.put("berth.node.host", quoted(Cluster.HOST));
        s.put("berth.node.pod-cidr", quoted(cluster.podCidr(member)));
        s.put("berth.node.home", path(home.root()));
        s.put("berth.node.directory", path(node.root()));
        s.put("berth.node.pki", path(home.pki()));
        s.put("berth.node.images", path(home.images()));
        s.put("berth.node.shared-volumes", path(home.sharedVolumes()));
        s.put("berth.volumes.shared-root", path(home.sharedVolumes()));
        s.put(
                "berth.api.listen",
                "[" + quoted(Cluster.HOST + ":" + cluster.apiPort()) + ", "
                        + quoted(Cluster.HOST + ":" + cluster.nodeApiPort(member)) + "]");
        akka(cluster, member, home, s);
        journal(cluster, member, home, s);
        return s;
    }

    private static void akka(Cluster cluster, Cluster.Member member, Home home, Map<String, String> s) {
        String role = member.control() ? "[\"control\", \"agent\"]" : "[\"agent\"]";
        s.put("akka.cluster.roles", role);
        String majority = Integer.toString(cluster.majority());
        s.put("akka.cluster.role.control.min-nr-of-members", majority);
        s.put("akka.cluster.split-brain-resolver.static-quorum.quorum-size", majority);
        s.put(
                "akka.cluster.seed-nodes",
                cluster.controls().stream()
                        .map(m -> quoted("akka://berth@" + Cluster.HOST + ":" + cluster.clusterPort(m)))
                        .collect(Collectors.joining(", ", "[", "]")));
        // The first looks for a cluster so long before it forms one (decision 3); the others ask again so often.
        s.put("akka.cluster.seed-node-timeout", cluster.controls().getFirst().equals(member) ? "15s" : "1s");
        s.put("akka.remote.artery.canonical.hostname", quoted(Cluster.HOST));
        s.put("akka.remote.artery.canonical.port", Integer.toString(cluster.clusterPort(member)));
        Path pki = home.pki();
        String engine = "akka.remote.artery.ssl.rotating-keys-engine.";
        s.put(engine + "key-file", path(pki.resolve(member.name() + ".key")));
        s.put(engine + "cert-file", path(pki.resolve(member.name() + ".crt")));
        s.put(engine + "ca-cert-file", path(pki.resolve("ca.crt")));
    }

    private static void journal(Cluster cluster, Cluster.Member member, Home home, Map<String, String> s) {
        s.put("berth.journal.cluster", quoted(cluster.journalName()));
        s.put("berth.journal.self", quoted(member.control() ? member.name() : ""));
        s.put("berth.journal.directory", path(home.node(member.name()).journal(cluster)));
        s.put("berth.journal.tls.directory", path(home.pki()));
        s.put("berth.journal.tls.name", quoted(member.name()));
        s.put("berth.journal.tls.peer-name", quoted(Pki.CLUSTER_NAME));
        List<String> peers = cluster.controls().stream()
                .map(m -> quoted(m.name() + "=" + Cluster.HOST + ":" + cluster.journalPort(m)))
                .toList();
        s.put("berth.journal.founding", Boolean.toString(!cluster.founded()));
        s.put("berth.journal.peers", "[" + String.join(", ", peers) + "]");
    }

    private static String path(Path path) {
        return quoted(path.toString());
    }

    private static String quoted(String text) {
        return ConfigUtil.quoteString(text);
    }
}
