package dev.berth.controller.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.house.Needs;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stock kubectl against the documents, the decoder and the patches. */
class KubectlOpenApiTest {
    private static final String WEB = "/apis/apps/v1/namespaces/default/statefulsets/web";
    private static TinyApi api;

    @TempDir
    static Path directory;

    @BeforeAll
    static void start() throws IOException {
        Needs.program("kubectl");
        api = new TinyApi();
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.close();
        }
    }

    @Test
    void explainTellsAFieldOfAStatefulSetFromTheV3Document() {
        assertThat(kubectl("explain", "statefulset.spec.replicas"))
                .contains(
                        "GROUP:      apps",
                        "KIND:       StatefulSet",
                        "FIELD: replicas <integer>",
                        "replicas is the desired number");
    }

    @Test
    void explainRecursesThroughThePodTemplate() {
        assertThat(kubectl("explain", "sts.spec", "--recursive"))
                .contains("persistentVolumeClaimRetentionPolicy\t<StatefulSetPersistentVolumeClaimRetentionPolicy>")
                .contains("volumeClaimTemplates\t<[]PersistentVolumeClaim>")
                .contains("resizePolicy\t<[]ContainerResizePolicy>")
                .contains("maxUnavailable\t<IntOrString>");
    }

    @Test
    void explainTellsContainersWithTheirDescriptions() {
        assertThat(kubectl("explain", "pod.spec.containers"))
                .contains(
                        "FIELD: containers <[]Container>",
                        "image\t<string>",
                        "name\t<string> -required-",
                        "Entrypoint array");
    }

    @Test
    void anUnknownFieldIsRefusedStrictlyInKubernetesWords() throws IOException {
        Path file = file("strict", manifest("strict", "nginx:1.16").replace("replicas:", "replica:"));
        assertThat(kubectl("create", "-f", file.toString()))
                .contains(
                        "StatefulSet in version \"v1\" cannot be handled as a StatefulSet: strict decoding error: unknown"
                                + " field \"spec.replica\"");
    }

    @Test
    void withValidationOffAnUnknownFieldIsAWarning() throws IOException {
        Path file = file("warned", manifest("warned", "nginx:1.16").replace("replicas:", "replica:"));
        assertThat(kubectl("create", "--validate=warn", "-f", file.toString()))
                .contains("Warning: unknown field \"spec.replica\"", "statefulset.apps/warned created");
    }

    @Test
    void applyThenApplyAgainMergesByKeyAndKeepsWhatOthersSet() throws IOException {
        Path file = file("web", manifest("web", "nginx:1.16"));
        assertThat(kubectl("apply", "-f", file.toString())).contains("statefulset.apps/web created");
        assertThat(kubectl("apply", "-f", file.toString())).contains("statefulset.apps/web unchanged");

        kubectl("set", "env", "sts/web", "OTHER=1");
        kubectl("set", "image", "sts/web", "nginx=nginx:1.17");
        kubectl("label", "sts/web", "tier=front");
        assertThat(container().path("image").asText()).isEqualTo("nginx:1.17");
        assertThat(container().path("volumeMounts")).hasSize(1);

        Files.writeString(file, manifest("web", "nginx:1.18").replace("name: FIRST", "name: SECOND"));
        assertThat(kubectl("apply", "-f", file.toString())).contains("statefulset.apps/web configured");
        assertThat(container().path("image").asText()).isEqualTo("nginx:1.18");
        assertThat(container().path("env").findValuesAsText("name")).containsExactly("OTHER", "SECOND");
        assertThat(web().path("metadata").path("labels").path("tier").asText()).isEqualTo("front");
        assertThat(api.writes).anyMatch(w -> w.startsWith("PATCH " + WEB) && w.contains("$setElementOrder/env"));
    }

    @Test
    void aTaintIsAddedAndTakenAway() {
        String path = "/api/v1/nodes/node-1";
        api.put(path, node());
        kubectl("taint", "node", "node-1", "x=y:NoSchedule");
        assertThat(api.object(path).orElseThrow().at("/spec/taints/0/key").asText())
                .isEqualTo("x");
        kubectl("taint", "node", "node-1", "x=y:NoSchedule-");
        assertThat(api.object(path).orElseThrow().at("/spec/taints")).isEmpty();
        kubectl("cordon", "node-1");
        assertThat(api.object(path).orElseThrow().at("/spec/unschedulable").asBoolean())
                .isTrue();
    }

    @Test
    void rolloutUndoPutsTheTemplateOfTheRevisionInPlace() throws IOException {
        Path file = file("back", manifest("back", "nginx:1.18"));
        kubectl("apply", "-f", file.toString());
        String revisions = "/apis/apps/v1/namespaces/default/controllerrevisions/";
        api.put(revisions + "back-1", revision(1, "nginx:1.16"));
        api.put(revisions + "back-2", revision(2, "nginx:1.18"));

        assertThat(kubectl("rollout", "undo", "sts/back")).contains("statefulset.apps/back rolled back");
        JsonNode template = api.object(WEB.replace("web", "back")).orElseThrow().at("/spec/template");
        assertThat(template.at("/spec/containers/0/image").asText()).isEqualTo("nginx:1.16");
        assertThat(template.at("/spec/containers/0").has("env")).isFalse();
        assertThat(template.has("$patch")).isFalse();
    }

    private static ObjectNode revision(int number, String image) {
        return json("""
                {"apiVersion":"apps/v1","kind":"ControllerRevision","revision":%d,
                 "metadata":{"name":"back-%d","namespace":"default","labels":{"app":"web"},"uid":"r-%d",
                   "ownerReferences":[{"apiVersion":"apps/v1","kind":"StatefulSet","name":"back","uid":"u-1","controller":true}]},
                 "data":{"spec":{"template":{"$patch":"replace","metadata":{"labels":{"app":"web"}},
                   "spec":{"containers":[{"name":"nginx","image":"%s"}]}}}}}
                """.formatted(number, number, number, image));
    }

    private static ObjectNode node() {
        return json("""
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-1","uid":"n","resourceVersion":"1"},"spec":{}}
                """);
    }

    private static ObjectNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode web() {
        return api.object(WEB).orElseThrow();
    }

    private static JsonNode container() {
        return web().at("/spec/template/spec/containers/0");
    }

    private static Path file(String name, String yaml) throws IOException {
        return Files.writeString(directory.resolve(name + ".yaml"), yaml);
    }

    private static String manifest(String name, String image) {
        return """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata:
                  name: %s
                spec:
                  serviceName: web
                  replicas: 3
                  selector:
                    matchLabels: {app: web}
                  template:
                    metadata:
                      labels: {app: web}
                    spec:
                      containers:
                      - name: nginx
                        image: %s
                        env:
                        - name: FIRST
                          value: a
                        volumeMounts:
                        - name: www
                          mountPath: /www
                  volumeClaimTemplates:
                  - metadata: {name: www}
                    spec:
                      accessModes: [ReadWriteOnce]
                      resources: {requests: {storage: 1G}}
                """.formatted(name, image);
    }

    /** Its output and errors together; kubectl's own cache goes to the test's directory. */
    private static String kubectl(String... args) {
        var command = new ArrayList<String>(
                List.of("kubectl", "--server=" + api.url(), "--cache-dir=" + directory.resolve("cache")));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", "/dev/null");
        builder.environment().put("HOME", directory.toString());
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return output;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
