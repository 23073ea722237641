package dev.berth.agent.cri;

import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.cri.v1.ContainerState;
import dev.berth.cri.v1.ContainerStatus;

/**
 * What a runtime's statuses say of the lives of containers.
 *
 * @param scheme the first part of container ids, which is the runtime's name: {@code containerd}
 */
public record Lives(String scheme) {
    private static final int KILLED = 137;
    private static final long NANOS = 1_000_000;

    /** A container's id as the API has it. */
    public String id(String runtimeId) {
        return scheme + "://" + runtimeId;
    }

    /** The runtime's own id in one of the API's; empty for one of another runtime. */
    public String runtimeId(String containerId) {
        String prefix = scheme + "://";
        return containerId.startsWith(prefix) ? containerId.substring(prefix.length()) : "";
    }

    public Started started(ContainerStatus s) {
        return new Started(
                s.getLabelsOrDefault(Marks.POD_UID, ""),
                s.getMetadata().getName(),
                s.getMetadata().getAttempt(),
                id(s.getId()),
                s.getImageRef(),
                s.getStartedAt() / NANOS);
    }

    /** Of one that has ended; one that the runtime has lost hold of counts as killed, in a state that nobody knows. */
    public ContainerExit exit(ContainerStatus s, long nowMillis) {
        boolean known = s.getState() == ContainerState.CONTAINER_EXITED && s.getFinishedAt() > 0;
        int code = known ? s.getExitCode() : KILLED;
        return new ContainerExit(
                s.getLabelsOrDefault(Marks.POD_UID, ""),
                s.getMetadata().getName(),
                id(s.getId()),
                code,
                ContainerExit.signal(code),
                known ? reason(s) : "ContainerStatusUnknown",
                "",
                s.getStartedAt() / NANOS,
                known ? s.getFinishedAt() / NANOS : nowMillis);
    }

    private static String reason(ContainerStatus s) {
        if (s.getReason().equals("OOMKilled")) {
            return "OOMKilled";
        }
        return s.getExitCode() == 0 ? "Completed" : "Error";
    }

    /** Of one that somebody else has taken away. */
    public ContainerExit lost(Started life, long nowMillis) {
        return new ContainerExit(
                life.podUid(),
                life.container(),
                life.containerId(),
                KILLED,
                KILLED - 128,
                "ContainerStatusUnknown",
                "",
                life.startedAtMillis(),
                nowMillis);
    }
}
