package dev.berth.controller.workload;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The block {@code berth.workloads}; every key is described in reference.conf. */
public record WorkloadsConfig(
        Duration resync,
        Duration coalesce,
        Duration viewTimeout,
        Duration writeTimeout,
        Duration retryFirst,
        Duration retryLongest,
        int burst,
        Duration failedPodFirst,
        Duration setFailedPodLongest,
        Duration daemonFailedPodLongest,
        boolean conditions) {
    private static final Set<String> KEYS = Set.of(
            "resync",
            "coalesce",
            "view-timeout",
            "write-timeout",
            "retry-first",
            "retry-longest",
            "burst",
            "failed-pod-first",
            "set-failed-pod-longest",
            "daemon-failed-pod-longest",
            "conditions");

    /**
     * Reads the block {@code berth.workloads} out of a whole configuration.
     *
     * @throws IllegalArgumentException naming every key that is wrong
     */
    public static WorkloadsConfig of(Config root) {
        Config c = root.getConfig("berth.workloads");
        var unknown = new TreeSet<>(c.root().keySet());
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "berth.workloads has unknown keys " + unknown + "; known are " + new TreeSet<>(KEYS));
        }
        var config = new WorkloadsConfig(
                c.getDuration("resync"),
                c.getDuration("coalesce"),
                c.getDuration("view-timeout"),
                c.getDuration("write-timeout"),
                c.getDuration("retry-first"),
                c.getDuration("retry-longest"),
                c.getInt("burst"),
                c.getDuration("failed-pod-first"),
                c.getDuration("set-failed-pod-longest"),
                c.getDuration("daemon-failed-pod-longest"),
                c.getBoolean("conditions"));
        List<String> problems = config.problems();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("berth.workloads: " + String.join("; ", problems));
        }
        return config;
    }

    private List<String> problems() {
        var found = new ArrayList<String>();
        positive(found, "resync", resync);
        positive(found, "coalesce", coalesce);
        positive(found, "view-timeout", viewTimeout);
        positive(found, "write-timeout", writeTimeout);
        positive(found, "retry-first", retryFirst);
        positive(found, "failed-pod-first", failedPodFirst);
        if (retryLongest.compareTo(retryFirst) < 0) {
            found.add("retry-longest is shorter than retry-first");
        }
        if (setFailedPodLongest.compareTo(failedPodFirst) < 0) {
            found.add("set-failed-pod-longest is shorter than failed-pod-first");
        }
        if (daemonFailedPodLongest.compareTo(failedPodFirst) < 0) {
            found.add("daemon-failed-pod-longest is shorter than failed-pod-first");
        }
        if (burst < 1) {
            found.add("burst must be at least 1");
        }
        return found;
    }

    private static void positive(List<String> found, String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            found.add(key + " must be longer than zero");
        }
    }
}
