package dev.berth.controller.scale;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScalesTest {
    private static final KubeObject SET = KubeObject.of(Resources.STATEFUL_SETS, json("""
                    {"metadata":{"name":"web","namespace":"default","uid":"u","creationTimestamp":"2026-01-01T00:00:00Z"},
                     "spec":{"replicas":3,"selector":{"matchLabels":{"b":"c","app":"web"}}},
                     "status":{"replicas":2}}"""), new Revision(9));

    @Test
    void aScaleIsReadFromAWorkload() {
        assertThat(Scales.read(SET)).isEqualTo(json("""
                        {"kind":"Scale","apiVersion":"autoscaling/v1",
                         "metadata":{"name":"web","namespace":"default","uid":"u","resourceVersion":"9",
                                     "creationTimestamp":"2026-01-01T00:00:00Z"},
                         "spec":{"replicas":3},"status":{"replicas":2,"selector":"app=web,b=c"}}"""));
    }

    @Test
    void replicasAreCarriedOverAndNothingElse() {
        ObjectNode scale = Scales.read(SET);
        ((ObjectNode) scale.path("spec")).put("replicas", 5);
        ObjectNode expected = SET.edit();
        ((ObjectNode) expected.path("spec")).put("replicas", 5);
        assertThat(apply(scale)).isEqualTo(new Scales.Scaled.Applied(expected));
    }

    @Test
    void aScaleWithoutReplicasMeansZeroAsItsEncodingLeavesZeroOut() {
        var applied = (Scales.Scaled.Applied) apply(json("{\"spec\":{}}"));
        assertThat(applied.tree().at("/spec/replicas").asInt(-1)).isZero();
    }

    @Test
    void aNegativeOrFractionalNumberIsInvalid() {
        assertThat(refusal("{\"spec\":{\"replicas\":-1}}").message())
                .isEqualTo(
                        "Scale.autoscaling \"web\" is invalid: spec.replicas: Invalid value: -1: must be greater than or"
                                + " equal to 0");
        assertThat(refusal("{\"spec\":{\"replicas\":1.5}}").code()).isEqualTo(422);
        assertThat(refusal("{\"spec\":{\"replicas\":\"x\"}}").code()).isEqualTo(422);
        assertThat(refusal("{\"spec\":{\"replicas\":9999999999}}").code()).isEqualTo(422);
    }

    @Test
    void aStaleScaleIsAConflict() {
        assertThat(refusal("{\"metadata\":{\"resourceVersion\":\"8\"}}").code()).isEqualTo(409);
        assertThat(refusal("{\"metadata\":{\"uid\":\"other\"}}").code()).isEqualTo(409);
        assertThat(refusal("{\"metadata\":{\"name\":\"other\"}}").code()).isEqualTo(400);
        assertThat(refusal("{\"kind\":\"StatefulSet\"}").code()).isEqualTo(400);
    }

    private static Scales.Scaled apply(ObjectNode scale) {
        return Scales.apply(Resources.STATEFUL_SETS, SET.edit(), scale);
    }

    private static Status refusal(String scale) {
        return ((Scales.Scaled.Refused) apply(json(scale))).status();
    }

    private static ObjectNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
