package dev.berth.agent.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.pod.Pods;
import dev.berth.agent.probe.ProbeAction;
import dev.berth.agent.probe.ProbeKind;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.PullPolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SpecTest {
    private static final Surroundings SURROUNDINGS = new Surroundings(
            "node-1", "10.244.0.5", "10.0.0.1", "10.96.0.1", 2000, 8L << 30, ConfigObjects.NONE, PodTokens.NONE);

    private static Environment env(Pods pod) {
        DesiredPod p = pod.build();
        return Environment.of(p, p.containers().getFirst().model(), SURROUNDINGS);
    }

    private static ObjectNode field(ObjectNode c, String name, String path) {
        c.withArray("/env")
                .addObject()
                .put("name", name)
                .putObject("valueFrom")
                .putObject("fieldRef")
                .put("fieldPath", path);
        return c;
    }

    @Test
    void clientsFindTheApiByWhatKubernetesSets() {
        Environment env = env(Pods.pod("p")
                .container(
                        "c",
                        c -> c.withArray("/env")
                                .addObject()
                                .put("name", "KUBERNETES_SERVICE_PORT")
                                .put("value", "mine")));
        assertThat(env.variables())
                .containsEntry("KUBERNETES_SERVICE_HOST", "10.96.0.1")
                .containsEntry("KUBERNETES_PORT", "tcp://10.96.0.1:443")
                .containsEntry("KUBERNETES_SERVICE_PORT", "mine");
        DesiredPod p = Pods.pod("p").container("c").build();
        var elsewhere = new Surroundings(
                "node-1", "127.1.0.5", "127.0.0.1", "", 2000, 8L << 30, ConfigObjects.NONE, PodTokens.NONE);
        assertThat(Environment.of(p, p.containers().getFirst().model(), elsewhere)
                        .variables())
                .doesNotContainKey("KUBERNETES_SERVICE_HOST");
    }

    @Test
    void valuesAreExpandedFromTheVariablesBeforeThem() {
        Environment env = env(Pods.pod("p").container("c", c -> {
            c.withArray("/env").addObject().put("name", "A").put("value", "1");
            c.withArray("/env").addObject().put("name", "B").put("value", "$(A)-$(C)-$$(A)-$");
            c.withArray("/env").addObject().put("name", "C").put("value", "3");
        }));
        assertThat(env.variables()).containsEntry("B", "1-$(C)-$(A)-$").containsEntry("HOSTNAME", "p");
    }

    @Test
    void theDownwardApiTellsThePodOfItself() {
        Environment env =
                env(Pods.pod("web-0").label("app", "x").annotation("note", "n").container("c", c -> {
                    field(c, "NAME", "metadata.name");
                    field(c, "NS", "metadata.namespace");
                    field(c, "ID", "metadata.uid");
                    field(c, "APP", "metadata.labels['app']");
                    field(c, "NOTE", "metadata.annotations['note']");
                    field(c, "IP", "status.podIP");
                    field(c, "HOST", "status.hostIP");
                    field(c, "NODE", "spec.nodeName");
                }));
        assertThat(env.variables())
                .containsAllEntriesOf(
                        Map.of("NAME", "web-0", "NS", "default", "ID", "uid-web-0", "APP", "x", "NOTE", "n"))
                .containsAllEntriesOf(Map.of("IP", "10.244.0.5", "HOST", "10.0.0.1", "NODE", "node-1"));
    }

    @Test
    void imagesWithoutATagOrWithLatestArePulledAnew() {
        Map<String, PullPolicy> wanted = Map.of(
                "nginx", PullPolicy.ALWAYS,
                "nginx:latest", PullPolicy.ALWAYS,
                "nginx:1.16", PullPolicy.IF_NOT_PRESENT,
                "host:5000/nginx", PullPolicy.ALWAYS,
                "nginx@sha256:abc", PullPolicy.IF_NOT_PRESENT);
        wanted.forEach((image, policy) -> assertThat(Pods.pod("p")
                        .container("c", c -> c.put("image", image))
                        .build()
                        .containers()
                        .getFirst()
                        .pullPolicy())
                .as(image)
                .isEqualTo(policy));
    }

    @Test
    void probesGetKubernetesDefaultsAndNamedPorts() {
        DesiredContainer c = Pods.pod("p")
                .container("c", n -> {
                    n.withArray("/ports").addObject().put("name", "web").put("containerPort", 8080);
                    n.putObject("readinessProbe")
                            .putObject("httpGet")
                            .put("port", "web")
                            .put("path", "ok");
                })
                .build()
                .containers()
                .getFirst();
        var probe = Objects.requireNonNull(c.probes().get(ProbeKind.READINESS));
        assertThat(probe.action()).isEqualTo(new ProbeAction.Http("http", "", 8080, "/ok", Map.of()));
        assertThat(List.of(probe.period().toSeconds(), probe.timeout().toSeconds()))
                .containsExactly(10L, 1L);
        assertThat(List.of(probe.successThreshold(), probe.failureThreshold())).containsExactly(1, 3);
    }

    @Test
    void mountsFollowSubPathAndReadOnly() {
        DesiredPod pod = Pods.pod("p")
                .container(
                        "c",
                        c -> c.withArray("/volumeMounts")
                                .addObject()
                                .put("name", "www")
                                .put("mountPath", "/data")
                                .put("subPath", "a/b")
                                .put("readOnly", true))
                .claim("www", "claim")
                .build();
        var model = pod.containers().getFirst().model();
        assertThat(Mounts.of(pod, model, Map.of("www", "/v"), Map.of()).mounts())
                .containsExactly(new Mount("/v/a/b", "/data", true));
        assertThat(Mounts.of(pod, model, Map.of(), Map.of()).problem()).isPresent();
    }
}
