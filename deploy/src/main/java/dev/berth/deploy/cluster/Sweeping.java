package dev.berth.deploy.cluster;

import com.typesafe.config.ConfigFactory;
import dev.berth.agent.image.HostImage;
import dev.berth.agent.net.Cidr;
import dev.berth.agent.net.LocalAddress;
import dev.berth.agent.runtime.cri.CriRuntime;
import dev.berth.agent.runtime.cri.CriRuntimeConfig;
import dev.berth.agent.runtime.process.ProcessRuntime;
import dev.berth.agent.runtime.process.ProcessRuntimeConfig;
import dev.berth.agent.watchdog.NodeLease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes away what node JVMs leave: pods with their namespaces, mounts and links; and, when asked, files. */
public final class Sweeping {
    private Sweeping() {}

    /** Ends everything of the node's runtime; the node's JVM must not run. Volumes stay. Idempotent. */
    public static void sweep(Home home, Cluster cluster, Cluster.Member member) {
        if (cluster.runtime().equals("simulated")) {
            return;
        }
        Path node = home.node(member.name()).root();
        try {
            if (cluster.runtime().equals("cri")) {
                CriRuntime.sweep(criConfig(
                        cluster.id(),
                        member.number(),
                        cluster.podCidr(member),
                        "",
                        criSocket(home),
                        home.node(member.name())));
            } else {
                ProcessRuntime.sweep(processConfig(
                        cluster.id(), member.number(), cluster.podCidr(member), home, home.node(member.name())));
            }
            NodeLease.stop(node);
            Files.deleteIfExists(NodeLease.file(node));
        } catch (IOException e) {
            throw new Failure(
                    "not everything of " + member.name() + " could be taken away (" + e.getMessage() + ")",
                    "run ./berth down again as root");
        }
    }

    /** What the process runtime of a node is started and swept with. */
    public static ProcessRuntimeConfig processConfig(
            String clusterId, int number, String podCidr, Home home, Home.NodeHome node) {
        return ProcessRuntimeConfig.of(
                cell(clusterId, number),
                node.pods(),
                home.images(),
                podCidr,
                HostImage.table(ConfigFactory.load().getConfig("berth.agent")),
                List.of(home.root()));
    }

    /**
     * The same for a node whose pods are in a container runtime.
     *
     * @param domain below which the node's DNS answers
     */
    public static CriRuntimeConfig criConfig(
            String clusterId, int number, String podCidr, String domain, Path socket, Home.NodeHome node) {
        var names = new CriRuntimeConfig.Names(domain, LocalAddress.of(Cidr.parse(podCidr)));
        return new CriRuntimeConfig(
                cell(clusterId, number),
                socket,
                node.pods(),
                Optional.of(names),
                Optional.of(NodeLease.file(node.root())));
    }

    private static String cell(String clusterId, int number) {
        return clusterId.substring(0, 4) + "-" + number;
    }

    /** As nodes are told it: the operator's word, or else the usual place. */
    static Path criSocket(Home home) {
        return Path.of(ConfigFactory.parseFile(home.settings().toFile())
                .withFallback(ConfigFactory.defaultReference())
                .resolve()
                .getString("berth.node.cri-socket"));
    }

    /** Removes all that was stored. */
    public static void deleteHome(Home home) {
        delete(home.root());
    }

    public static void deleteNode(Home home, Cluster.Member member) {
        delete(home.node(member.name()).root());
    }

    /** Removes all that is in a directory, or in what a link of that name leads to; gives how many files that were. */
    public static long empty(Path directory) {
        try (Stream<Path> all = Files.walk(directory.toRealPath())) {
            List<Path> inside = all.skip(1).toList();
            long files = inside.stream().filter(Files::isRegularFile).count();
            deleteAll(inside);
            return files;
        } catch (IOException e) {
            throw new Failure("cannot empty " + directory + " (" + e.getMessage() + ")", "do it by hand as root");
        }
    }

    /** @param tree each directory before what is in it */
    private static void deleteAll(List<Path> tree) throws IOException {
        for (Path path : tree.reversed()) {
            Files.deleteIfExists(path);
        }
    }

    static void delete(Path root) {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            deleteAll(all.toList());
        } catch (IOException e) {
            throw new Failure("cannot delete " + root + " (" + e.getMessage() + ")", "remove it by hand as root");
        }
    }
}
