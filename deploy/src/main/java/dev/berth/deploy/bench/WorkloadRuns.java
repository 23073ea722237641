package dev.berth.deploy.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.deploy.cluster.Waiting;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Rounds with workloads: from the sending of the change to the event of a watch that shows all pods Ready. */
final class WorkloadRuns {
    private final Wire wire;
    private final Duration longest;
    private final Consumer<String> progress;
    private final DoubleSupplier cpuSeconds;

    /**
     * What one round cost.
     *
     * @param seconds from the sending of the change to the event that shows all Ready
     * @param cpuSeconds processor time of the node JVMs meanwhile: what a busy machine changes least
     */
    record Cost(double seconds, double cpuSeconds) {}

    WorkloadRuns(Wire wire, DoubleSupplier cpuSeconds, Duration longest, Consumer<String> progress) {
        this.wire = wire;
        this.cpuSeconds = cpuSeconds;
        this.longest = longest;
        this.progress = progress;
    }

    /** Creates the workload, waits until it has that many pods Ready, takes it away again. */
    Cost create(String collection, String name, byte[] workload, int pods) throws IncompleteException {
        Cost cost = timed(collection, name, pods, () -> wire.post(collection, workload));
        remove(collection, name);
        return cost;
    }

    /** Carries out the change and waits until the workload has that many pods Ready. */
    Cost timed(String collection, String name, int pods, Change change) throws IncompleteException {
        Wire.Watch watch = wire.watch(collection, name, longest);
        double cpuBefore = cpuSeconds.getAsDouble();
        long began = System.nanoTime();
        JsonNode changed = change.send();
        long generation = changed.at("/metadata/generation").asLong();
        var last = new AtomicReference<@Nullable JsonNode>();
        boolean done = watch.until(workload -> {
            last.set(workload);
            // Counted from the moment that the change was sent: what the watch tells of before it does not matter.
            boolean since = workload.at("/metadata/generation").asLong() >= generation;
            int ready = since ? Workloads.ready(workload) : 0;
            progress.accept(ready + " of " + pods + " Ready");
            return ready >= pods;
        });
        var cost = new Cost((System.nanoTime() - began) / 1e9, cpuSeconds.getAsDouble() - cpuBefore);
        JsonNode seen = last.get();
        if (!done || seen == null) {
            int ready = seen == null ? 0 : Workloads.ready(seen);
            throw new IncompleteException(ready + " of " + pods + " Ready after " + longest.toSeconds() + " s");
        }
        verify(name, pods, seen.at("/status/updateRevision").asText());
        return cost;
    }

    /** What is sent; gives the workload as it was answered. */
    interface Change {
        JsonNode send() throws IncompleteException;
    }

    /** A status that is wrong must not become a figure: the pods themselves are counted. */
    private void verify(String name, int pods, String revision) throws IncompleteException {
        int ready = 0;
        for (JsonNode pod :
                wire.get(Workloads.PODS + "?labelSelector=app%3D" + name).path("items")) {
            ready += Workloads.ready(pod, revision) ? 1 : 0;
        }
        if (ready != pods) {
            throw new IncompleteException("the status said " + pods + " Ready, but " + ready + " pods are");
        }
    }

    /** Deletes the workload and waits until its pods are gone; not part of any figure. */
    void remove(String collection, String name) throws IncompleteException {
        wire.delete(collection + "/" + name + "?propagationPolicy=Background");
        progress.accept("taking it away");
        boolean gone = Waiting.until(longest, () -> left(name) == 0);
        if (!gone) {
            throw new IncompleteException(
                    left(name) + " pods are left " + longest.toSeconds() + " s after the deletion");
        }
    }

    private int left(String name) {
        try {
            return wire.get(Workloads.PODS + "?resourceVersion=0&labelSelector=app%3D" + name)
                    .path("items")
                    .size();
        } catch (IncompleteException notNow) {
            return Integer.MAX_VALUE;
        }
    }
}
