package dev.berth.controller.admit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CreateTest {
    @ParameterizedTest
    @MethodSource("dev.berth.protocol.api.Resources#all")
    void everyKindHasAGoodObjectThatIsAccepted(Resource resource) {
        ObjectNode tree = Sample.tree(Sample.create(resource, Sample.good(resource)));
        assertThat(tree.path("apiVersion").asText()).isEqualTo(resource.apiVersion());
        assertThat(tree.path("kind").asText()).isEqualTo(resource.kind());
        assertThat(tree.path("metadata").path("uid").asText()).isEqualTo("uid-1");
        assertThat(tree.path("metadata").path("creationTimestamp").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(tree.path("metadata").has("namespace")).isEqualTo(resource.namespaced());
    }

    @Test
    void onlyKindsWithAGenerationGetOne() {
        List<String> counted = new ArrayList<>();
        for (Resource resource : Resources.all()) {
            ObjectNode tree = Sample.tree(Sample.create(resource, Sample.good(resource)));
            if (tree.path("metadata").has("generation")) {
                counted.add(resource.kind());
            }
        }
        assertThat(counted)
                .containsExactlyInAnyOrder(
                        "Pod",
                        "StatefulSet",
                        "DaemonSet",
                        "ReplicaSet",
                        "Deployment",
                        "PodDisruptionBudget",
                        "EndpointSlice");
    }

    @Test
    void generateNameIsCutAndGetsTheSuffix() {
        String stem = "a".repeat(70) + "-";
        ObjectNode tree = Sample.tree(Sample.create(Resources.CONFIG_MAPS, "metadata: {generateName: " + stem + "}"));
        assertThat(tree.path("metadata").path("name").asText()).isEqualTo("a".repeat(58) + "x7k2p");
    }

    @Test
    void theServersFieldsOfABodyAreDropped() {
        ObjectNode tree = Sample.tree(Sample.create(Resources.PODS, """
                metadata:
                  name: a
                  uid: mine
                  selfLink: /x
                  generation: 9
                  deletionTimestamp: '2020-01-01T00:00:00Z'
                  deletionGracePeriodSeconds: 3
                  managedFields: [{manager: kubectl}]
                spec: {containers: [{name: c, image: i}]}
                status: {phase: Running, podIP: 1.2.3.4}
                """));
        assertThat(tree.path("metadata").toString())
                .isEqualTo("{\"name\":\"a\",\"uid\":\"uid-1\",\"namespace\":\"default\","
                        + "\"creationTimestamp\":\"2026-01-02T03:04:05Z\",\"generation\":1}");
        assertThat(tree.path("status").toString()).isEqualTo("{\"phase\":\"Pending\",\"qosClass\":\"BestEffort\"}");
    }

    @Test
    void aResourceVersionInANewObjectIsABadRequest() {
        Status status =
                Sample.refusal(Sample.create(Resources.CONFIG_MAPS, "metadata: {name: a, resourceVersion: '5'}"));
        assertThat(status.code()).isEqualTo(400);
        assertThat(status.message()).isEqualTo("resourceVersion should not be set on objects to be created");
    }

    @Test
    void aNamespaceThatIsNotTheUrlsIsABadRequest() {
        Status status = Sample.refusal(Sample.create(Resources.CONFIG_MAPS, "metadata: {name: a, namespace: other}"));
        assertThat(status.code()).isEqualTo(400);
        assertThat(status.message())
                .isEqualTo("the namespace of the provided object does not match the namespace sent on the request");
    }

    @Test
    void aBodyOfAnotherKindIsABadRequest() {
        Status status = Sample.refusal(Sample.create(Resources.PODS, "kind: Node\nmetadata: {name: a}"));
        assertThat(status.message()).isEqualTo("Node in version \"v1\" cannot be handled as a Pod");
    }

    @Test
    void anObjectOverTheSizeLimitIsTooLarge() {
        ObjectNode big = Sample.yaml("metadata: {name: a}\nspec: {}");
        // Not as YAML, whose parser takes many seconds for so long a word.
        Sample.spec(big).put("holderIdentity", "x".repeat(KubernetesAdmission.OBJECT_MOST));
        Status status = Sample.refusal(
                Sample.ADMISSION.create(Resources.LEASES, big, Sample.namespace(Resources.LEASES), Sample.BIRTH));
        assertThat(status.code()).isEqualTo(413);
        assertThat(status.reason()).isEqualTo("RequestEntityTooLarge");
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, Always",
        "nginx:latest, Always",
        "nginx:1.16, IfNotPresent",
        "host:5000/nginx, Always",
        "host:5000/nginx:2, IfNotPresent",
        "nginx@sha256:abc, IfNotPresent"
    })
    void thePullPolicyFollowsTheTag(String image, String policy) {
        assertThat(PodDefaults.pullPolicy(image)).isEqualTo(policy);
    }

    @Test
    void aPodGetsWhatATemplateDoesNot() {
        JsonNode spec = Sample.tree(Sample.create(Resources.PODS, """
                        metadata: {name: a}
                        spec:
                          automountServiceAccountToken: false
                          containers:
                          - name: c
                            image: i
                            resources: {limits: {cpu: '1', memory: 1Gi}}
                            readinessProbe: {httpGet: {port: 80}}
                            ports: [{containerPort: 80}]
                          volumes:
                          - {name: scratch}
                          - {name: conf, configMap: {name: settings}}
                        """)).path("spec");
        assertThat(spec.path("enableServiceLinks").asBoolean()).isTrue();
        assertThat(spec.path("priority").asInt(-1)).isZero();
        assertThat(spec.path("serviceAccountName").asText()).isEqualTo("default");
        JsonNode container = spec.path("containers").path(0);
        assertThat(container.path("resources").path("requests"))
                .isEqualTo(container.path("resources").path("limits"));
        assertThat(container.path("ports").path(0).path("protocol").asText()).isEqualTo("TCP");
        assertThat(container.path("readinessProbe").toString())
                .isEqualTo("{\"httpGet\":{\"port\":80,\"path\":\"/\",\"scheme\":\"HTTP\"},\"timeoutSeconds\":1,"
                        + "\"periodSeconds\":10,\"successThreshold\":1,\"failureThreshold\":3}");
        assertThat(spec.path("volumes").toString())
                .isEqualTo("[{\"name\":\"scratch\",\"emptyDir\":{}},"
                        + "{\"name\":\"conf\",\"configMap\":{\"name\":\"settings\",\"defaultMode\":420}}]");
    }

    @Test
    void guaranteedPodsAskForExactlyTheirLimits() {
        String pod = "metadata: {name: a}\nspec: {containers: [{name: c, image: i, resources: %s}]}";
        assertThat(quality(pod.formatted("{limits: {cpu: 1, memory: 1Gi}}"))).isEqualTo("Guaranteed");
        assertThat(quality(pod.formatted("{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 500m}}")))
                .isEqualTo("Burstable");
        assertThat(quality(pod.formatted("{}"))).isEqualTo("BestEffort");
    }

    private static String quality(String pod) {
        return Sample.tree(Sample.create(Resources.PODS, pod))
                .path("status")
                .path("qosClass")
                .asText();
    }

    @Test
    void aPodStaysFiveMinutesOnALostNodeUnlessAStatefulSetOwnsIt() {
        String owner = "apiVersion: apps/v1, name: web, uid: u, controller: true";
        assertThat(tolerations(Sample.POD))
                .isEqualTo(
                        "[{\"key\":\"node.kubernetes.io/not-ready\",\"operator\":\"Exists\",\"effect\":\"NoExecute\","
                                + "\"tolerationSeconds\":300},{\"key\":\"node.kubernetes.io/unreachable\",\"operator\":\"Exists\","
                                + "\"effect\":\"NoExecute\",\"tolerationSeconds\":300}]");
        assertThat(tolerations(owned("{kind: StatefulSet, " + owner + "}"))).isEmpty();
        assertThat(tolerations(owned("{kind: ReplicaSet, " + owner + "}"))).contains("unreachable");
    }

    private static String owned(String reference) {
        return Sample.POD.replace("metadata: {", "metadata: {ownerReferences: [" + reference + "], ");
    }

    private static String tolerations(String pod) {
        JsonNode found =
                Sample.tree(Sample.create(Resources.PODS, pod)).path("spec").path("tolerations");
        return found.isMissingNode() ? "" : found.toString();
    }

    @Test
    void aClaimWithoutAClassGetsTheDefaultOneAndTheEmptyClassStays() {
        assertThat(claimClass(Sample.CLAIM, Sample.ADMISSION).asText()).isEqualTo("standard");
        String none = Sample.CLAIM.replace("spec: {", "spec: {storageClassName: '', ");
        assertThat(claimClass(none, Sample.ADMISSION).asText("x")).isEmpty();
        var without = new KubernetesAdmission(Optional::empty, (namespace, name) -> Optional.empty());
        assertThat(claimClass(Sample.CLAIM, without).isMissingNode()).isTrue();
    }

    private static JsonNode claimClass(String claim, Admission admission) {
        return Sample.tree(admission.create(
                        Resources.PERSISTENT_VOLUME_CLAIMS, Sample.yaml(claim), "default", Sample.BIRTH))
                .path("spec")
                .path("storageClassName");
    }

    @Test
    void volumesAndClaimsAreProtectedAndPending() {
        ObjectNode claim = Sample.tree(Sample.create(Resources.PERSISTENT_VOLUME_CLAIMS, Sample.CLAIM));
        assertThat(claim.path("metadata").path("finalizers").toString())
                .isEqualTo("[\"kubernetes.io/pvc-protection\"]");
        assertThat(claim.path("status").toString()).isEqualTo("{\"phase\":\"Pending\"}");
        ObjectNode volume = Sample.tree(Sample.create(Resources.PERSISTENT_VOLUMES, Sample.VOLUME));
        assertThat(volume.path("metadata").path("finalizers").toString())
                .isEqualTo("[\"kubernetes.io/pv-protection\"]");
        assertThat(volume.path("spec").path("persistentVolumeReclaimPolicy").asText())
                .isEqualTo("Retain");
    }

    @Test
    void aNamespaceIsActiveAndHeldByItsContents() {
        ObjectNode namespace = Sample.tree(Sample.create(Resources.NAMESPACES, "metadata: {name: team}"));
        assertThat(namespace.path("spec").toString()).isEqualTo("{\"finalizers\":[\"kubernetes\"]}");
        assertThat(namespace.path("status").toString()).isEqualTo("{\"phase\":\"Active\"}");
        assertThat(namespace.path("metadata").path("labels").toString())
                .isEqualTo("{\"kubernetes.io/metadata.name\":\"team\"}");
    }

    @Test
    void aSecretsTextBecomesData() {
        ObjectNode secret = Sample.tree(
                Sample.create(Resources.SECRETS, "metadata: {name: a}\nstringData: {k: hé}\ndata: {k: b2xk, l: bA==}"));
        assertThat(secret.has("stringData")).isFalse();
        assertThat(secret.path("type").asText()).isEqualTo("Opaque");
        assertThat(secret.path("data").toString()).isEqualTo("{\"k\":\"aMOp\",\"l\":\"bA==\"}");
    }

    @Test
    void aServicesTargetPortIsItsPort() {
        JsonNode spec = Sample.tree(Sample.create(
                        Resources.SERVICES, "metadata: {name: a}\nspec: {ports: [{port: 80}], selector: {a: b}}"))
                .path("spec");
        assertThat(spec.toString())
                .isEqualTo(
                        "{\"ports\":[{\"port\":80,\"protocol\":\"TCP\",\"targetPort\":80}],\"selector\":{\"a\":\"b\"},"
                                + "\"type\":\"ClusterIP\",\"sessionAffinity\":\"None\",\"internalTrafficPolicy\":\"Cluster\"}");
    }

    @Test
    void anEnvironmentVariableThatHidesAnotherIsWarnedOf() {
        var verdict = Sample.create(
                Resources.PODS,
                "metadata: {name: a}\nspec: {containers: [{name: c, image: i, env: [{name: A, value: x}, {name: A, value: y}]}]}");
        assertThat(((Admission.Verdict.Store) verdict).warnings())
                .containsExactly(
                        "spec.containers[0].env[1]: hides previous definition of \"A\", which may be dropped when"
                                + " using apply");
    }
}
