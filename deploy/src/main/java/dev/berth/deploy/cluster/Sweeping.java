package dev.berth.deploy.cluster;

import com.typesafe.config.ConfigFactory;
import dev.berth.agent.image.HostImage;
import dev.berth.agent.runtime.process.ProcessRuntime;
import dev.berth.agent.runtime.process.ProcessRuntimeConfig;
import dev.berth.agent.watchdog.NodeLease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Takes away what node JVMs leave: pods with their namespaces, mounts and links; and, when asked, files. */
public final class Sweeping {
    private Sweeping() {}

    /** Ends everything of the node's process runtime; the node's JVM must not run. Volumes stay. Idempotent. */
    public static void sweep(Home home, Cluster cluster, Cluster.Member member) {
        if (!cluster.runtime().equals("process")) {
            return;
        }
        Path node = home.node(member.name()).root();
        try {
            ProcessRuntime.sweep(processConfig(
                    cluster.id(), member.number(), cluster.podCidr(member), home, home.node(member.name())));
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
                clusterId.substring(0, 4) + "-" + number,
                node.pods(),
                home.images(),
                podCidr,
                HostImage.table(ConfigFactory.load().getConfig("berth.agent")),
                List.of(home.root()));
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
