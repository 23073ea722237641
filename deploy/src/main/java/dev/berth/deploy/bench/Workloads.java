package dev.berth.deploy.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Ready;
import java.nio.charset.StandardCharsets;

/** The objects that benchmarks apply, and how far they are. */
final class Workloads {
    static final String NAMESPACE = "bench";
    static final String STATEFUL_SETS = "/apis/apps/v1/namespaces/" + NAMESPACE + "/statefulsets";
    static final String DAEMON_SETS = "/apis/apps/v1/namespaces/" + NAMESPACE + "/daemonsets";
    static final String CONFIG_MAPS = "/api/v1/namespaces/" + NAMESPACE + "/configmaps";
    static final String PODS = "/api/v1/namespaces/" + NAMESPACE + "/pods";

    private Workloads() {}

    static byte[] namespace() {
        return text("""
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}""".formatted(NAMESPACE));
    }

    /** @param policy OrderedReady or Parallel */
    static byte[] statefulSet(String name, int replicas, String policy) {
        ObjectNode set = workload("StatefulSet", name);
        set.withObject("/spec")
                .put("replicas", replicas)
                .put("podManagementPolicy", policy)
                .put("serviceName", name);
        return Json.bytes(set);
    }

    static byte[] daemonSet(String name) {
        return Json.bytes(workload("DaemonSet", name));
    }

    /** Pods run on simulated nodes alone. */
    private static ObjectNode workload(String kind, String name) {
        return Json.parse(text("""
                {"apiVersion":"apps/v1","kind":"%1$s","metadata":{"name":"%2$s"},"spec":{
                 "selector":{"matchLabels":{"app":"%2$s"}},"template":{"metadata":{"labels":{"app":"%2$s"}},
                 "spec":{"nodeSelector":{"berth.dev/simulated":"true"},"containers":[{"name":"main","image":"bench:1",
                 "ports":[{"containerPort":80}],"resources":{"requests":{"cpu":"10m","memory":"16Mi"}}}]}}}}""".formatted(kind, name)));
    }

    /** A merge patch that gives the pods another template. */
    static byte[] template(String version) {
        return text("""
                {"spec":{"template":{"metadata":{"annotations":{"version":"%s"}}}}}""".formatted(version));
    }

    /** About one KiB. */
    static byte[] configMap(String name) {
        return text("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},"data":{"text":"%s"}}""".formatted(name, "x".repeat(900)));
    }

    /** How many pods of the newest template the workload's status counts as Ready; 0 while the status is of an older spec. */
    static int ready(JsonNode workload) {
        JsonNode status = workload.path("status");
        boolean seen = status.path("observedGeneration").asLong()
                >= workload.at("/metadata/generation").asLong();
        if (!seen) {
            return 0;
        }
        boolean daemons = workload.path("kind").asText().equals("DaemonSet");
        return daemons
                ? Math.min(
                        status.path("numberReady").asInt(),
                        status.path("updatedNumberScheduled").asInt())
                : Math.min(
                        status.path("readyReplicas").asInt(),
                        status.path("updatedReplicas").asInt());
    }

    /** Whether the pod itself says that it is Ready, and is of the revision (of any for an empty one). */
    static boolean ready(JsonNode pod, String revision) {
        boolean ofIt = revision.isEmpty()
                || pod.at("/metadata/labels/controller-revision-hash").asText().equals(revision);
        return ofIt && Ready.is(pod);
    }

    private static byte[] text(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
