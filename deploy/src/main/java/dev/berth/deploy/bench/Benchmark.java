package dev.berth.deploy.bench;

/** What can be measured. The order is the order of the runs. */
public enum Benchmark {
    UP("up", "a new cluster of three node JVMs, from its certificates to all Ready", true),
    ORDERED("ordered", "a StatefulSet of 50 replicas, OrderedReady, on 20 simulated nodes", true),
    PARALLEL("parallel", "a StatefulSet of 500 replicas, Parallel, on 20 simulated nodes", true),
    ROLLING("rolling", "a rolling update of a StatefulSet of 32 replicas", true),
    CREATE("create", "creation of ConfigMaps, one and 64 in flight", true),
    THOUSAND("thousand", "a StatefulSet of 1,000 replicas, Parallel, on 20 simulated nodes", false),
    DAEMON("daemon", "a DaemonSet on 200 simulated nodes", true),
    RESTART("restart", "control JVMs killed with 100,000 objects stored, until they serve again", false);

    private final String word;
    private final String description;
    private final boolean byDefault;

    Benchmark(String word, String description, boolean byDefault) {
        this.word = word;
        this.description = description;
        this.byDefault = byDefault;
    }

    /** What a user calls it. */
    public String word() {
        return word;
    }

    public String description() {
        return description;
    }

    /** Whether it runs when none is named. */
    public boolean byDefault() {
        return byDefault;
    }
}
