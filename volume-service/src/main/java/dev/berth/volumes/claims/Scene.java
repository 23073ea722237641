package dev.berth.volumes.claims;

import dev.berth.protocol.api.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All that claim binding looks at.
 *
 * @param missing how long each name of {@link Plan#missing()} has been missing
 * @param absence how long something must be missing to be taken as gone where nothing else proves it
 * @param sharedRoot the directory for class parameters without a {@code path}; empty for none
 */
public record Scene(
        List<KubeObject> claims,
        List<KubeObject> volumes,
        List<KubeObject> classes,
        List<KubeObject> pods,
        List<KubeObject> nodes,
        Instant now,
        Map<String, Duration> missing,
        Duration absence,
        String sharedRoot) {
    public Scene {
        claims = List.copyOf(claims);
        volumes = List.copyOf(volumes);
        classes = List.copyOf(classes);
        pods = List.copyOf(pods);
        nodes = List.copyOf(nodes);
        missing = Map.copyOf(missing);
    }
}
