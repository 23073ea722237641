package dev.berth.controller.admit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The seed's manifests as they are stored. After an intended change run with {@code -Dgolden.rewrite=true} and read the diff. */
class GoldenTest {
    @Test
    void theSampleStatefulSetIsStoredWithKubernetesDefaults() throws IOException {
        assertGolden("statefulset", Resources.STATEFUL_SETS);
    }

    @Test
    void theSampleDaemonSetIsStoredWithKubernetesDefaults() throws IOException {
        assertGolden("daemonset", Resources.DAEMON_SETS);
    }

    private static void assertGolden(String name, Resource resource) throws IOException {
        Path input = Path.of("..", "deploy", "samples", name + ".yaml");
        Path golden = Path.of("src", "test", "resources", "golden", name + ".stored.yaml");
        JsonNode stored = Sample.tree(Sample.create(resource, Files.readString(input)));
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(golden, Sample.YAML.writeValueAsString(stored));
        }
        assertThat(stored).isEqualTo(Sample.yaml(Files.readString(golden)));
    }
}
