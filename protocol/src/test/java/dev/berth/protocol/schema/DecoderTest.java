package dev.berth.protocol.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderTest {
    private static final Resource STS = Resources.STATEFUL_SETS;

    @Test
    void aMissingKindIsTakenFromTheUrlAndMetadataIsAlwaysThere() {
        assertThat(accepted(Resources.CONFIG_MAPS, "{'data':{'a':'b'}}").tree())
                .isEqualTo(json("{'data':{'a':'b'},'apiVersion':'v1','kind':'ConfigMap','metadata':{}}"));
    }

    @Test
    void unknownFieldsArePrunedWithAWarningEach() {
        var got = accepted(
                STS,
                "{'spec':{'replica':3,'template':{'spec':{'containers':[{'name':'a','imag':'b','ports':[{'port':1}]}]}}}}");
        assertThat(got.warnings())
                .containsExactly(
                        "unknown field \"spec.replica\"",
                        "unknown field \"spec.template.spec.containers[0].imag\"",
                        "unknown field \"spec.template.spec.containers[0].ports[0].port\"");
        assertThat(got.tree().at("/spec/template/spec/containers/0")).isEqualTo(json("{'name':'a','ports':[{}]}"));
    }

    @Test
    void ignoringSaysNothingAndStrictRefusesWithAllOfThem() {
        JsonNode body = json("{'spec':{'replica':3,'replicas':1},'spek':{}}");
        assertThat(Decoder.decode(STS, body, FieldValidation.IGNORE))
                .isInstanceOfSatisfying(
                        Decoded.Accepted.class, a -> assertThat(a.warnings()).isEmpty());
        assertThat(rejected(Decoder.decode(STS, body, FieldValidation.STRICT, List.of("spec.replicas"))))
                .isEqualTo(Status.badRequest("StatefulSet in version \"v1\" cannot be handled as a StatefulSet: strict"
                        + " decoding error: duplicate field \"spec.replicas\", unknown field \"spec.replica\", unknown field"
                        + " \"spek\""));
    }

    @Test
    void duplicatesWarnUnlessStrict() {
        var got = (Decoded.Accepted) Decoder.decode(STS, json("{}"), FieldValidation.WARN, List.of("spec.replicas"));
        assertThat(got.warnings()).containsExactly("duplicate field \"spec.replicas\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'spec':{'replicas':'3'}}|json: cannot unmarshal string into Go struct field StatefulSetSpec.spec.replicas of type int32",
                "{'spec':{'replicas':3.5}}|json: cannot unmarshal number 3.5 into Go struct field StatefulSetSpec.spec.replicas of type int32",
                "{'spec':{'replicas':3000000000}}|json: cannot unmarshal number 3000000000 into Go struct field StatefulSetSpec.spec.replicas of type int32",
                "{'spec':{'template':{'spec':{'containers':{}}}}}|json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container",
                "{'spec':{'template':{'spec':{'containers':[7]}}}}|json: cannot unmarshal number into Go struct field PodSpec.spec.template.spec.containers of type v1.Container",
                "{'spec':{'template':{'spec':{'hostNetwork':'yes'}}}}|json: cannot unmarshal string into Go struct field PodSpec.spec.template.spec.hostNetwork of type bool",
                "{'metadata':{'annotations':{'a':1}}}|json: cannot unmarshal number into Go struct field ObjectMeta.metadata.annotations of type string",
                "{'metadata':{'labels':['a']}}|json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string",
                "{'spec':[]}|json: cannot unmarshal array into Go struct field StatefulSet.spec of type v1.StatefulSetSpec",
                "{'metadata':{'creationTimestamp':'today'}}|parsing time \"today\" as \"2006-01-02T15:04:05Z07:00\": not such a time, in field \"metadata.creationTimestamp\"",
                "{'spec':{'volumeClaimTemplates':[{'spec':{'resources':{'requests':{'storage':'1 GB'}}}}]}}|quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$', in field \"spec.volumeClaimTemplates[0].spec.resources.requests\""
            })
    void aWrongTypeIsRefusedInGosWords(String body, String message) {
        assertThat(rejected(Decoder.decode(STS, json(body), FieldValidation.WARN)))
                .isEqualTo(Status.badRequest(
                        "StatefulSet in version \"v1\" cannot be handled as a StatefulSet: " + message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'apiVersion':'apps/v1beta1'}|the API version in the data (apps/v1beta1) does not match the expected API version (apps/v1)",
                "{'kind':'DaemonSet'}|DaemonSet in version \"v1\" cannot be handled as a StatefulSet: it is sent to the URL of another kind",
                "{'kind':'Foo'}|Foo in version \"v1\" cannot be handled as a StatefulSet: no kind \"Foo\" is registered for version \"apps/v1\"",
                "{'kind':3}|couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string",
            })
    void anotherKindOrVersionIsRefused(String body, String message) {
        assertThat(rejected(Decoder.decode(STS, json(body), FieldValidation.WARN)))
                .isEqualTo(Status.badRequest(message));
    }

    @Test
    void nullsAndEmptyOptionalListsAndMapsAreDroppedButRequiredListsStay() {
        var got = accepted(
                Resources.PODS,
                "{'metadata':{'creationTimestamp':null,'labels':{},'finalizers':[]},"
                        + "'spec':{'containers':[],'volumes':[{'name':'v','emptyDir':{}}],'nodeSelector':{}},'status':null}");
        assertThat(got.tree())
                .isEqualTo(json("{'metadata':{},'spec':{'containers':[],'volumes':[{'name':'v','emptyDir':{}}]},"
                        + "'apiVersion':'v1','kind':'Pod'}"));
    }

    @Test
    void intOrStringAndQuantitiesAndTimesAreKeptAndNumbersOfQuantitiesBecomeText() {
        var got = accepted(
                Resources.PODS,
                "{'spec':{'containers':[{'name':'a','readinessProbe':{'httpGet':{'port':'web'},'tcpSocket':{'port':80}},"
                        + "'resources':{'requests':{'cpu':0.5,'memory':1073741824},'limits':{'cpu':'500m','memory':'1.5Gi'}}}]},"
                        + "'status':{'startTime':'2026-11-23T10:00:00Z'}}");
        assertThat(got.warnings()).isEmpty();
        assertThat(got.tree().at("/spec/containers/0/resources"))
                .isEqualTo(json(
                        "{'requests':{'cpu':'0.5','memory':'1073741824'},'limits':{'cpu':'500m','memory':'1.5Gi'}}"));
        assertThat(got.tree()
                        .at("/spec/containers/0/readinessProbe/tcpSocket/port")
                        .intValue())
                .isEqualTo(80);
    }

    @Test
    void aNullTimeInAMapStaysNullAsGoWritesATimesZero() {
        var got = accepted(Resources.POD_DISRUPTION_BUDGETS, "{'metadata':{},'status':{'disruptedPods':{'a':null}}}");
        assertThat(got.tree().path("status")).isEqualTo(json("{'disruptedPods':{'a':null}}"));
        assertThat(Decoder.decode(Resources.POD_DISRUPTION_BUDGETS, got.tree(), FieldValidation.STRICT))
                .isEqualTo(new Decoded.Accepted(got.tree(), List.of()));
    }

    @Test
    void theDataOfARevisionIsKeptWhole() {
        var got = accepted(
                Resources.CONTROLLER_REVISIONS, "{'revision':1,'data':{'$patch':'replace','x':null,'y':[[]]}}");
        assertThat(got.tree().path("data")).isEqualTo(json("{'$patch':'replace','x':null,'y':[[]]}"));
    }

    @ParameterizedTest
    @CsvSource({
        "YWJj, true",
        "YWI=, true",
        "YQ==, true",
        "'', true",
        "YWJ, false",
        "YW=J, false",
        "Y===, false",
        "a-b_, false"
    })
    void aSecretsDataMustBeBase64(String text, boolean good) {
        JsonNode body = Json.object().set("data", Json.object().put("k", text));
        assertThat(Decoder.decode(Resources.SECRETS, body, FieldValidation.WARN) instanceof Decoded.Accepted)
                .isEqualTo(good);
    }

    @Test
    void fieldsOfTodaysKubernetesAreKnown() {
        var got = accepted(
                STS,
                "{'spec':{'minReadySeconds':1,'ordinals':{'start':5},'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'Delete'},"
                        + "'updateStrategy':{'rollingUpdate':{'maxUnavailable':'10%','partition':1}},'template':{'spec':{'hostUsers':false,"
                        + "'schedulingGates':[{'name':'g'}],'resources':{'limits':{'cpu':'1'}},'initContainers':[{'name':'s','restartPolicy':'Always'}],"
                        + "'containers':[{'name':'a','livenessProbe':{'grpc':{'port':1}},'lifecycle':{'preStop':{'sleep':{'seconds':3}}},"
                        + "'resizePolicy':[{'resourceName':'cpu','restartPolicy':'NotRequired'}]}]}},'volumeClaimTemplates':[{'spec':"
                        + "{'volumeAttributesClassName':'gold','dataSourceRef':{'kind':'PersistentVolumeClaim','name':'x'}}}]},"
                        + "'status':{'replicas':1,'availableReplicas':1}}");
        assertThat(got.warnings()).isEmpty();
    }

    @Test
    void anyTreeIsAnsweredAndWhatIsAcceptedIsAcceptedAgainUnchanged() {
        long seed = System.nanoTime();
        var chance = new Random(seed);
        for (int i = 0; i < 4000; i++) {
            Resource resource =
                    Resources.all().get(chance.nextInt(Resources.all().size()));
            JsonNode garbage = new Garbage(chance).like(Schemas.of(resource), 0);
            if (Decoder.decode(resource, garbage, FieldValidation.WARN) instanceof Decoded.Accepted a) {
                assertThat(Decoder.decode(resource, a.tree(), FieldValidation.STRICT))
                        .as("seed %d, round %d: %s", seed, i, garbage)
                        .isEqualTo(new Decoded.Accepted(a.tree(), List.of()));
            }
        }
    }

    @Test
    void aDepthBombIsPrunedOrRefusedWithoutOverflowingTheStack() {
        JsonNode bomb = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < 200_000; i++) {
            ArrayNode around = JsonNodeFactory.instance.arrayNode();
            bomb = around.add(bomb);
        }
        ObjectNode unknown = Json.object();
        unknown.set("bomb", bomb);
        assertThat(Decoder.decode(STS, unknown, FieldValidation.WARN)).isInstanceOf(Decoded.Accepted.class);
        ObjectNode data = Json.object();
        data.set("data", bomb);
        assertThat(rejected(Decoder.decode(Resources.CONTROLLER_REVISIONS, data, FieldValidation.WARN))
                        .message())
                .contains("exceeded max depth");
    }

    @Test
    void aHugeUnknownKeyDoesNotComeBackInTheWarning() {
        ObjectNode body = Json.object().put("k".repeat(10_000_000), 1);
        var got = (Decoded.Accepted) Decoder.decode(STS, body, FieldValidation.WARN);
        assertThat(got.warnings().getFirst()).hasSizeLessThan(300);
    }

    private static Decoded.Accepted accepted(Resource resource, String body) {
        return (Decoded.Accepted) Decoder.decode(resource, json(body), FieldValidation.WARN);
    }

    private static Status rejected(Decoded decoded) {
        return ((Decoded.Rejected) decoded).status();
    }

    private static JsonNode json(String text) {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
