package dev.berth.agent.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.spec.ConfigObjects;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.agent.spec.PodTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that a node knows of one of its pods.
 *
 * @param volumes by name in the pod, in its order
 * @param containers by name, init containers first
 * @param ip empty before the sandbox stands
 * @param since when this agent first saw the pod
 * @param acknowledged whether the API knows that this node has seen the pod; before that nothing of it is made
 * @param sandboxed whether the runtime was ever asked for the sandbox, or files were made for it, so that it must be asked to take it away
 * @param goneTold whether the API has been told that nothing is left
 * @param configs what is known of the ConfigMaps and Secrets that it names
 * @param tokens those of its ServiceAccount, as far as they have come
 * @param status the last that was reported
 */
public record PodState(
        DesiredPod pod,
        Stage stage,
        Map<String, VolumeRun> volumes,
        Map<String, ContainerRun> containers,
        String ip,
        Instant since,
        boolean acknowledged,
        boolean sandboxed,
        Backoff sandboxBackoff,
        Instant retryAt,
        Instant warnAt,
        Optional<Ending> ending,
        boolean goneTold,
        ObjectNode status,
        Instant wake,
        ConfigObjects configs,
        PodTokens tokens) {
    public PodState {
        volumes = Collections.unmodifiableMap(new LinkedHashMap<>(volumes));
        containers = Collections.unmodifiableMap(new LinkedHashMap<>(containers));
    }

    /** Why and how quickly a pod ends. */
    public record Ending(Cause cause, Duration grace) {}

    /** Who wants it. */
    public enum Cause {
        DELETED,
        REMOVED,
        EVICTED
    }

    /** Whether nothing of it is left and nobody needs to be told. */
    public boolean over() {
        return stage == Stage.GONE;
    }
}
