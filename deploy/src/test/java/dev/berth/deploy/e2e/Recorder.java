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

/** Watches the pods of a namespace and writes down what becomes of each, in the order of the API. */
final class Recorder implements AutoCloseable, Watcher<Pod> {
    private final KubernetesClient client;
    private final Watch watch;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    Recorder(Harbor harbor) {
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
    }

    @Override
    public void onClose(WatcherException cause) {
        lines.add("watch closed: " + cause.getMessage());
    }

    /** Each first {@code created}, {@code ready}, {@code terminating} and {@code gone} of a pod, in order; {@code notready} left out. */
    List<String> milestones() {
        return lines.stream().filter(l -> !l.endsWith(" notready")).toList();
    }

    void forget() {
        lines.clear();
    }

    /** Asserts that the milestones contain these in this order (others may stand between). */
    void assertOrder(String... expected) {
        List<String> seen = milestones();
        int from = 0;
        for (String wanted : expected) {
            int at = seen.subList(from, seen.size()).indexOf(wanted);
            if (at < 0) {
                throw new AssertionError("\"" + wanted + "\" is not in its place; expected order " + List.of(expected)
                        + ", seen " + seen);
            }
            from += at + 1;
        }
    }

    @Override
    public void close() {
        watch.close();
        client.close();
    }
}
