package dev.berth.agent.status;

import java.time.Instant;

/** What a container does, as {@code containerStatuses[].state} says it. */
public sealed interface ContainerState {
    /** @param reason such as {@code ContainerCreating}, {@code ImagePullBackOff} or {@code CrashLoopBackOff} */
    record Waiting(String reason, String message) implements ContainerState {}

    record Running(Instant startedAt) implements ContainerState {}

    /** @param signal 0 for none */
    record Terminated(
            int exitCode,
            int signal,
            String reason,
            String message,
            Instant startedAt,
            Instant finishedAt,
            String containerId)
            implements ContainerState {}
}
