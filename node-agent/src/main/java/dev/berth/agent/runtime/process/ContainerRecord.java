package dev.berth.agent.runtime.process;

import dev.berth.agent.runtime.Capabilities;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A started container in the ledger.
 *
 * @param groups control groups it joins; what exec runs joins them too
 * @param env whole environment, for exec
 * @param uid user of the program
 * @param memberships groups of its user besides {@code gid}; none in what an older version has written
 * @param tty whether its three streams are a terminal
 * @param stopSignal without {@code SIG}; empty for TERM
 * @param privileged whether nothing is taken from it
 * @param capabilities of its root user; null in what an older version has written
 * @param gains whether a program may have more rights than whoever starts it
 * @param orLog whether the end of its log is the message of a failure for which it wrote no other
 */
record ContainerRecord(
        String podUid,
        String name,
        int attempt,
        String imageId,
        List<String> groups,
        Map<String, String> env,
        long uid,
        long gid,
        List<Long> memberships,
        String stopSignal,
        boolean tty,
        boolean privileged,
        Set<String> capabilities,
        boolean gains,
        boolean orLog,
        long createdAtMillis) {
    private static final String SCHEME = "process://";

    ContainerRecord {
        groups = List.copyOf(groups);
        memberships = memberships == null ? List.of() : List.copyOf(memberships);
        capabilities = capabilities == null ? Capabilities.USUAL : Set.copyOf(capabilities);
        env = Map.copyOf(env);
    }

    /** Unique per start; also the name of the exit file. */
    static String key(String podUid, String name, int attempt) {
        return podUid + "_" + name + "_" + attempt;
    }

    String key() {
        return key(podUid, name, attempt);
    }

    /** The attempt that a container id of this pod and container names; -1 for any other id. */
    static int attempt(String podUid, String name, String containerId) {
        String prefix = SCHEME + podUid + "_" + name + "_";
        String number = containerId.startsWith(prefix) ? containerId.substring(prefix.length()) : "";
        return number.matches("[0-9]{1,9}") ? Integer.parseInt(number) : -1;
    }

    String containerId() {
        return SCHEME + key();
    }
}
