package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The acceptance of the first issue: the two seed manifests, unchanged, with stock kubectl. */
@ExtendWith(Berthed.class)
class SeedManifestsIT {
    private static final String DAEMON_SET = "deploy/samples/daemonset.yaml";
    private static final String STATEFUL_SET = "deploy/samples/statefulset.yaml";

    @Test
    void nodesPrintTheColumnsThatKubernetesPrints(Berthed cluster) {
        // A node that another test has killed may just be coming back.
        Berthed.eventually(
                Harbor.SOON,
                () -> cluster.kubectl("get", "nodes", "--no-headers"),
                n -> n.lines().filter(l -> l.contains(" Ready ")).count() == 3);
        List<List<String>> nodes = Berthed.table(cluster.kubectl("get", "nodes", "-o", "wide"));
        assertThat(nodes.getFirst())
                .containsExactly(
                        "NAME",
                        "STATUS",
                        "ROLES",
                        "AGE",
                        "VERSION",
                        "INTERNAL-IP",
                        "EXTERNAL-IP",
                        "OS-IMAGE",
                        "KERNEL-VERSION",
                        "CONTAINER-RUNTIME");
        assertThat(nodes.subList(1, nodes.size()))
                .extracting(List::getFirst)
                .containsExactly("node-1", "node-2", "node-3");
        assertThat(nodes.subList(1, nodes.size())).extracting(n -> n.get(1)).containsOnly("Ready");
    }

    @Test
    void theSeedDaemonSetRunsOnePodPerNodeWithDistinctAddresses(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("seed-ds")) {
            harbor.kubectl("apply", "-f", DAEMON_SET);
            Berthed.eventually(
                    Harbor.SOON,
                    harbor::summary,
                    s -> s.matches("sample-ds-\\w{5} ready(, sample-ds-\\w{5} ready){2}"));
            List<List<String>> pods = Berthed.table(harbor.kubectl("get", "pods", "-o", "wide"));
            assertThat(pods.getFirst())
                    .containsExactly(
                            "NAME",
                            "READY",
                            "STATUS",
                            "RESTARTS",
                            "AGE",
                            "IP",
                            "NODE",
                            "NOMINATED NODE",
                            "READINESS GATES");
            List<List<String>> rows = pods.subList(1, pods.size());
            assertThat(rows).hasSize(3).allSatisfy(r -> {
                assertThat(r.subList(1, 4)).containsExactly("1/1", "Running", "0");
                assertThat(r.subList(7, 9)).containsExactly("<none>", "<none>");
            });
            assertThat(rows).extracting(r -> r.get(5)).doesNotHaveDuplicates();
            assertThat(rows).extracting(r -> r.get(6)).containsExactlyInAnyOrder("node-1", "node-2", "node-3");
            assertThat(Berthed.table(harbor.kubectl("get", "daemonsets")).getFirst())
                    .containsExactly(
                            "NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "NODE SELECTOR", "AGE");
        }
    }

    @Test
    void theSeedStatefulSetComesUpInOrderWithItsClaims(Berthed cluster) throws Exception {
        try (Harbor harbor = cluster.namespace("seed-sts");
                var recorder = new Recorder(harbor)) {
            harbor.kubectl("apply", "-f", STATEFUL_SET);
            harbor.awaitReady(names(3));
            recorder.assertOrder(
                    "sample-statefulset-0 created",
                    "sample-statefulset-0 ready",
                    "sample-statefulset-1 created",
                    "sample-statefulset-1 ready",
                    "sample-statefulset-2 created",
                    "sample-statefulset-2 ready");
            tablesOfTheSet(harbor);
            thePodServesItsVolume(harbor);
            dataSurvivesADeletedPod(harbor);
        }
    }

