package dev.berth.controller.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValidationTest {
    static Stream<Arguments> pods() {
        return Stream.of(
                Arguments.of(
                        "",
                        ", restartPolicy: Sometimes",
                        "spec.restartPolicy: Unsupported value: \"Sometimes\": supported"
                                + " values: \"Always\", \"OnFailure\", \"Never\""),
                Arguments.of(
                        "",
                        ", terminationGracePeriodSeconds: -1",
                        "spec.terminationGracePeriodSeconds: Invalid value:"
                                + " -1: must be greater than or equal to 0"),
                Arguments.of("}, {name: c, image: j", "", "spec.containers[1].name: Duplicate value: \"c\""),
                Arguments.of(
                        "}, {name: C, image: j",
                        "",
                        "spec.containers[1].name: Invalid value: \"C\": a lowercase RFC 1123"
                                + " label must consist of lower case alphanumeric characters or '-', and must start and end with an"
                                + " alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is"
                                + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"),
                Arguments.of("}, {name: d", "", "spec.containers[1].image: Required value"),
                Arguments.of(
                        ", ports: [{containerPort: 70000}]",
                        "",
                        "spec.containers[0].ports[0].containerPort: Invalid value:"
                                + " 70000: must be between 1 and 65535, inclusive"),
                Arguments.of(
                        ", ports: [{name: p, containerPort: 1}, {name: p, containerPort: 2}]",
                        "",
                        "spec.containers[0].ports[1].name: Duplicate value: \"p\""),
                Arguments.of(
                        ", ports: [{containerPort: 80}, {containerPort: 1, hostPort: 2}]",
                        ", hostNetwork: true",
                        "spec.containers[0].ports[1].containerPort: Invalid value: 1: must match `hostPort` when"
                                + " `hostNetwork` is true"),
                Arguments.of(
                        ", ports: [{containerPort: 1, protocol: tcp}]",
                        "",
                        "spec.containers[0].ports[0].protocol:"
                                + " Unsupported value: \"tcp\": supported values: \"SCTP\", \"TCP\", \"UDP\""),
                Arguments.of(
                        ", securityContext: {allowPrivilegeEscalation: false, privileged: true}",
                        "",
                        "spec.containers[0].securityContext: Invalid value:"
                                + " {\"allowPrivilegeEscalation\":false,\"privileged\":true}: cannot set"
                                + " `allowPrivilegeEscalation` to false and `privileged` to true"),
                Arguments.of(
                        ", securityContext: {allowPrivilegeEscalation: false, capabilities: {add: [CAP_SYS_ADMIN]}}",
                        "",
                        "spec.containers[0].securityContext: Invalid value:"
                                + " {\"allowPrivilegeEscalation\":false,\"capabilities\":{\"add\":[\"CAP_SYS_ADMIN\"]}}: cannot"
                                + " set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"),
                Arguments.of(
                        ", env: [{name: 'A=B'}]",
                        "",
                        "spec.containers[0].env[0].name: Invalid value: \"A=B\": a valid"
                                + " environment variable name must consist only of printable ASCII characters other than '='"),
                Arguments.of(
                        ", env: [{name: A, value: x, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]",
                        "",
                        "spec.containers[0].env[0].valueFrom: Invalid value: \"\": may not be specified when `value` is not"
                                + " empty"),
                Arguments.of(
                        ", volumeMounts: [{name: v, mountPath: /a}]",
                        "",
                        "spec.containers[0].volumeMounts[0].name: Not found: \"v\""),
                Arguments.of(
                        ", volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /a}]",
                        ", volumes: [{name: v}]",
                        "spec.containers[0].volumeMounts[1].mountPath: Invalid value: \"/a\": must be unique"),
                Arguments.of(
                        ", volumeMounts: [{name: v, mountPath: /a, subPath: ../b}]",
                        ", volumes: [{name: v}]",
                        "spec.containers[0].volumeMounts[0].subPath: Invalid value: \"../b\": must not contain '..'"),
                Arguments.of("", ", volumes: [{name: v}, {name: v}]", "spec.volumes[1].name: Duplicate value: \"v\""),
                Arguments.of(
                        "",
                        ", volumes: [{name: v, emptyDir: {}, hostPath: {path: /a}}]",
                        "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"),
                Arguments.of(
                        "",
                        ", volumes: [{name: v, persistentVolumeClaim: {}}]",
                        "spec.volumes[0].persistentVolumeClaim.claimName: Required value"),
                Arguments.of(
                        ", livenessProbe: {}",
                        "",
                        "spec.containers[0].livenessProbe: Required value: must specify a handler type"),
                Arguments.of(
                        ", livenessProbe: {tcpSocket: {port: 1}, exec: {command: [a]}}",
                        "",
                        "spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"),
                Arguments.of(
                        ", livenessProbe: {tcpSocket: {port: 1}, successThreshold: 2}",
                        "",
                        "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"),
                Arguments.of(
                        ", readinessProbe: {tcpSocket: {port: 1}, periodSeconds: -1}",
                        "",
                        "spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to"
                                + " 0"),
                Arguments.of(
                        ", resources: {requests: {cpu: 2}, limits: {cpu: 1}}",
                        "",
                        "spec.containers[0].resources.requests: Invalid value: 2: must be less than or equal to cpu limit of"
                                + " 1"),
                Arguments.of(
                        ", resources: {requests: {cpu: -1}}",
                        "",
                        "spec.containers[0].resources.requests[cpu]: Invalid"
                                + " value: -1: must be greater than or equal to 0"),
                Arguments.of(
                        "",
                        ", tolerations: [{value: x}]",
                        "spec.tolerations[0].operator: Invalid value: \"\": operator"
                                + " must be Exists when `key` is empty, which means \"match all values and all keys\""),
                Arguments.of(
                        "",
                        ", tolerations: [{key: a, operator: Exists, effect: Never}]",
                        "spec.tolerations[0].effect: Unsupported value: \"Never\": supported values: \"NoSchedule\","
                                + " \"PreferNoSchedule\", \"NoExecute\""),
                Arguments.of(
                        "",
                        ", tolerations: [{key: a, operator: Exists, effect: NoSchedule, tolerationSeconds: 1}]",
                        "spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when"
                                + " `tolerationSeconds` is set"),
                Arguments.of(
                        "",
                        ", nodeSelector: {a: 'b c'}",
                        "spec.nodeSelector: Invalid value: \"b c\": a valid label must be"
                                + " an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end"
                                + " with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for"
                                + " validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"),
                Arguments.of(
                        "",
                        ", affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {}}}",
                        "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required"
                                + " value: must have at least one node selector term"),
                Arguments.of(
                        "",
                        ", affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 0,"
                                + " podAffinityTerm: {topologyKey: a}}]}}",
                        "spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid"
                                + " value: 0: must be in the range 1-100"));
    }

    @ParameterizedTest
    @MethodSource("pods")
    void aBadPodIsRefusedWithKubernetesWords(String container, String spec, String cause) {
        String pod = "metadata: {name: a}\nspec: {containers: [{name: c, image: i" + container + "}]" + spec + "}";
        assertThat(Sample.causes(Sample.create(Resources.PODS, pod))).containsExactly(cause);
    }

    static Stream<Arguments> sets() {
        return Stream.of(
                Arguments.of(
                        "app: web}}\n  template",
                        "app: x}}\n  template",
                        "spec.template.metadata.labels: Invalid value:"
                                + " {\"app\":\"web\"}: `selector` does not match template `labels`"),
                Arguments.of(
                        "selector: {matchLabels: {app: web}}",
                        "selector: {}",
                        "spec.selector: Invalid value: {}: empty selector is invalid for statefulset"),
                Arguments.of(
                        "replicas: 3",
                        "replicas: -1",
                        "spec.replicas: Invalid value: -1: must be greater than or equal to 0"),
                Arguments.of(
                        "replicas: 3",
                        "podManagementPolicy: Any",
                        "spec.podManagementPolicy: Invalid value: \"Any\": must" + " be 'OrderedReady' or 'Parallel'"),
                Arguments.of(
                        "replicas: 3",
                        "ordinals: {start: -1}",
                        "spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0"),
                Arguments.of(
                        "replicas: 3",
                        "minReadySeconds: -1",
                        "spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0"),
                Arguments.of(
                        "replicas: 3",
                        "updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}}",
                        "spec.updateStrategy.rollingUpdate: Invalid value: {\"partition\":1}: only allowed for updateStrategy"
                                + " 'RollingUpdate'"),
                Arguments.of(
                        "replicas: 3",
                        "updateStrategy: {type: Recreate}",
                        "spec.updateStrategy: Invalid value:"
                                + " {\"type\":\"Recreate\"}: must be 'RollingUpdate' or 'OnDelete'"),
                Arguments.of(
                        "replicas: 3",
                        "updateStrategy: {rollingUpdate: {maxUnavailable: 0}}",
                        "spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0"),
                Arguments.of(
                        "replicas: 3",
                        "updateStrategy: {rollingUpdate: {maxUnavailable: 101%}}",
                        "spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: \"101%\": must not be greater than"
                                + " 100%"),
                Arguments.of(
                        "replicas: 3",
                        "persistentVolumeClaimRetentionPolicy: {whenScaled: Keep}",
                        "spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: \"Keep\": supported values:"
                                + " \"Delete\", \"Retain\""),
                Arguments.of(
                        "      containers:",
                        "      restartPolicy: Never\n      containers:",
                        "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\""),
                Arguments.of(
                        "      containers:",
                        "      activeDeadlineSeconds: 5\n      containers:",
                        "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not"
                                + " Supported"),
                Arguments.of(
                        "      containers:",
                        "      securityContext: {fsGroup: -1}\n      containers:",
                        "spec.template.spec.securityContext.fsGroup: Invalid value: -1: must be between 0 and 2147483647,"
                                + " inclusive"),
                Arguments.of(
                        "      containers:",
                        "      securityContext: {supplementalGroups: [5, 2147483648]}\n      containers:",
                        "spec.template.spec.securityContext.supplementalGroups[1]: Invalid value: 2147483648: must be between"
                                + " 0 and 2147483647, inclusive"),
                Arguments.of(
                        "      containers:",
                        "      securityContext: {fsGroupChangePolicy: Never}\n      containers:",
                        "spec.template.spec.securityContext.fsGroupChangePolicy: Unsupported value: \"Never\": supported"
                                + " values: \"Always\", \"OnRootMismatch\""),
                Arguments.of(
                        "      containers:",
                        "      hostAliases: [{ip: nowhere, hostnames: [db]}]\n      containers:",
                        "spec.template.spec.hostAliases[0].ip: Invalid value: \"nowhere\": must be a valid IP address, (e.g."
                                + " 10.9.8.7 or 2001:db8::ffff)"),
                Arguments.of(
                        "{storage: 1G}",
                        "{storage: 0}",
                        "spec.volumeClaimTemplates[0].spec.resources[storage]: Invalid value: 0: must be greater than zero"),
                Arguments.of(
                        "[ReadWriteOnce]",
                        "[]",
                        "spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required"),
                Arguments.of(
                        "metadata: {name: web}",
                        "metadata: {name: " + "w".repeat(53) + "}",
                        "metadata.name: Invalid value: \""
                                + "w".repeat(53)
                                + "\": must be no more than 52 characters, because the label controller-revision-hash of its pods (the"
                                + " name and 11 characters more) must be no more than 63"));
    }

    @ParameterizedTest
    @MethodSource("sets")
    void aBadStatefulSetIsRefusedWithKubernetesWords(String good, String bad, String cause) {
        assertThat(Sample.STATEFUL_SET).contains(good);
        String set = Sample.STATEFUL_SET.replace(good, bad);
        assertThat(Sample.causes(Sample.create(Resources.STATEFUL_SETS, set))).containsExactly(cause);
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(
                        Resources.DAEMON_SETS,
                        Sample.DAEMON_SET + "  updateStrategy: {rollingUpdate: {maxUnavailable: 0}}",
                        "spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: 0: cannot be 0 when maxSurge is 0"),
                Arguments.of(
                        Resources.DAEMON_SETS,
                        Sample.DAEMON_SET + "  updateStrategy: {rollingUpdate: {maxSurge: 10%}}",
                        "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: \"10%\": may not be set when maxUnavailable"
                                + " is non-zero"),
                Arguments.of(
                        Resources.CONTROLLER_REVISIONS,
                        "metadata: {name: a}\nrevision: 1",
                        "data: Required value: data is mandatory"),
                Arguments.of(
                        Resources.PERSISTENT_VOLUME_CLAIMS,
                        "metadata: {name: a}\nspec: {accessModes: [ReadWriteOnce]}",
                        "spec.resources[storage]: Required value"),
                Arguments.of(
                        Resources.PERSISTENT_VOLUME_CLAIMS,
                        Sample.CLAIM.replace("1G", "1X"),
                        "spec.resources[storage]: Invalid value: \"1X\": " + Amount.RULE),
                Arguments.of(
                        Resources.PERSISTENT_VOLUMES,
                        Sample.VOLUME.replace(", hostPath: {path: /srv/pv-1}", ""),
                        "spec: Required value: must specify a volume type"),
                Arguments.of(
                        Resources.PERSISTENT_VOLUMES,
                        Sample.VOLUME.replace("hostPath", "local"),
                        "metadata.annotations: Required value: Local volume requires node affinity"),
                Arguments.of(Resources.SERVICES, "metadata: {name: a}\nspec: {}", "spec.ports: Required value"),
                Arguments.of(
                        Resources.SERVICES,
                        "metadata: {name: a}\nspec: {ports: [{port: 0, targetPort: 80}]}",
                        "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"),
                Arguments.of(
                        Resources.CONFIG_MAPS,
                        "metadata: {name: a}\ndata: {..: x}",
                        "data[..]: Invalid value: \"..\": must not be '..'"),
                Arguments.of(
                        Resources.CONFIG_MAPS,
                        "metadata: {name: a}\ndata: {x: " + "y".repeat(1024 * 1024 + 1) + "}",
                        ": Too long: may not be more than 1048576 bytes"),
                Arguments.of(
                        Resources.SECRETS,
                        "metadata: {name: a}\ntype: kubernetes.io/tls\ndata: {tls.key: bA==}",
                        "data[tls.crt]: Required value"),
                Arguments.of(
                        Resources.ENDPOINT_SLICES,
                        "metadata: {name: a}\naddressType: IPv9\nendpoints: []",
                        "addressType: Unsupported value: \"IPv9\": supported values: \"FQDN\", \"IPv4\", \"IPv6\""),
                Arguments.of(
                        Resources.ENDPOINT_SLICES,
                        "metadata: {name: a}\naddressType: IPv4\nendpoints: [{addresses: [10.0.0.256]}]",
                        "endpoints[0].addresses[0]: Invalid value: \"10.0.0.256\": must be a valid IPv4 address"),
                Arguments.of(
                        Resources.ENDPOINT_SLICES,
                        "metadata: {name: a}\naddressType: IPv4\nendpoints: [" + "{addresses: [10.0.0.1]},".repeat(1001)
                                + "]",
                        "endpoints: Too many: 1001: must have at most 1000 items"),
                Arguments.of(
                        Resources.ENDPOINT_SLICES,
                        "metadata: {name: a}\naddressType: IPv4\nendpoints: []\nports: [{port: 80}, {port: 81}]",
                        "ports[1].name: Duplicate value: \"\""),
                Arguments.of(
                        Resources.ENDPOINTS,
                        "metadata: {name: a}\nsubsets: [{addresses: [{ip: nowhere}]}]",
                        "subsets[0].addresses[0].ip: Invalid value: \"nowhere\": must be a valid IP address, (e.g. 10.9.8.7"
                                + " or 2001:db8::ffff)"),
                Arguments.of(
                        Resources.LEASES,
                        "metadata: {name: a}\nspec: {leaseDurationSeconds: 0}",
                        "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"),
                Arguments.of(
                        Resources.EVENTS,
                        "metadata: {name: a}\ninvolvedObject: {namespace: other}",
                        "involvedObject.namespace: Invalid value: \"other\": does not match event.namespace"),
                Arguments.of(
                        Resources.STORAGE_CLASSES,
                        "metadata: {name: a}\nprovisioner: p\nvolumeBindingMode: Later",
                        "volumeBindingMode: Unsupported value: \"Later\": supported values: \"Immediate\","
                                + " \"WaitForFirstConsumer\""),
                Arguments.of(
                        Resources.NODES,
                        "metadata: {name: a}\nspec: {taints: [{key: a, effect: Maybe}]}",
                        "spec.taints[0].effect: Unsupported value: \"Maybe\": supported values: \"NoSchedule\","
                                + " \"PreferNoSchedule\", \"NoExecute\""),
                Arguments.of(
                        Resources.CONFIG_MAPS,
                        "metadata: {}",
                        "metadata.name: Required value: name or generateName is required"),
                Arguments.of(
                        Resources.CONFIG_MAPS,
                        "metadata: {name: a, annotations: {k: " + "v".repeat(256 * 1024) + "}}",
                        "metadata.annotations: Too long: may not be more than 262144 bytes"),
                Arguments.of(
                        Resources.CONFIG_MAPS,
                        "metadata: {name: a, ownerReferences: [{apiVersion: v1, kind: Pod, name: p}]}",
                        "metadata.ownerReferences.uid: Invalid value: \"\": must not be empty"),
                Arguments.of(
                        Resources.CONFIG_MAPS,
                        "metadata: {name: a, finalizers: [orphan, foregroundDeletion]}",
                        "metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]: finalizer orphan and"
                                + " foregroundDeletion cannot be both set"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void aBadObjectOfAnotherKindIsRefusedWithKubernetesWords(Resource resource, String yaml, String cause) {
        assertThat(Sample.causes(Sample.create(resource, yaml))).containsExactly(cause);
    }

    @Test
    void namesFollowTheirKindsRule() {
        assertThat(Sample.create(Resources.CONFIG_MAPS, "metadata: {name: a.b}"))
                .isInstanceOf(Admission.Verdict.Store.class);
        assertThat(Sample.causes(Sample.create(Resources.NAMESPACES, "metadata: {name: a.b}")))
                .hasSizeGreaterThanOrEqualTo(1)
                .first()
                .asString()
                .startsWith("metadata.name: Invalid value: \"a.b\": a lowercase RFC 1123 label");
        assertThat(Sample.causes(
                        Sample.create(Resources.SERVICES, "metadata: {name: 1a}\nspec: {ports: [{port: 80}]}")))
                .first()
                .asString()
                .startsWith("metadata.name: Invalid value: \"1a\": a DNS-1035 label");
    }

    @Test
    void allMistakesAreToldAtOnce() {
        Status status = Sample.refusal(Sample.create(
                Resources.STATEFUL_SETS,
                Sample.STATEFUL_SET.replace("replicas: 3", "replicas: -1").replace("name: main", "name: ''")));
        assertThat(status.code()).isEqualTo(422);
        assertThat(status.message())
                .isEqualTo(
                        "StatefulSet.apps \"web\" is invalid: [spec.replicas: Invalid value: -1: must be greater than or"
                                + " equal to 0, spec.template.spec.containers[0].name: Required value]");
        assertThat(status.causes())
                .extracting(Status.Cause::reason)
                .containsExactly("FieldValueInvalid", "FieldValueRequired");
    }

    @Test
    void quantitiesAreReadAsKubernetesReadsThem() {
        assertThat(Stream.of("1", "1.5Gi", "100m", "1e3", "1E", "1Ei", ".5", "5.", "-1", "+1k", "12E-2")
                        .map(q -> Amount.of(com.fasterxml.jackson.databind.node.TextNode.valueOf(q)))
                        .toList())
                .allMatch(java.util.Optional::isPresent);
        assertThat(Stream.of("", "x", "1K", "1kk", "1 G", "1e", "--1", "1..2", "1e999", "Gi")
                        .map(q -> Amount.of(com.fasterxml.jackson.databind.node.TextNode.valueOf(q)))
                        .toList())
                .allMatch(java.util.Optional::isEmpty);
    }
}
