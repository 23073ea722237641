package dev.berth.deploy.cluster;

import dev.berth.protocol.api.Ready;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs one simulated node through the work of a first minute and lets its JVM write down the classes it loaded (an AOT cache, or a class
 * archive before JDK 24), which halves the start of every node from then on.
 */
public final class Training {
    private static final Duration READY = Duration.ofSeconds(90);
    private static final Duration WRITTEN = Duration.ofMinutes(2);
    private static final String STATEFUL_SET = """
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"t"},"spec":{"replicas":2,
             "selector":{"matchLabels":{"app":"t"}},"template":{"metadata":{"labels":{"app":"t"}},
             "spec":{"containers":[{"name":"c","image":"i","volumeMounts":[{"name":"v","mountPath":"/v"}]}]}},
             "volumeClaimTemplates":[{"metadata":{"name":"v"},"spec":{"accessModes":["ReadWriteOnce"],
             "resources":{"requests":{"storage":"1G"}}}}]}}""";
    private static final String DAEMON_SET = """
            {"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"d"},"spec":{
             "selector":{"matchLabels":{"app":"d"}},"template":{"metadata":{"labels":{"app":"d"}},
             "spec":{"containers":[{"name":"c","image":"i"}]}}}}""";

    private final Home home;
    private final Cluster cluster;

    private Training(Home home, Cluster cluster) {
        this.home = home;
        this.cluster = cluster;
    }

    /** True if there is an archive now; false if this JVM could not be trained, which costs nothing but start-up time. */
    public static boolean run(Path directory, int heapMegabytes) {
        var home = new Home(directory);
        var cluster = new Cluster(
                "00000000",
                freePort(),
                PodNetworks.FIRST,
                "simulated",
                0,
                List.of(new Cluster.Member("node-1", 1, true)));
        try {
            Files.deleteIfExists(Launch.archive());
            return new Training(home, cluster).run(heapMegabytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Sweeping.deleteHome(home);
        }
    }

    private boolean run(int heapMegabytes) throws IOException {
        Cluster.Member member = cluster.members().getFirst();
        Pki pki = Pki.of(home);
        pki.ensure(cluster);
        NodeConf.write(cluster, member, home);
        Home.NodeHome node = home.node(member.name());
        Process jvm = new ProcessBuilder(Launch.training(node, heapMegabytes))
                .redirectErrorStream(true)
                .redirectOutput(node.log().toFile())
                .start();
        try (Api api = pki.api(cluster)) {
            boolean worked = Waiting.until(
                            READY,
                            () -> api.nodes().stream().flatMap(List::stream).anyMatch(Ready::is))
                    && work(api);
            jvm.destroy();
            return worked && jvm.waitFor(WRITTEN.toSeconds(), TimeUnit.SECONDS) && Files.exists(Launch.archive());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            jvm.destroyForcibly();
        }
    }

    private static boolean work(Api api) {
        api.call("POST", "/apis/apps/v1/namespaces/default/statefulsets", STATEFUL_SET);
        api.call("POST", "/apis/apps/v1/namespaces/default/daemonsets", DAEMON_SET);
        for (String path :
                List.of("/api", "/apis", "/openapi/v3", "/openapi/v3/apis/apps/v1", "/api/v1/pods?limit=500")) {
            api.call("GET", path, "");
        }
        String set = "/apis/apps/v1/namespaces/default/statefulsets/t";
        boolean ready = Waiting.until(
                READY,
                () -> api.get(set)
                        .filter(s -> s.at("/status/readyReplicas").asInt() == 2)
                        .isPresent());
        api.call("PATCH", set, "{\"spec\":{\"replicas\":1}}");
        api.call("DELETE", set, "");
        return ready;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return Math.min(socket.getLocalPort(), 65000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
