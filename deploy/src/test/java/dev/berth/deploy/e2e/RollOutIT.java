package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Roll-outs as a user sees them. */
@ExtendWith(Berthed.class)
class RollOutIT {
    private static final String SET = """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: web}
            spec:
              serviceName: web
              replicas: 3
              podManagementPolicy: %s
              updateStrategy: {type: %s}
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 2
                  containers:
                  - {name: main, image: "busybox:1.36", command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.2; done"]}
            """;

    @Test
    void aNewImageRollsTheStatefulSetFromTheHighestOrdinalDown(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("roll-sts");
                var recorder = new Recorder(harbor)) {
            harbor.apply(SET.formatted("OrderedReady", "RollingUpdate"));
            harbor.awaitReady("web-0", "web-1", "web-2");
            recorder.forget();
            harbor.kubectl("set", "image", "statefulset/web", "main=busybox:1.37");
            harbor.kubectl("rollout", "status", "statefulset/web", "--timeout=90s");
            recorder.assertOrder(
                    "web-2 gone",
                    "web-2 created",
                    "web-2 ready",
                    "web-1 terminating",
                    "web-1 gone",
                    "web-1 created",
                    "web-1 ready",
                    "web-0 terminating",
                    "web-0 gone",
                    "web-0 created",
                    "web-0 ready");
            assertThat(harbor.pods()).allSatisfy(p -> assertThat(image(p)).isEqualTo("busybox:1.37"));
            harbor.kubectl("rollout", "undo", "statefulset/web");
            harbor.kubectl("rollout", "status", "statefulset/web", "--timeout=90s");
            assertThat(harbor.pods()).allSatisfy(p -> assertThat(image(p)).isEqualTo("busybox:1.36"));
        }
    }

    @Test
    void onDeleteChangesNothingUntilAPodIsDeleted(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("on-delete")) {
            harbor.apply(SET.formatted("OrderedReady", "OnDelete"));
            harbor.awaitReady("web-0", "web-1", "web-2");
            harbor.kubectl("set", "image", "statefulset/web", "main=busybox:1.37");
            Berthed.eventually(
                    Harbor.SOON,
                    () -> harbor.get("statefulset", "web"),
                    s -> s.at("/status/observedGeneration").asLong() == 2
                            && !s.at("/status/updateRevision").equals(s.at("/status/currentRevision")));
            assertThat(harbor.pods()).allSatisfy(p -> assertThat(image(p)).isEqualTo("busybox:1.36"));
            harbor.kubectl("delete", "pod", "web-1");
            harbor.awaitReady("web-0", "web-1", "web-2");
            assertThat(harbor.pods())
                    .extracting(RollOutIT::image)
                    .containsExactly("busybox:1.36", "busybox:1.37", "busybox:1.36");
        }
    }

    @Test
    void parallelStartsAllAtOnce(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("parallel");
                var recorder = new Recorder(harbor)) {
            harbor.apply(SET.formatted("Parallel", "RollingUpdate"));
            harbor.awaitReady("web-0", "web-1", "web-2");
            List<String> seen = recorder.milestones();
            int firstReady = seen.stream()
                    .filter(l -> l.endsWith(" ready"))
                    .mapToInt(seen::indexOf)
                    .min()
                    .orElseThrow();
            assertThat(seen.subList(0, firstReady)).contains("web-0 created", "web-1 created", "web-2 created");
        }
    }

    @Test
    void aNewImageRollsTheDaemonSetNodeByNode(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("roll-ds");
                var recorder = new Recorder(harbor)) {
            harbor.kubectl("apply", "-f", "deploy/samples/daemonset.yaml");
            Berthed.eventually(
                    Harbor.SOON, harbor::pods, p -> p.size() == 3 && p.stream().allMatch(Harbor::ready));
            recorder.forget();
            harbor.kubectl("set", "image", "daemonset/sample-ds", "nginx=nginx:1.17");
            harbor.kubectl("rollout", "status", "daemonset/sample-ds", "--timeout=120s");
            Berthed.eventually(
                    Harbor.SOON, harbor::pods, p -> p.size() == 3 && p.stream().allMatch(Harbor::ready));
            assertThat(harbor.pods()).allSatisfy(p -> assertThat(image(p)).isEqualTo("nginx:1.17"));
            atMostOneDownAtATime(recorder.milestones());
        }
    }

    private static void atMostOneDownAtATime(List<String> milestones) {
        int down = 0;
        for (String line : milestones) {
            if (line.endsWith(" terminating")) {
                down++;
            } else if (line.endsWith(" ready")) {
                down--;
            }
            assertThat(down)
                    .as("pods down after \"%s\" in %s", line, milestones)
                    .isBetween(0, 1);
        }
    }

    private static String image(JsonNode pod) {
        return pod.at("/spec/containers/0/image").asText();
    }
}
