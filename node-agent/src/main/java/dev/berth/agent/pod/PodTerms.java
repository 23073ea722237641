package dev.berth.agent.pod;

import java.time.Duration;

/**
 * What all pods of a node have in common.
 *
 * @param podsDirectory where the pods' own directories (emptyDir) are made
 * @param backoffBase the first delay of CrashLoopBackOff and ImagePullBackOff
 * @param backoffMax their longest
 * @param retry how long after a failed or unanswered attach, detach, sandbox or removal it is tried again
 * @param cpuMillis the node's own
 * @param mountPatience how long a pod waits for its claims before an event says so
 */
public record PodTerms(
        String node,
        String hostIp,
        String podsDirectory,
        Duration backoffBase,
        Duration backoffMax,
        Duration retry,
        Duration mountPatience,
        long cpuMillis,
        long memoryBytes) {}
