package dev.berth.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.house.Needs;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stock kubectl makes of the API. */
class KubectlTest {
    private static final String SET = """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: web
              labels: {app: web}
            spec:
              serviceName: web
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - {name: nginx, image: "nginx:1.16"}
            """;
    private static ApiFixture api;
    private static Path kubeconfig;

    @BeforeAll
    static void start() {
        Needs.program("kubectl");
        api = new ApiFixture("");
        kubeconfig = api.kubeconfig();
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.close();
        }
    }

    @BeforeEach
    void removeTheSet() {
        api.send("DELETE", "/apis/apps/v1/namespaces/default/statefulsets/web", "");
    }

    private record Ran(int code, String out, String err) {}

    private static Ran kubectl(String input, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig.toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(api.dir, "kubectl", ".out");
        Path err = Files.createTempFile(api.dir, "kubectl", ".err");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("HOME", api.dir.toString());
        Process process = builder.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("kubectl %s ended", command)
                .isTrue();
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static String ok(String input, String... arguments) throws IOException, InterruptedException {
        Ran ran = kubectl(input, arguments);
        assertThat(ran.code())
                .as("kubectl %s: %s %s", List.of(arguments), ran.out(), ran.err())
                .isZero();
        return ran.out();
    }

    @Test
    void appliesTwiceGetsScalesLabelsPatchesAndDeletes() throws Exception {
        assertThat(ok(SET, "apply", "--validate=false", "-f", "-")).isEqualTo("statefulset.apps/web created\n");
        assertThat(ok(SET, "apply", "--validate=false", "-f", "-")).isEqualTo("statefulset.apps/web unchanged\n");
        assertThat(ok("", "get", "sts")).matches("NAME +SHOWN BY\nweb +server\n");
        assertThat(ok("", "scale", "sts/web", "--replicas=5")).isEqualTo("statefulset.apps/web scaled\n");
        assertThat(ok("", "get", "sts", "web", "-o", "jsonpath={.spec.replicas}"))
                .isEqualTo("5");
        assertThat(ok("", "label", "sts", "web", "tier=front")).isEqualTo("statefulset.apps/web labeled\n");
        assertThat(ok("", "get", "statefulsets", "-l", "tier=front", "-o", "name"))
                .isEqualTo("statefulset.apps/web\n");
        assertThat(ok("", "patch", "sts", "web", "-p", "{\"spec\":{\"replicas\":2}}"))
                .isEqualTo("statefulset.apps/web patched\n");
        assertThat(ok(
                        "",
                        "patch",
                        "sts",
                        "web",
                        "--type=json",
                        "-p",
                        "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":4}]"))
                .isEqualTo("statefulset.apps/web patched\n");
        assertThat(ok("", "get", "sts", "web", "-o", "yaml"))
                .contains("replicas: 4")
                .contains("tier: front");
        assertThat(ok("", "describe", "sts", "web"))
                .contains("Name:")
                .contains("web")
                .contains("nginx:1.16");
        assertThat(ok("", "delete", "sts", "web")).contains("statefulset.apps \"web\" deleted");
        assertThat(kubectl("", "get", "sts", "web").err())
                .isEqualTo("Error from server (NotFound): statefulsets.apps \"web\" not found\n");
    }

    @Test
    void createOfATakenNameSaysAlreadyExists() throws Exception {
        ok(SET, "create", "--validate=false", "-f", "-");

        assertThat(kubectl(SET, "create", "--validate=false", "-f", "-").err())
                .contains("Error from server (AlreadyExists)")
                .contains("statefulsets.apps \"web\" already exists");
    }

    @Test
    void apiResourcesAndVersionsAreListed() throws Exception {
        assertThat(ok("", "api-resources", "-o", "name"))
                .contains("pods", "statefulsets.apps", "daemonsets.apps", "storageclasses.storage.k8s.io");
        assertThat(ok("", "api-versions")).contains("apps/v1\n").contains("\nv1\n");
        assertThat(ok("", "version")).contains("Server Version: v1.34.0+berth");
    }

    @Test
    void authQuestionsAreAnswered() throws Exception {
        assertThat(ok("", "auth", "can-i", "get", "pods")).isEqualTo("yes\n");
        assertThat(ok("", "auth", "whoami")).contains("berth-admin").contains("system:masters");
    }

    @Test
    void tokensOfServiceAccountsAreMadeAndUsed() throws Exception {
        ok("", "create", "serviceaccount", "clerk");
        String token = ok("", "create", "token", "clerk", "--duration", "20m").strip();
        assertThat(token.split("\\.")).hasSize(3);
        Path kubeconfig = api.dir.resolve("clerk.kubeconfig");
        Files.writeString(kubeconfig, """
                {"apiVersion":"v1","kind":"Config","current-context":"c","contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}],
                 "users":[{"name":"u","user":{"token":"%s"}}],"clusters":[{"name":"c","cluster":{"server":"%s",
                 "certificate-authority-data":"%s"}}]}
                """.formatted(
                        token,
                        api.url(""),
                        java.util.Base64.getEncoder()
                                .encodeToString(api.ca.certificatePem().getBytes(StandardCharsets.UTF_8))));
        String clerk = "--kubeconfig=" + kubeconfig;
        assertThat(ok("", "auth", "whoami", clerk)).contains("system:serviceaccount:default:clerk");
        assertThat(kubectl("", "get", "pods", clerk).err()).contains("Forbidden", "berth.dev/access");
        ok("", "annotate", "serviceaccount", "clerk", "berth.dev/access=view");
        ok("", "get", "pods", clerk);
        assertThat(kubectl("", "auth", "can-i", "delete", "pods", clerk).out()).isEqualTo("no\n");
        assertThat(kubectl("", "create", "token", "clerk", "--duration", "5m").err())
                .contains("10 minutes");
        ok("", "delete", "serviceaccount", "clerk");
        assertThat(kubectl("", "get", "pods", clerk).err()).contains("Unauthorized");
    }

    @Test
    void serverSideDryRunChangesNothing() throws Exception {
        assertThat(ok(SET, "create", "--validate=false", "--dry-run=server", "-f", "-"))
                .contains("created (server dry run)");

        assertThat(api.registry.views().of(Resources.STATEFUL_SETS).now().get(new ObjectKey("default", "web")))
                .isEmpty();
    }

    @Test
    void serverSideApplyIsRefusedInClearWords() throws Exception {
        Ran ran = kubectl(SET, "apply", "--server-side", "--validate=false", "-f", "-");

        assertThat(ran.code()).isNotZero();
        assertThat(ran.err()).contains("server-side apply is not served yet");
    }

    @Test
    void watchShowsTheTableAsItGrows() throws Exception {
        ok(SET, "create", "--validate=false", "-f", "-");

        Ran watched = kubectl("", "get", "sts", "-w", "--request-timeout=3s");

        assertThat(watched.out()).contains("web").contains("SHOWN BY");
    }

    @Test
    void listInPagesOfTwoIsWhole() throws Exception {
        for (int i = 0; i < 5; i++) {
            api.post("/api/v1/namespaces/default/configmaps", ApiFixture.configMap("page-" + i));
        }

        String names = ok("", "get", "configmaps", "--chunk-size=2", "-o", "name");

        assertThat(names.lines().filter(l -> l.startsWith("configmap/page-"))).hasSize(5);
    }

    /** These send protobuf. */
    @Test
    void imperativeCreatesWork() throws Exception {
        assertThat(ok("", "create", "namespace", "harbor")).isEqualTo("namespace/harbor created\n");
        ok("", "create", "configmap", "words", "--from-literal=a=1", "--from-literal=b=");
        assertThat(ok("", "get", "configmap", "words", "-o", "jsonpath={.data}"))
                .isEqualTo("{\"a\":\"1\",\"b\":\"\"}");
        ok("", "create", "secret", "generic", "key", "--from-literal=k=v");
        assertThat(ok("", "get", "secret", "key", "-o", "jsonpath={.data.k}")).isEqualTo("dg==");
        ok("", "create", "serviceaccount", "robot");
        ok("", "create", "service", "clusterip", "front", "--tcp=80:8080");
        assertThat(ok("", "get", "service", "front", "-o", "jsonpath={.spec.ports[0].targetPort}"))
                .isEqualTo("8080");
        assertThat(ok("", "run", "solo", "--image=busybox", "--restart=Never", "--", "sleep", "1"))
                .isEqualTo("pod/solo created\n");
    }

    @Test
    void evictionAndBindingWork() throws Exception {
        String pod = """
                apiVersion: v1
                kind: Pod
                metadata: {name: lone}
                spec: {containers: [{name: c, image: busybox}]}
                """;
        ok(pod, "create", "--validate=false", "-f", "-");
        var binding = dev.berth.protocol.api.Json.object();
        binding.putObject("target").put("name", "node-1");
        assertThat(api.post("/api/v1/namespaces/default/pods/lone/binding", binding)
                        .code())
                .isEqualTo(201);
        assertThat(api.post("/api/v1/namespaces/default/pods/lone/binding", binding)
                        .code())
                .isEqualTo(409);
        assertThat(ok("", "get", "pod", "lone", "-o", "jsonpath={.spec.nodeName}"))
                .isEqualTo("node-1");
        api.post(
                "/api/v1/nodes",
                dev.berth.protocol.api.Json.object()
                        .put("kind", "Node")
                        .set("metadata", dev.berth.protocol.api.Json.object().put("name", "node-1")));

        Ran drained = kubectl("", "drain", "node-1", "--force", "--timeout=20s");

        assertThat(drained.out()).as(drained.err()).contains("pod/lone evicted").contains("node/node-1 drained");
    }
}
