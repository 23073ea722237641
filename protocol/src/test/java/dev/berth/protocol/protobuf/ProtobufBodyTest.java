package dev.berth.protocol.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedOutputStream;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.classpath.ClassPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufBodyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "apps.v1.ControllerRevision",
                "apps.v1.DaemonSet",
                "apps.v1.Deployment",
                "apps.v1.ReplicaSet",
                "apps.v1.StatefulSet",
                "coordination.k8s.io.v1.Lease",
                "core.v1.Binding",
                "core.v1.ConfigMap",
                "core.v1.DeleteOptions",
                "core.v1.Event",
                "core.v1.Namespace",
                "core.v1.Node",
                "core.v1.PersistentVolume",
                "core.v1.PersistentVolumeClaim",
                "core.v1.Pod",
                "core.v1.Secret",
                "core.v1.Service",
                "core.v1.ServiceAccount",
                "policy.v1.Eviction",
                "policy.v1.PodDisruptionBudget",
                "storage.k8s.io.v1.StorageClass"
            })
    void readsWhatKubernetesWritesFieldForField(String kind) {
        JsonNode json = Json.parse(ClassPath.bytes(ProtobufBodyTest.class, kind + ".json"));
        assertThat(read(ClassPath.bytes(ProtobufBodyTest.class, kind + ".pb"))).isEqualTo(json);
    }

    /** Through bytes, so that numbers and binary values are compared as JSON has them. */
    private static JsonNode read(byte[] body) {
        if (ProtobufBody.read(body) instanceof ProtobufBody.Body.Read(ObjectNode tree)) {
            return Json.parse(Json.bytes(tree));
        }
        throw new AssertionError(ProtobufBody.read(body));
    }

    @Test
    void zerosOfPointersCountAndOtherZerosDoNot() {
        byte[] spec = message(out -> {
            out.writeInt32(1, 0);
            out.writeString(5, "");
            out.writeInt32(9, 0);
        });
        byte[] set = message(out -> out.writeByteArray(2, spec));
        JsonNode read = read(body("apps/v1", "StatefulSet", set));
        assertThat(read.path("spec").properties()).extracting(e -> e.getKey()).containsExactly("replicas");
    }

    @Test
    void aKindThatIsNotDescribedIsToldByItsName() {
        assertThat(ProtobufBody.read(body("example.org/v1", "Thing", new byte[0])))
                .isEqualTo(new ProtobufBody.Body.Unknown("Thing"));
    }

    @Test
    void aBrokenBodyIsRefusedInWords() {
        assertThat(refused(new byte[0])).contains("k8s");
        assertThat(refused("{\"kind\":\"Pod\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .contains("expected prefix");
        byte[] pod = ClassPath.bytes(ProtobufBodyTest.class, "core.v1.Pod.pb");
        assertThat(refused(Arrays.copyOf(pod, pod.length - 7))).contains("not a well-formed");
    }

    @Test
    void damagedBodiesNeverThrow() {
        byte[] pod = ClassPath.bytes(ProtobufBodyTest.class, "core.v1.Pod.pb");
        long seed = 20261125;
        var random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = pod.clone();
            for (int n = random.nextInt(8); n >= 0; n--) {
                damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt();
            }
            assertThat(ProtobufBody.read(damaged))
                    .as("seed %d, round %d", seed, round)
                    .isNotNull();
        }
    }

    @Test
    void aMessageThatNestsWithoutEndIsRefused() {
        byte[] props = {};
        for (int i = 0; i < 300; i++) {
            byte[] inner = props;
            props = message(out -> out.writeByteArray(1, inner));
        }
        byte[] nested = props;
        assertThat(ProtobufBody.read(body("v1", "Pod", nested))).isNotNull();
    }

    private static String refused(byte[] body) {
        if (ProtobufBody.read(body) instanceof ProtobufBody.Body.Refused(String why)) {
            return why;
        }
        throw new AssertionError("not refused");
    }

    private static byte[] body(String apiVersion, String kind, byte[] raw) {
        byte[] type = message(out -> {
            out.writeString(1, apiVersion);
            out.writeString(2, kind);
        });
        byte[] unknown = message(out -> {
            out.writeByteArray(1, type);
            out.writeByteArray(2, raw);
        });
        byte[] all = new byte[4 + unknown.length];
        System.arraycopy(new byte[] {'k', '8', 's', 0}, 0, all, 0, 4);
        System.arraycopy(unknown, 0, all, 4, unknown.length);
        return all;
    }

    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Writing writing) {
        var bytes = new ByteArrayOutputStream();
        try {
            var out = CodedOutputStream.newInstance(bytes);
            writing.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
