package dev.berth.agent.cri;

import dev.berth.cri.v1.PodSandbox;
import dev.berth.cri.v1.PodSandboxMetadata;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * By what a node's sandboxes and containers are told from those of others in the same runtime.
 *
 * @param cell unique to cluster and node on this machine, like {@code 1a2b-1}
 * @param logs the directory of all pods' logs of this node
 */
public record Marks(String cell, String logs) {
    /** Whose a sandbox or container is. */
    public static final String NODE = "berth.node";

    static final String POD_UID = "io.kubernetes.pod.uid";
    static final String POD_NAME = "io.kubernetes.pod.name";
    static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
    static final String CONTAINER = "io.kubernetes.container.name";

    /** Selects everything of this node. */
    public Map<String, String> node() {
        return Map.of(NODE, cell);
    }

    /** Selects what belongs to one pod. */
    public Map<String, String> pod(String uid) {
        return Map.of(NODE, cell, POD_UID, uid);
    }

    /** Selects all lives of one container. */
    public Map<String, String> container(String podUid, String name) {
        return Map.of(NODE, cell, POD_UID, podUid, CONTAINER, name);
    }

    /** The directory of this node's control groups in each hierarchy. */
    public String controlGroupParent() {
        return "berth-" + cell;
    }

    Map<String, String> labels(PodSandboxMetadata pod) {
        Map<String, String> labels = new LinkedHashMap<>(pod(pod.getUid()));
        labels.put(POD_NAME, pod.getName());
        labels.put(POD_NAMESPACE, pod.getNamespace());
        return labels;
    }

    /** The pod of a sandbox. */
    public static String podUid(PodSandbox sandbox) {
        return sandbox.getMetadata().getUid();
    }
}
