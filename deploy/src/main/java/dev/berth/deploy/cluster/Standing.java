package dev.berth.deploy.bench;

import dev.berth.deploy.cluster.Failure;
import java.util.List;
import java.util.function.Consumer;

/** A cluster that is up, and is taken down at the end: by {@link #close}, or by a shutdown hook if the launcher is ended before. */
final class Standing implements AutoCloseable {
    private final BenchCluster cluster;
    private final Thread hook;

    private Standing(BenchCluster cluster) {
        this.cluster = cluster;
        this.hook = new Thread(cluster::close, "takes the benchmark's cluster down");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** @throws Failure if the cluster does not come up; then nothing of it is left */
    static Standing start(BenchCluster cluster, Consumer<String> progress) {
        var standing = new Standing(cluster);
        try {
            cluster.start(progress);
            return standing;
        } catch (RuntimeException | Error e) {
            standing.check();
            standing.close();
            throw e;
        }
    }

    Wire wire() {
        return new Wire(cluster.adminTls(), cluster.apiPort());
    }

    List<Double> rssMegabytes() {
        return cluster.rssMegabytes();
    }

    double cpuSeconds() {
        return cluster.cpuSeconds();
    }

    /** @throws Failure if the launcher is being ended: what failed because of that is no finding */
    void check() {
        if (cluster.closed()) {
            throw BenchCluster.interrupted();
        }
    }

    @Override
    public void close() {
        cluster.close();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The hook runs already, and finds the cluster closed.
        }
    }
}
