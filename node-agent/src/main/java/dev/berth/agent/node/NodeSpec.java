package dev.berth.agent.node;

import java.util.List;
import java.util.Map;

/**
 * A node as its configuration has it.
 *
 * @param address its InternalIP
 * @param api the address of the Service {@code kubernetes}, which its pods are told; empty where they do not reach it
 * @param podCidr its range of pod addresses
 * @param cpuMillis 0 for what the machine has
 * @param memoryBytes 0 for what the machine has
 * @param maxPods how many pods it takes
 * @param volumeRoots directories below which volumes of this node are made and removed; the first is announced to provisioners
 * @param directory the agent's own directory (tokens, emptyDir); empty for an agent without a disk, whose pods get no directories
 */
public record NodeSpec(
        String name,
        String address,
        String api,
        String podCidr,
        Map<String, String> labels,
        Map<String, String> annotations,
        long cpuMillis,
        long memoryBytes,
        int maxPods,
        List<String> volumeRoots,
        String directory) {
    public NodeSpec {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        volumeRoots = List.copyOf(volumeRoots);
        if (name.isEmpty() || address.isEmpty() || podCidr.isEmpty()) {
            throw new IllegalArgumentException("a node needs a name, an address and a range of pod addresses");
        }
    }

    public String podsDirectory() {
        return directory + "/pods";
    }
}
