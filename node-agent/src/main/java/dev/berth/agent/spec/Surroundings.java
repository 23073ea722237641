package dev.berth.agent.spec;

/**
 * What a pod's environment and files can tell of where it runs.
 *
 * @param podIp the pod's address; empty before it has one
 * @param hostIp the node's address
 * @param api the address of the Service {@code kubernetes}; empty where pods do not reach it
 * @param cpuMillis the node's own, in place of a limit that is not set
 */
public record Surroundings(
        String node,
        String podIp,
        String hostIp,
        String api,
        long cpuMillis,
        long memoryBytes,
        ConfigObjects configs,
        PodTokens tokens) {}
