package dev.berth.controller.admit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.admit.Admission.Verdict;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Edit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored and has no effect is told. */
class UnservedTest {
    private static List<String> warnings(Resource resource, String yaml) {
        return ((Verdict.Store) Sample.create(resource, yaml)).warnings();
    }

    private static List<String> pod(String spec, String container) {
        return warnings(
                Resources.PODS,
                "metadata: {name: a}\nspec: {containers: [{name: c, image: i" + container + "}]" + spec + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hostPID: true | spec.hostPID",
                "hostIPC: true | spec.hostIPC",
                "shareProcessNamespace: true | spec.shareProcessNamespace",
                "hostUsers: false | spec.hostUsers",
                "setHostnameAsFQDN: true | spec.setHostnameAsFQDN",
                "activeDeadlineSeconds: 5 | spec.activeDeadlineSeconds",
                "runtimeClassName: gvisor | spec.runtimeClassName",
                "imagePullSecrets: [{name: s}] | spec.imagePullSecrets",
                "securityContext: {seccompProfile: {type: RuntimeDefault}} | spec.securityContext.seccompProfile",
                "securityContext: {appArmorProfile: {type: RuntimeDefault}} | spec.securityContext.appArmorProfile",
                "securityContext: {seLinuxOptions: {level: x}} | spec.securityContext.seLinuxOptions",
                "securityContext: {sysctls: [{name: kernel.shm_rmid_forced, value: '1'}]} | spec.securityContext.sysctls",
                "'volumes: [{name: a, emptyDir: {}}, {name: v, emptyDir: {medium: HugePages}}]' | spec.volumes[1].emptyDir.medium",
                "'volumes: [{name: v, emptyDir: {sizeLimit: 1Gi}}]' | spec.volumes[0].emptyDir.sizeLimit",
            })
    void aFieldOfThePodThatHasNoEffectIsNamed(String field, String path) {
        assertThat(pod(", " + field, "")).singleElement().asString().startsWith(path + ": has no effect in Berth: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "securityContext: {seccompProfile: {type: RuntimeDefault}} | securityContext.seccompProfile",
                "securityContext: {appArmorProfile: {type: RuntimeDefault}} | securityContext.appArmorProfile",
                "securityContext: {procMount: Unmasked} | securityContext.procMount",
                "securityContext: {seLinuxOptions: {level: x}} | securityContext.seLinuxOptions",
                "resources: {limits: {ephemeral-storage: 1Gi}} | resources.limits.ephemeral-storage",
                "'ports: [{containerPort: 80}, {containerPort: 81, hostPort: 81}]' | ports[1].hostPort",
                "readinessProbe: {grpc: {port: 5}} | readinessProbe.grpc",
                "livenessProbe: {grpc: {port: 5}} | livenessProbe.grpc",
                "startupProbe: {grpc: {port: 5}} | startupProbe.grpc",
                "lifecycle: {preStop: {tcpSocket: {port: 5}}} | lifecycle.preStop.tcpSocket",
            })
    void aFieldOfAContainerThatHasNoEffectIsNamed(String field, String path) {
        assertThat(pod("", ", " + field))
                .singleElement()
                .asString()
                .startsWith("spec.containers[0]." + path + ": has no effect in Berth: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hostPID: false, automountServiceAccountToken: true, hostNetwork: true, hostUsers: true, shareProcessNamespace: false",
                "securityContext: {runAsUser: 5, fsGroup: 6, seccompProfile: {type: Unconfined}}, imagePullSecrets: []",
                "volumes: [{name: v, emptyDir: {}}, {name: m, emptyDir: {medium: Memory, sizeLimit: 1Gi}}]",
            })
    void whatIsServedOrSaysNothingIsNotWarnedOf(String fields) {
        assertThat(
                        pod(
                                ", " + fields,
                                ", ports: [{containerPort: 80}], securityContext: {privileged: true, capabilities: {drop: [ALL]}}"))
                .isEmpty();
    }

    @Test
    void aFieldThatStandsInManyPlacesIsToldOnce() {
        String container = "{name: c%d, image: i, securityContext: {seccompProfile: {type: RuntimeDefault}}}";
        String template = "metadata: {name: web}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels:"
                + " {a: b}}, spec: {containers: [" + container.formatted(1) + ", " + container.formatted(2) + "]}}}";
        assertThat(warnings(Resources.DAEMON_SETS, template))
                .containsExactly("spec.template.spec.containers[0].securityContext.seccompProfile (and 1 more): has no"
                        + " effect in Berth: system calls are not filtered");
    }

    @Test
    void whoWritesAStatusIsNotTold() {
        var stored = (Verdict.Store) Sample.create(
                Resources.PODS, "metadata: {name: a}\nspec: {hostPID: true, containers: [{name: c, image: i}]}");
        assertThat(stored.warnings()).hasSize(1);
        KubeObject pod = Sample.reread(Resources.PODS, stored.tree());
        ObjectNode changed = pod.edit();
        changed.putObject("status").put("phase", "Running");
        changed.withObject("/metadata/labels").put("a", "b");
        assertThat(((Verdict.Store) Sample.update(pod, old -> changed.deepCopy())).warnings())
                .hasSize(1);
        Verdict status = Sample.ADMISSION.update(pod, changed, Edit.Part.STATUS, Sample.NOW);
        assertThat(((Verdict.Store) status).warnings()).isEmpty();
    }
}
