package dev.berth.deploy.cluster;

import java.util.function.Consumer;

/** A cluster that is up, and is taken down at the end: by {@link #close}, or by a shutdown hook if the launcher is ended before. */
public final class Standing implements AutoCloseable {
    private final TemporaryCluster cluster;
    private final Thread hook;

    private Standing(TemporaryCluster cluster) {
        this.cluster = cluster;
        this.hook = new Thread(cluster::close, "takes the temporary cluster down");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** @throws Failure if the cluster does not come up; then nothing of it is left */
    public static Standing start(TemporaryCluster cluster, Consumer<String> progress) {
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

    public TemporaryCluster cluster() {
        return cluster;
    }

    /** @throws Failure if the launcher is being ended: what failed because of that is no finding */
    public void check() {
        if (cluster.closed()) {
            throw cluster.interrupted();
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
