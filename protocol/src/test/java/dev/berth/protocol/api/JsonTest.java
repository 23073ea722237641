package dev.berth.protocol.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static final String POD = """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0"},"spec":{"containers":[{"name":"main","image":"web:1",
             "resources":{"requests":{"cpu":"10m","memory":"16Mi"},"limits":{"cpu":1,"memory":"1Gi"}},
             "readinessProbe":{"httpGet":{"path":"/","port":80,"scheme":"HTTP"},"periodSeconds":2}}],"restartPolicy":"Always"}}""";

    @Test
    void aPodWithQuantitiesAndPortsIsReadAsATypedOne() {
        Pod pod = Json.typed(Json.parse(bytes(POD)), Pod.class);

        Container main = pod.getSpec().getContainers().getFirst();
        assertThat(main.getResources().getRequests())
                .containsEntry("cpu", new Quantity("10m"))
                .containsEntry("memory", new Quantity("16Mi"));
        assertThat(main.getResources().getLimits()).containsKeys("cpu", "memory");
        assertThat(main.getReadinessProbe().getHttpGet().getPort()).isEqualTo(new IntOrString(80));
        assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Always");
    }

    @Test
    void whatFollowsAnObjectIsRefused() {
        assertThatThrownBy(() -> Json.parse(bytes("{} {}"))).isInstanceOf(UncheckedIOException.class);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
