package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Logs, commands, files, ports and configuration of pods, with stock kubectl. */
@ExtendWith(Berthed.class)
class SeeingIntoPodsIT {
    private static final List<String> CONTEXTS = List.of("berth-node-1", "berth-node-2", "berth-node-3");

    private static String pod(String name, String spec) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec: {terminationGracePeriodSeconds: 1, restartPolicy: Never, %s}
                """.formatted(name, spec);
    }

    private static String sh(String script) {
        return "containers: [{name: main, image: busybox, command: [sh, -c, \"" + script + "\"]}]";
    }

    @Test
    void logsAndCommandsReachThePodThroughEveryControlNode(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("seen")) {
            harbor.apply(pod("seen", sh("for i in 1 2 3; do echo line $i; done; sleep 10000")));
            harbor.awaitReady("seen");
            for (String context : CONTEXTS) {
                assertThat(harbor.kubectl("--context", context, "logs", "seen", "--tail=2"))
                        .isEqualTo("line 2\nline 3\n");
                Shell.Result ran = harbor.tryKubectl(
                        "--context", context, "exec", "seen", "--", "sh", "-c", "echo $HOSTNAME; exit 7");
                assertThat(ran.code()).as(context).isEqualTo(7);
                assertThat(ran.output()).startsWith("seen\n").contains("exit code 7");
            }
            assertThat(cluster.kubectlWithInput("from here", "-n", "seen", "exec", "-i", "seen", "--", "cat")
                            .orFail())
                    .isEqualTo("from here");
        }
    }

    @Test
    void followedLogsEndWithThePodAndOutliveIt(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("followed")) {
            harbor.apply(pod("counts", sh("for i in 1 2 3; do sleep 0.4; echo $i; done; exit 3")));
            Berthed.eventually(
                    Harbor.SOON,
                    () -> harbor.pod("counts").orElseThrow().at("/status/phase").asText(),
                    p -> !p.equals("Pending"));
            assertThat(harbor.kubectl("logs", "-f", "counts")).isEqualTo("1\n2\n3\n");
            JsonNode ended = Berthed.eventually(
                    Harbor.SOON,
                    () -> harbor.pod("counts").orElseThrow(),
                    p -> p.at("/status/phase").asText().equals("Failed"));
            assertThat(ended.at("/status/containerStatuses/0/state/terminated/exitCode")
                            .asInt())
                    .isEqualTo(3);
            assertThat(harbor.kubectl("logs", "counts", "--tail=1")).isEqualTo("3\n");
        }
    }

    @Test
    void whatIsPipedIntoRunIsReadByThePodsProgramToItsEnd(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("piped")) {
            Shell.Result ran = cluster.kubectlWithInput(
                    "from a pipe\n",
                    "-n",
                    "piped",
                    "run",
                    "reads",
                    "-i",
                    "--rm",
                    "--restart=Never",
                    "--image=busybox",
                    "--",
                    "sh",
                    "-c",
                    "sed s/a/the/; echo over");
            assertThat(ran.orFail()).contains("from the pipe\nover\n");
            Berthed.eventually(Harbor.SOON, () -> harbor.pod("reads").isEmpty(), gone -> gone);
        }
    }

    @Test
    void filesGoInAndOutUnchanged(Berthed cluster, @TempDir Path directory) throws IOException {
        byte[] content = new byte[1 << 20];
        new Random(5).nextBytes(content);
        Path in = Files.write(directory.resolve("in"), content);
        Path out = directory.resolve("out");
        try (Harbor harbor = cluster.namespace("copied")) {
            harbor.apply(pod("keeps", sh("sleep 10000")));
            harbor.awaitReady("keeps");
            harbor.kubectl("cp", in.toString(), "keeps:/tmp/there");
            harbor.kubectl("cp", "keeps:/tmp/there", out.toString());
            assertThat(out).hasBinaryContent(content);
        }
    }

    @Test
    void aForwardedPortReachesThePodsServer(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("forwarded")) {
            harbor.apply(pod("site", "containers: [{name: main, image: nginx, ports: [{containerPort: 80}]}]"));
            harbor.awaitReady("site");
            String page = cluster.script("""
                    kubectl -n forwarded port-forward pod/site 28181:80 > /dev/null 2>&1 &
                    trap "kill $!" EXIT
                    curl -s --fail --retry 50 --retry-delay 1 --retry-connrefused --max-time 50 -o /dev/null -w '%{http_code}' http://127.0.0.1:28181/ 2> /dev/null
                    """).orFail();
            assertThat(page).isEqualTo("200");
        }
    }

    @Test
    void configurationReachesThePodAndWhatIsMissingHoldsIt(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("configured")) {
            harbor.kubectl("create", "configmap", "settings", "--from-literal=colour=red");
            harbor.apply(pod("reads", """
                    containers: [{name: main, image: busybox, command: [sh, -c, "echo $COLOUR $KEY; sleep 10000"],
                      env: [{name: COLOUR, valueFrom: {configMapKeyRef: {name: settings, key: colour}}},
                            {name: KEY, valueFrom: {secretKeyRef: {name: keys, key: main}}}],
                      volumeMounts: [{name: settings, mountPath: /etc/settings}]}],
                    volumes: [{name: settings, configMap: {name: settings}}]
                    """.strip().replace("\n", " ")));
            JsonNode held = Berthed.eventually(
                    Harbor.SOON,
                    () -> harbor.pod("reads").orElseThrow().at("/status/containerStatuses/0/state/waiting"),
                    w -> w.path("reason").asText().equals("CreateContainerConfigError"));
            assertThat(held.path("message").asText()).isEqualTo("secret \"keys\" not found");
            harbor.kubectl("create", "secret", "generic", "keys", "--from-literal=main=s3cret");
            harbor.awaitReady("reads");
            assertThat(harbor.kubectl("logs", "reads")).isEqualTo("red s3cret\n");
            assertThat(colour(harbor)).isEqualTo("red");
            harbor.kubectl("patch", "configmap", "settings", "-p", "{\"data\":{\"colour\":\"blue\"}}");
            Berthed.eventually(Harbor.SOON, () -> colour(harbor), "blue"::equals);
        }
    }

    private static String colour(Harbor harbor) {
        return harbor.kubectl("exec", "reads", "--", "cat", "/etc/settings/colour");
    }
}
