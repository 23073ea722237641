package dev.berth.agent.pod;

import dev.berth.agent.probe.Hook;
import dev.berth.agent.probe.ProbeKind;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.spec.ConfigObjects;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.agent.spec.PodTokens;
import dev.berth.protocol.config.ConfigKey;
import dev.berth.protocol.config.TokenWish;
import java.time.Instant;
import java.util.Optional;

/** What a pod machine hears. Each may come late or twice. */
public sealed interface PodEvent {
    /** The pod as the API has it now. */
    record Assigned(DesiredPod pod) implements PodEvent {}

    /** The API has stored that this node has seen the pod ({@code status.startTime}): from now on it may start. */
    record Acknowledged() implements PodEvent {}

    /** The pod has left the API: nothing of it may run. */
    record Removed() implements PodEvent {}

    /** The node is being emptied: the pod ends with its own grace period. */
    record Evicted() implements PodEvent {}

    /** Time has passed. */
    record Tick() implements PodEvent {}

    /** What is known of a ConfigMap or Secret that the pod names; empty if there is none. */
    record Configured(ConfigKey key, Optional<ConfigObjects.Entries> entries) implements PodEvent {}

    /** A token that the pod has in its volumes, or why there is none. */
    record TokenCame(TokenWish wish, PodTokens.Answer answer) implements PodEvent {}

    /** A volume's files are in place. */
    record Written(String volume) implements PodEvent {}

    record WriteFailed(String volume, String message) implements PodEvent {}

    record Attached(String pv, long token, String path) implements PodEvent {}

    /** Another node holds the volume. */
    record AttachHeld(String pv, String reason) implements PodEvent {}

    record AttachRefused(String pv, String reason) implements PodEvent {}

    record Detached(String pv) implements PodEvent {}

    record SandboxCreated(String ip) implements PodEvent {}

    record SandboxFailed(String reason, String message) implements PodEvent {}

    record Pulled(String container, String imageId, String note) implements PodEvent {}

    record PullFailed(String container, String reason, String message) implements PodEvent {}

    record Started(String container, int attempt, String containerId, String imageId, Instant startedAt)
            implements PodEvent {}

    /** Comes once for each start: the next try bears the same attempt, so a repeated answer could not be told from its own. */
    record StartFailed(String container, int attempt, String reason, String message) implements PodEvent {}

    /** @param problem empty if it went well */
    record HookOver(String container, String containerId, Hook.Kind kind, String problem) implements PodEvent {}

    record Exited(ContainerExit exit) implements PodEvent {}

    /** Nothing of this life of the container runs any more. */
    record Stopped(String container, String containerId) implements PodEvent {}

    record StopFailed(String container, String containerId, String message) implements PodEvent {}

    record Probed(String container, String containerId, ProbeKind kind, long number, boolean success, String message)
            implements PodEvent {}

    /** The runtime has nothing left of the pod. */
    record SandboxRemoved() implements PodEvent {}

    record RemoveFailed(String message) implements PodEvent {}
}
