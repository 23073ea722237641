package dev.berth.agent.pod;

import java.time.Duration;

/**
 * What all pods of a node have in common.
 *
 * @param api the address of the Service {@code kubernetes}; empty where pods do not reach it
 * @param podsDirectory where the pods' own directories (emptyDir) are made
 * @param logsDirectory the logs of the node's pods, where a {@code hostPath} of {@code /var/log/pods} leads, since many nodes may be on one
 *     machine; empty for the machine's own
 * @param backoffBase the first delay of CrashLoopBackOff and ImagePullBackOff
 * @param backoffMax their longest
 * @param retry how long after a failed or unanswered attach, detach, sandbox or removal it is tried again
 * @param cpuMillis the node's own
 * @param mountPatience how long a pod waits for its claims before an event says so
 */
public record PodTerms(
        String node,
        String hostIp,
        String api,
        String podsDirectory,
        String logsDirectory,
        Duration backoffBase,
        Duration backoffMax,
        Duration retry,
        Duration mountPatience,
        long cpuMillis,
        long memoryBytes) {
    private static final String LOGS = "/var/log/pods";

    /** Where a path of the node is on this machine. */
    String onMachine(String path) {
        boolean logs = path.equals(LOGS) || path.startsWith(LOGS + "/");
        return logs && !logsDirectory.isEmpty() ? logsDirectory + path.substring(LOGS.length()) : path;
    }
}
