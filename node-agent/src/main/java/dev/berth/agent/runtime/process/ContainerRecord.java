package dev.berth.agent.runtime.process;

import java.util.List;
import java.util.Map;

/**
 * A started container in the ledger.
 *
 * @param groups control groups it joins; what exec runs joins them too
 * @param env whole environment, for exec
 * @param uid user of the program
 * @param stopSignal without {@code SIG}; empty for TERM
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
        String stopSignal,
        long createdAtMillis) {
    private static final String SCHEME = "process://";

    ContainerRecord {
        groups = List.copyOf(groups);
        env = Map.copyOf(env);
    }

    /** Unique per start; also the name of the exit file. */
    static String key(String podUid, String name, int attempt) {
        return podUid + "_" + name + "_" + attempt;
    }

    String key() {
        return key(podUid, name, attempt);
    }

    String containerId() {
        return SCHEME + key();
    }
}
