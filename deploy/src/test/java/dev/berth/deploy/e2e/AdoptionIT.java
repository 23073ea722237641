package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's JVM that is back before its lease has run out. The lease is long here, for a test must not hang on how fast a machine starts a JVM. */
class AdoptionIT {
    private static final int PORT = 29443;

    @Test
    void podsRunOnWhileTheirNodeJvmIsDeadAndAreAdoptedWhenItReturns(@TempDir Path home) throws Exception {
        try (Berthed cluster = Berthed.alone(home, PORT, "berth.sessions.ttl = 60s\n");
                Harbor harbor = cluster.namespace("adopt")) {
            harbor.kubectl("apply", "-f", "deploy/samples/statefulset.yaml");
            String[] names = {"sample-statefulset-0", "sample-statefulset-1", "sample-statefulset-2"};
            harbor.awaitReady(names);
            Map<String, String> before = lives(harbor);
            cluster.berth("kill", "node-1").orFail();
            cluster.berth("start", "node-1").orFail();
            harbor.awaitReady(names);
            assertThat(lives(harbor)).isEqualTo(before);
        }
    }

    /** Pod name to its uid, restarts and container id. */
    private static Map<String, String> lives(Harbor harbor) {
        Map<String, String> found = new TreeMap<>();
        for (JsonNode pod : harbor.pods()) {
            JsonNode container = pod.at("/status/containerStatuses/0");
            found.put(
                    Harbor.name(pod),
                    pod.at("/metadata/uid").asText() + " "
                            + container.path("restartCount").asText() + " "
                            + container.path("containerID").asText());
        }
        return found;
    }
}
