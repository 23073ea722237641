package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pods that their node cannot take. */
@ExtendWith(Berthed.class)
class RefusedPodsIT {
    private static final String DAEMON = """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: %1$s}
            spec:
              selector: {matchLabels: {app: %1$s}}
              template:
                metadata: {labels: {app: %1$s}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - {name: main, image: busybox, command: [sh, -c, "sleep 10000"], ports: [{containerPort: 80, hostPort: 28080}]}
            """;

    @Test
    void aDaemonWhosePortIsTakenFailsAndIsTriedUntilThePortIsFree(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("clash")) {
            harbor.apply(DAEMON.formatted("first"));
            Berthed.eventually(Harbor.SOON, () -> readyOf(harbor, "first"), n -> n == 3);
            harbor.apply(DAEMON.formatted("second"));
            List<JsonNode> failed = Berthed.eventually(
                    Harbor.SOON,
                    () -> podsOf(harbor, "second"),
                    pods -> pods.stream()
                            .anyMatch(p -> p.at("/status/reason").asText().equals("NodePorts")));
            assertThat(failed)
                    .filteredOn(p -> p.at("/status/phase").asText().equals("Failed"))
                    .allSatisfy(p -> assertThat(p.at("/status/message").asText())
                            .isEqualTo(
                                    "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for"
                                            + " the requested pod ports"));
            harbor.kubectl("delete", "daemonset", "first");
            Berthed.eventually(Harbor.SOON, () -> readyOf(harbor, "second"), n -> n == 3);
        }
    }

    private static List<JsonNode> podsOf(Harbor harbor, String app) {
        return harbor.pods().stream()
                .filter(p -> p.at("/metadata/labels/app").asText().equals(app))
                .toList();
    }

    private static long readyOf(Harbor harbor, String app) {
        return podsOf(harbor, app).stream().filter(Harbor::ready).count();
    }
}
