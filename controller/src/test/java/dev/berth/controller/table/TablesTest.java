package dev.berth.controller.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TablesTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
    private static final String META =
            "metadata: {name: a, namespace: default, creationTimestamp: '2026-01-01T00:00:00Z'}\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pods | NAME READY STATUS RESTARTS AGE +IP +NODE +NOMINATED-NODE +READINESS-GATES",
                "statefulsets | NAME READY AGE +CONTAINERS +IMAGES",
                "daemonsets | NAME DESIRED CURRENT READY UP-TO-DATE AVAILABLE NODE-SELECTOR AGE +CONTAINERS +IMAGES +SELECTOR",
                "deployments | NAME READY UP-TO-DATE AVAILABLE AGE +CONTAINERS +IMAGES +SELECTOR",
                "replicasets | NAME DESIRED CURRENT READY AGE +CONTAINERS +IMAGES +SELECTOR",
                "controllerrevisions | NAME CONTROLLER REVISION AGE",
                "nodes | NAME STATUS ROLES AGE VERSION +INTERNAL-IP +EXTERNAL-IP +OS-IMAGE +KERNEL-VERSION +CONTAINER-RUNTIME",
                "namespaces | NAME STATUS AGE",
                "services | NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE +SELECTOR",
                "events | LAST-SEEN TYPE REASON OBJECT +SUBOBJECT +SOURCE MESSAGE +FIRST-SEEN +COUNT +NAME",
                "configmaps | NAME DATA AGE",
                "secrets | NAME TYPE DATA AGE",
                "serviceaccounts | NAME SECRETS AGE",
                "persistentvolumeclaims | NAME STATUS VOLUME CAPACITY ACCESS-MODES STORAGECLASS VOLUMEATTRIBUTESCLASS AGE +VOLUMEMODE",
                "persistentvolumes | NAME CAPACITY ACCESS-MODES RECLAIM-POLICY STATUS CLAIM STORAGECLASS VOLUMEATTRIBUTESCLASS REASON AGE +VOLUMEMODE",
                "storageclasses | NAME PROVISIONER RECLAIMPOLICY VOLUMEBINDINGMODE ALLOWVOLUMEEXPANSION AGE",
                "poddisruptionbudgets | NAME MIN-AVAILABLE MAX-UNAVAILABLE ALLOWED-DISRUPTIONS AGE",
                "leases | NAME HOLDER AGE"
            })
    void everyKindHasKubernetesColumns(String plural, String columns) {
        Resource resource = Resources.all().stream()
                .filter(r -> r.plural().equals(plural))
                .findFirst()
                .orElseThrow();
        JsonNode table = Tables.table(resource, List.of(), IncludeObject.METADATA, NOW, true);
        List<String> found = new ArrayList<>();
        table.path("columnDefinitions")
                .forEach(c -> found.add((c.path("priority").asInt() == 0 ? "" : "+")
                        + c.path("name")
                                .asText()
                                .toUpperCase(java.util.Locale.ROOT)
                                .replace(' ', '-')));
        assertThat(String.join(" ", found)).isEqualTo(columns);
    }

    static Stream<Arguments> pods() {
        String running = "{name: c, ready: true, restartCount: 0, state: {running: {}}}";
        return Stream.of(
                pod("phase: Pending", "0/1 Pending 0"),
                pod("phase: Running, containerStatuses: [" + running + "]", "1/1 Running 0"),
                pod(
                        "phase: Running, containerStatuses: [{name: c, ready: true, restartCount: 2, state: {running: {}},"
                                + " lastState: {terminated: {finishedAt: '2026-01-01T00:05:00Z'}}}]",
                        "1/1 Running 2 (5m ago)"),
                pod(
                        "phase: Running, containerStatuses: [{name: c, restartCount: 3, state: {waiting: {reason:"
                                + " CrashLoopBackOff}}}]",
                        "0/1 CrashLoopBackOff 3"),
                pod(
                        "phase: Pending, containerStatuses: [{name: c, state: {waiting: {reason: ContainerCreating}}}]",
                        "0/1 ContainerCreating 0"),
                pod(
                        "phase: Succeeded, containerStatuses: [{name: c, state: {terminated: {exitCode: 0, reason:"
                                + " Completed}}}]",
                        "0/1 Completed 0"),
                pod(
                        "phase: Failed, containerStatuses: [{name: c, state: {terminated: {exitCode: 3}}}]",
                        "0/1 ExitCode:3 0"),
                pod(
                        "phase: Failed, containerStatuses: [{name: c, state: {terminated: {signal: 9}}}]",
                        "0/1 Signal:9 0"),
                pod("phase: Failed, reason: Evicted", "0/1 Evicted 0"),
                pod(
                        "phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [" + running
                                + ", {name: d, state: {terminated: {reason: Completed}}}]",
                        "1/1 Running 0"),
                pod(
                        "phase: Pending, conditions: [{type: PodScheduled, reason: SchedulingGated}]",
                        "0/1 SchedulingGated 0"));
    }

    private static Arguments pod(String status, String line) {
        return Arguments.of(META + "spec: {containers: [{name: c}]}\nstatus: {" + status + "}", line);
    }

    @ParameterizedTest
    @MethodSource("pods")
    void aPodsLineSaysWhatHoldsIt(String yaml, String line) {
        assertThat(line(yaml)).isEqualTo(line);
    }

    @Test
    void initContainersAreCountedWhileTheyRun() {
        String pod = META
                + "spec: {initContainers: [{name: i}, {name: s, restartPolicy: Always}], containers: [{name: c}]}\n"
                + "status: {phase: Pending, initContainerStatuses: [%s]}";
        assertThat(line(pod.formatted("{name: i, state: {running: {}}}"))).isEqualTo("0/2 Init:0/2 0");
        assertThat(line(pod.formatted("{name: i, restartCount: 1, state: {terminated: {exitCode: 1, reason: Error}}}")))
                .isEqualTo("0/2 Init:Error 1");
        String done = "{name: i, restartCount: 1, state: {terminated: {exitCode: 0}}}, ";
        assertThat(line(pod.formatted(done + "{name: s, state: {waiting: {reason: PodInitializing}}}")))
                .isEqualTo("0/2 Init:1/2 1");
        assertThat(line(pod.formatted(done + "{name: s, started: true, ready: true, state: {running: {}}}")))
                .isEqualTo("1/2 Pending 0");
    }

    @Test
    void aPodInDeletionIsTerminatingUnlessItHasEnded() {
        String dying =
                META.replace("}\n", ", deletionTimestamp: '2026-01-01T00:00:00Z'}\n") + "spec: {containers: [{}]}\n";
        assertThat(line(dying + "status: {phase: Running}")).isEqualTo("0/1 Terminating 0");
        assertThat(line(dying + "status: {phase: Failed}")).isEqualTo("0/1 Failed 0");
        assertThat(line(dying + "status: {phase: Running, reason: NodeLost}")).isEqualTo("0/1 Unknown 0");
    }

    private static String line(String yaml) {
        JsonNode cells = row(Resources.PODS, yaml).path("cells");
        return cells.path(1).asText() + " " + cells.path(2).asText() + " "
                + cells.path(3).asText();
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of(
                        Resources.PODS,
                        "spec: {nodeName: node-1, containers: [{}], readinessGates: [{conditionType: x}]}\n"
                                + "status: {phase: Running, podIPs: [{ip: 10.244.1.2}]}",
                        "[a, 0/1, Running, 0, 10m, 10.244.1.2, node-1, <none>, 0/1]"),
                Arguments.of(
                        Resources.STATEFUL_SETS,
                        "spec: {replicas: 3, template: {spec: {containers: [{name: c, image: i}, {name: d, image: j}]}}}\n"
                                + "status: {readyReplicas: 2}",
                        "[a, 2/3, 10m, c,d, i,j]"),
                Arguments.of(
                        Resources.DAEMON_SETS,
                        "spec: {selector: {matchLabels: {x: y}}, template: {spec: {nodeSelector: {b: c, a: b}, containers:"
                                + " [{name: c, image: i}]}}}\nstatus: {desiredNumberScheduled: 3, currentNumberScheduled: 2,"
                                + " numberReady: 1, updatedNumberScheduled: 2}",
                        "[a, 3, 2, 1, 2, 0, a=b,b=c, 10m, c, i, x=y]"),
                Arguments.of(
                        Resources.NODES,
                        "spec: {unschedulable: true}\nstatus: {conditions: [{type: Ready, status: 'False'}], addresses: [{type:"
                                + " InternalIP, address: 10.0.0.1}], nodeInfo: {kubeletVersion: v1.34.0}}",
                        "[a, NotReady,SchedulingDisabled, <none>, 10m, v1.34.0, 10.0.0.1, <none>, <unknown>, <unknown>,"
                                + " <unknown>]"),
                Arguments.of(
                        Resources.SERVICES,
                        "spec: {type: NodePort, clusterIP: None, ports: [{port: 80, nodePort: 30080, protocol: TCP}]}",
                        "[a, NodePort, None, <none>, 80:30080/TCP, 10m, <none>]"),
                Arguments.of(Resources.EVENTS, """
                        type: Normal
                        reason: Created
                        message: ' m '
                        lastTimestamp: '2026-01-01T00:09:00Z'
                        firstTimestamp: '2026-01-01T00:00:00Z'
                        count: 4
                        source: {component: k, host: n}
                        involvedObject: {kind: Pod, name: web-0}
                        """, "[60s, Normal, Created, pod/web-0, , k, n, m, 10m, 4, a]"),
                Arguments.of(
                        Resources.PERSISTENT_VOLUME_CLAIMS,
                        "spec: {volumeName: pv-1, storageClassName: standard, volumeMode: Filesystem}\nstatus: {phase: Bound,"
                                + " capacity: {storage: 1G}, accessModes: [ReadWriteOnce]}",
                        "[a, Bound, pv-1, 1G, RWO, standard, <unset>, 10m, Filesystem]"),
                Arguments.of(
                        Resources.PERSISTENT_VOLUMES,
                        "spec: {capacity: {storage: 1G}, accessModes: [ReadWriteMany, ReadWriteOnce], volumeMode: Block,"
                                + " persistentVolumeReclaimPolicy: Delete, claimRef: {namespace: d, name: c}}\n"
                                + "status: {phase: Bound}",
                        "[a, 1G, RWO,RWX, Delete, Bound, d/c, , <unset>, , 10m, Block]"),
                Arguments.of(
                        Resources.ENDPOINTS,
                        "subsets: [{addresses: [{ip: 10.0.0.1}, {ip: 10.0.0.2}], ports: [{port: 80}, {port: 81}],"
                                + " notReadyAddresses: [{ip: 10.0.0.3}]}]",
                        "[a, 10.0.0.1:80,10.0.0.1:81,10.0.0.2:80 + 1 more..., 10m]"),
                Arguments.of(Resources.ENDPOINTS, "subsets: []", "[a, <none>, 10m]"),
                Arguments.of(
                        Resources.ENDPOINT_SLICES,
                        "addressType: IPv4\nports: [{port: 80}]\nendpoints: [{addresses: [10.0.0.1]}]",
                        "[a, IPv4, 80, 10.0.0.1, 10m]"),
                Arguments.of(Resources.ENDPOINT_SLICES, "addressType: IPv4", "[a, IPv4, <unset>, <unset>, 10m]"),
                Arguments.of(Resources.STORAGE_CLASSES, "provisioner: p", "[a, p, Delete, Immediate, false, 10m]"),
                Arguments.of(Resources.CONFIG_MAPS, "data: {a: b}\nbinaryData: {c: ''}", "[a, 2, 10m]"),
                Arguments.of(Resources.SECRETS, "type: Opaque\ndata: {a: b}", "[a, Opaque, 1, 10m]"),
                Arguments.of(Resources.NAMESPACES, "status: {phase: Active}", "[a, Active, 10m]"),
                Arguments.of(Resources.SERVICE_ACCOUNTS, "secrets: []", "[a, 0, 10m]"),
                Arguments.of(Resources.LEASES, "spec: {holderIdentity: me}", "[a, me, 10m]"),
                Arguments.of(Resources.CONTROLLER_REVISIONS, "revision: 3", "[a, <none>, 3, 10m]"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aRowHasACellForEachColumn(Resource resource, String yaml, String cells) {
        JsonNode row = row(resource, META + yaml);
        List<String> found = new ArrayList<>();
        row.path("cells").forEach(c -> found.add(c.asText()));
        assertThat(found).hasToString(cells);
        assertThat(found)
                .hasSize(Tables.table(resource, List.of(), IncludeObject.NONE, NOW, true)
                        .path("columnDefinitions")
                        .size());
    }

    @Test
    void aRevisionNamesItsController() {
        String owned =
                "metadata: {name: a, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: u,"
                        + " controller: true}]}\nrevision: 1";
        assertThat(row(Resources.CONTROLLER_REVISIONS, owned).at("/cells/1").asText())
                .isEqualTo("statefulset.apps/web");
    }

    @Test
    void theDefaultStorageClassIsMarked() {
        String yaml = "metadata: {name: standard, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}";
        assertThat(row(Resources.STORAGE_CLASSES, yaml).at("/cells/0").asText()).isEqualTo("standard (default)");
    }

    @Test
    void aRowCarriesTheObjectItsMetadataOrNothing() {
        KubeObject pod = object(Resources.PODS, META + "spec: {containers: []}");
        assertThat(rows(pod, IncludeObject.NONE).at("/rows/0/object").isNull()).isTrue();
        JsonNode partial = rows(pod, IncludeObject.METADATA).at("/rows/0/object");
        assertThat(partial.path("kind").asText()).isEqualTo("PartialObjectMetadata");
        assertThat(partial.path("metadata")).isEqualTo(pod.tree().path("metadata"));
        assertThat(partial.has("spec")).isFalse();
        assertThat(rows(pod, IncludeObject.OBJECT).at("/rows/0/object")).isEqualTo(pod.tree());
    }

    @Test
    void aWatchSendsTheColumnsOnceAndTheRevisionAlways() {
        KubeObject pod = object(Resources.PODS, META);
        ObjectNode first = Tables.event(pod, IncludeObject.METADATA, NOW, true);
        ObjectNode later = Tables.event(pod, IncludeObject.METADATA, NOW, false);
        assertThat(first.path("columnDefinitions").size()).isEqualTo(9);
        assertThat(later.path("columnDefinitions").isNull()).isTrue();
        assertThat(later.at("/metadata/resourceVersion").asText()).isEqualTo("5");
        assertThat(later.path("rows").size()).isEqualTo(1);
    }

    private static ObjectNode rows(KubeObject object, IncludeObject include) {
        return Tables.table(object.resource(), List.of(object), include, NOW, true);
    }

    private static JsonNode row(Resource resource, String yaml) {
        return rows(object(resource, yaml), IncludeObject.NONE).at("/rows/0");
    }

    private static KubeObject object(Resource resource, String yaml) {
        try {
            return KubeObject.of(resource, (ObjectNode) YAML.readTree(yaml), new Revision(5));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
