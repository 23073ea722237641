package dev.berth.deploy.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Watches the pods of a namespace and writes down what becomes of each, in the order of the API. */
final class Recorder implements AutoCloseable, Watcher<Pod> {
    private final Harbor harbor;
    private final KubernetesClient client;
    private final Watch watch;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AtomicLong seen = new AtomicLong();

    Recorder(Harbor harbor) {
        this.harbor = harbor;
        client = client(harbor.cluster());
        watch = client.pods().inNamespace(harbor.name()).watch(this);
    }

    static KubernetesClient client(Berthed cluster) {
        Config config =
                Config.fromKubeconfig(cluster.home().resolve("kubeconfig").toFile());
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    @Override
    public void eventReceived(Action action, Pod pod) {
        String state = switch (action) {
            case ADDED -> "created";
            case DELETED -> "gone";
            default ->
                pod.getMetadata().getDeletionTimestamp() != null
                        ? "terminating"
                        : Readiness.isPodReady(pod) ? "ready" : "notready";
        };
        String line = pod.getMetadata().getName() + " " + state;
        if (lines.isEmpty() || !lines.getLast().equals(line)) {
            lines.add(line);
        }
        seen.accumulateAndGet(Long.parseLong(pod.getMetadata().getResourceVersion()), Math::max);
    }

    @Override
    public void onClose(WatcherException cause) {
        lines.add("watch closed: " + cause.getMessage());
    }

    /** Each {@code created}, {@code ready}, {@code terminating} and {@code gone} of a pod so far, in order; {@code notready} left out. */
    List<String> milestones() {
        catchUp();
        return lines.stream().filter(l -> !l.endsWith(" notready")).toList();
    }

    void forget() {
        catchUp();
        lines.clear();
    }

    /** The watch may go through another node than the test's kubectl, and be behind it. */
    private void catchUp() {
        long newest = harbor.pods().stream()
                .mapToLong(p -> p.at("/metadata/resourceVersion").asLong())
                .max()
                .orElse(0);
        Berthed.eventually(Harbor.SOON, seen::get, s -> s >= newest);
    }

    /** Asserts that the milestones contain these in this order (others may stand between), or will in a moment. */
    void assertOrder(String... expected) {
        Berthed.eventually(Harbor.SOON, this::milestones, m -> inOrder(m, List.of(expected)));
    }

    private static boolean inOrder(List<String> seen, List<String> expected) {
        int from = 0;
        for (String wanted : expected) {
            int at = seen.subList(from, seen.size()).indexOf(wanted);
            if (at < 0) {
                return false;
            }
            from += at + 1;
        }
        return true;
    }

    @Override
    public void close() {
        watch.close();
        client.close();
    }
}