    private static void tablesOfTheSet(Harbor harbor) {
        List<List<String>> sets = Berthed.table(harbor.kubectl("get", "statefulsets"));
        assertThat(sets.get(0)).containsExactly("NAME", "READY", "AGE");
        assertThat(sets.get(1).subList(0, 2)).containsExactly("sample-statefulset", "3/3");
        List<List<String>> claims = Berthed.table(harbor.kubectl("get", "persistentvolumeclaims"));
        assertThat(claims.getFirst())
                .containsExactly(
                        "NAME",
                        "STATUS",
                        "VOLUME",
                        "CAPACITY",
                        "ACCESS MODES",
                        "STORAGECLASS",
                        "VOLUMEATTRIBUTESCLASS",
                        "AGE");
        for (int i = 0; i < 3; i++) {
            String claim = "www-sample-statefulset-" + i;
            String uid = harbor.get("persistentvolumeclaim", claim)
                    .at("/metadata/uid")
                    .asText();
            assertThat(claims.get(i + 1).subList(0, 6))
                    .containsExactly(claim, "Bound", "pvc-" + uid, "1G", "RWO", "standard");
            List<List<String>> volume = Berthed.table(harbor.kubectl("get", "persistentvolume", "pvc-" + uid));
            assertThat(volume.getFirst())
                    .startsWith("NAME", "CAPACITY", "ACCESS MODES", "RECLAIM POLICY", "STATUS", "CLAIM", "STORAGECLASS")
                    .contains("REASON", "AGE");
            assertThat(volume.get(1).subList(0, 7))
                    .containsExactly(
                            "pvc-" + uid, "1G", "RWO", "Delete", "Bound", harbor.name() + "/" + claim, "standard");
        }
    }

    private static void thePodServesItsVolume(Harbor harbor) throws Exception {
        JsonNode pod = harbor.pod("sample-statefulset-1").orElseThrow();
        Files.writeString(volume(harbor, 1).resolve("index.html"), "hello from the volume\n");
        assertThat(http(pod.at("/status/podIP").asText())).isEqualTo("hello from the volume\n");
    }

    private static void dataSurvivesADeletedPod(Harbor harbor) throws Exception {
        String before = harbor.pod("sample-statefulset-1")
                .orElseThrow()
                .at("/metadata/uid")
                .asText();
        harbor.kubectl("delete", "pod", "sample-statefulset-1");
        Berthed.eventually(
                Harbor.SOON,
                () -> harbor.pod("sample-statefulset-1"),
                p -> p.isPresent()
                        && Harbor.ready(p.get())
                        && !p.get().at("/metadata/uid").asText().equals(before));
        assertThat(http(harbor.pod("sample-statefulset-1")
                        .orElseThrow()
                        .at("/status/podIP")
                        .asText()))
                .isEqualTo("hello from the volume\n");
    }

    @Test
    void scalingGoesUpInOrderAndDownInReverseAndLeavesTheClaims(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("scale");
                var recorder = new Recorder(harbor)) {
            harbor.kubectl("apply", "-f", STATEFUL_SET);
            harbor.awaitReady(names(3));
            recorder.forget();
            harbor.kubectl("scale", "statefulset", "sample-statefulset", "--replicas=5");
            harbor.awaitReady(names(5));
            recorder.assertOrder(
                    "sample-statefulset-3 created",
                    "sample-statefulset-3 ready",
                    "sample-statefulset-4 created",
                    "sample-statefulset-4 ready");
            recorder.forget();
            harbor.kubectl("scale", "statefulset", "sample-statefulset", "--replicas=2");
            harbor.awaitReady(names(2));
            Berthed.eventually(Harbor.SOON, recorder::milestones, m -> m.contains("sample-statefulset-2 gone"));
            recorder.assertOrder(
                    "sample-statefulset-4 terminating",
                    "sample-statefulset-4 gone",
                    "sample-statefulset-3 terminating",
                    "sample-statefulset-3 gone",
                    "sample-statefulset-2 terminating",
                    "sample-statefulset-2 gone");
            assertThat(cluster.items("persistentvolumeclaims", "-n", "scale"))
                    .hasSize(5)
                    .allSatisfy(c -> assertThat(c.at("/status/phase").asText()).isEqualTo("Bound"));
        }
    }

    private static Path volume(Harbor harbor, int ordinal) {
        String name = harbor.get("persistentvolumeclaim", "www-sample-statefulset-" + ordinal)
                .at("/spec/volumeName")
                .asText();
        JsonNode spec = harbor.cluster().get("persistentvolume", name).path("spec");
        return Path.of(
                spec.path(spec.has("local") ? "local" : "hostPath").path("path").asText());
    }

    private static String http(String ip) throws IOException, InterruptedException {
        try (var client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://" + ip + "/"))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static String[] names(int replicas) {
        return IntStream.range(0, replicas)
                .mapToObj(i -> "sample-statefulset-" + i)
                .toArray(String[]::new);
    }
}
