package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a pod says in its spec, it gets. */
@ExtendWith(Berthed.class)
class PodSpecIT {
    private static String pod(String name, String container, String spec) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec: {restartPolicy: Never, %s containers: [{name: main, image: busybox, %s}]}
                """.formatted(name, spec, container);
    }

    @Test
    void aPodIsReadyAfterItsStartHookAndDrainsBeforeItEnds(Berthed cluster, @TempDir Path directory)
            throws IOException {
        String notes =
                "volumes: [{name: notes, hostPath: {path: " + directory + "}}], terminationGracePeriodSeconds: 20,";
        String hooked = """
                command: [sh, -c, "trap 'echo ended >>/notes/all; exit 0' TERM; while :; do sleep 0.1; done"],
                volumeMounts: [{name: notes, mountPath: /notes}],
                lifecycle: {postStart: {exec: {command: [sh, -c, "sleep 0.5; echo started >>/notes/all"]}},
                            preStop: {exec: {command: [sh, -c, "sleep 0.5; echo drained >>/notes/all"]}}}
                """.strip().replace("\n", " ");
        try (Harbor harbor = cluster.namespace("hooked")) {
            harbor.apply(pod("hooked", hooked, notes));
            harbor.awaitReady("hooked");
            assertThat(directory.resolve("all")).hasContent("started\n");
            harbor.kubectl("delete", "pod", "hooked", "--wait=true", "--timeout=30s");
            assertThat(Files.readString(directory.resolve("all"))).isEqualTo("started\ndrained\nended\n");
        }
    }

    @Test
    void aStartHookThatFailsEndsItsContainerAndIsTold(Berthed cluster) {
        String failing = "command: [sleep, \"1000\"], lifecycle: {postStart: {exec: {command: [sh, -c, \"exit 4\"]}}}";
        try (Harbor harbor = cluster.namespace("unhooked")) {
            harbor.apply(pod("fails", failing, "terminationGracePeriodSeconds: 1,"));
            JsonNode ended = Berthed.eventually(
                    Harbor.SOON,
                    () -> harbor.pod("fails").orElseThrow(),
                    p -> p.at("/status/phase").asText().equals("Failed"));
            assertThat(ended.at("/status/containerStatuses/0/state/terminated").isObject())
                    .isTrue();
            Berthed.eventually(
                    Harbor.SOON,
                    () -> harbor.kubectl("get", "events", "--field-selector=reason=FailedPostStartHook"),
                    events -> events.contains("exit code 4"));
        }
    }

    @Test
    void aContainersLastWordsStandInItsStatus(Berthed cluster) {
        String says = "command: [sh, -c, \"echo logged; printf 'no room' >/dev/termination-log; exit 1\"]";
        String logs = "command: [sh, -c, \"echo logged; exit 1\"], terminationMessagePolicy: FallbackToLogsOnError";
        try (Harbor harbor = cluster.namespace("words")) {
            harbor.apply(pod("says", says, ""));
            harbor.apply(pod("logs", logs, ""));
            assertThat(message(harbor, "says")).isEqualTo("no room");
            assertThat(message(harbor, "logs")).isEqualTo("logged\n");
        }
    }

    @Test
    void aHardenedContainerCanDoWhatItSaysAndNoMore(Berthed cluster) {
        String hardened = """
                command: [sh, -c, "touch /x; touch /tmp/x && grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; id -u"],
                volumeMounts: [{name: tmp, mountPath: /tmp}],
                securityContext: {runAsUser: 1000, runAsNonRoot: true, readOnlyRootFilesystem: true,
                  allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}
                """.strip().replace("\n", " ");
        try (Harbor harbor = cluster.namespace("hardened")) {
            harbor.apply(pod("hardened", hardened, "volumes: [{name: tmp, emptyDir: {}}],"));
            Berthed.eventually(
                    Harbor.SOON,
                    () -> harbor.pod("hardened")
                            .orElseThrow()
                            .at("/status/phase")
                            .asText(),
                    "Succeeded"::equals);
            assertThat(harbor.kubectl("logs", "hardened"))
                    .contains("Read-only file system", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000400")
                    .contains("NoNewPrivs:\t1\n1000\n");
        }
    }

    @Test
    void whatHasNoEffectIsToldToWhoAsksForIt(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("warned")) {
            Shell.Result applied = cluster.kubectlWithInput(
                    pod("asks", "command: [\"true\"]", "hostPID: true,"), "-n", "warned", "apply", "-f", "-");
            assertThat(applied.orFail()).contains("Warning: spec.hostPID: has no effect in Berth");
        }
    }

    private static String message(Harbor harbor, String pod) {
        return Berthed.eventually(
                        Harbor.SOON,
                        () -> harbor.pod(pod).orElseThrow().at("/status/containerStatuses/0/state/terminated"),
                        JsonNode::isObject)
                .path("message")
                .asText();
    }
}
