package dev.berth.controller.select;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldSelectorsTest {
    private static final KubeObject POD = object(Resources.PODS, """
            {"metadata":{"name":"web-0","namespace":"default"},
             "spec":{"nodeName":"node-1","restartPolicy":"Always"},"status":{"phase":"Running","podIP":"10.0.0.1"}}""");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | true",
                "metadata.name=web-0 | true",
                "metadata.name==web-0,metadata.namespace=default | true",
                "metadata.name!=web-0 | false",
                "spec.nodeName=node-1 | true",
                "spec.nodeName= | false",
                "spec.nodeName!= | true",
                "status.phase!=Running | false",
                "status.podIP=10.0.0.1 | true",
                "spec.schedulerName= | true",
                "spec.hostNetwork=false | true"
            })
    void podsAreSelectedByTheirFields(String text, boolean selected) {
        assertThat(matches(POD, text == null ? "" : text)).isEqualTo(selected);
    }

    @Test
    void describeFindsTheEventsOfAnObject() {
        KubeObject event = object(Resources.EVENTS, """
                {"metadata":{"name":"e","namespace":"default"},"reason":"Created","type":"Normal",
                 "source":{"component":"kubelet"},
                 "involvedObject":{"kind":"Pod","namespace":"default","name":"web-0","uid":"u"}}""");
        assertThat(matches(event, "involvedObject.namespace=default,involvedObject.uid=u,involvedObject.name=web-0"))
                .isTrue();
        assertThat(matches(event, "reason=Created,type=Normal,source=kubelet")).isTrue();
        assertThat(matches(event, "involvedObject.uid=other")).isFalse();
    }

    @Test
    void anUnschedulableNodeIsFoundByABoolean() {
        KubeObject node = object(Resources.NODES, "{\"metadata\":{\"name\":\"n\"},\"spec\":{\"unschedulable\":true}}");
        assertThat(matches(node, "spec.unschedulable=true")).isTrue();
        assertThat(matches(object(Resources.NODES, "{\"metadata\":{\"name\":\"n\"}}"), "spec.unschedulable=false"))
                .isTrue();
    }

    @Test
    void aBackslashTakesTheNextSignLiterally() {
        KubeObject odd = object(Resources.SECRETS, "{\"metadata\":{\"name\":\"n\"},\"type\":\"a,b=c\"}");
        assertThat(matches(odd, "type=a\\,b\\=c")).isTrue();
    }

    @Test
    void theNameIsToldToTheReader() {
        var selected = (Selection.Selected) FieldSelectors.parse(Resources.PODS, "metadata.name=a,spec.nodeName!=b");
        assertThat(selected.exact()).isEqualTo(Map.of("metadata.name", "a"));
    }

    @Test
    void fieldsThatCannotBeSelectedByAreRefusedWithTheKindsWords() {
        assertThat(refusal(Resources.PODS, "spec.image=x")).isEqualTo("field label not supported: spec.image");
        assertThat(refusal(Resources.CONFIG_MAPS, "data=x"))
                .isEqualTo("\"data\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
        assertThat(refusal(Resources.PODS, "metadata.name"))
                .isEqualTo("invalid selector: 'metadata.name'; can't understand 'metadata.name'");
    }

    private static String refusal(Resource resource, String text) {
        return ((Selection.Refused) FieldSelectors.parse(resource, text))
                .status()
                .message();
    }

    private static boolean matches(KubeObject object, String text) {
        return ((Selection.Selected) FieldSelectors.parse(object.resource(), text))
                .predicate()
                .test(object);
    }

    private static KubeObject object(Resource resource, String json) {
        ObjectNode tree = Json.parse(json.getBytes(StandardCharsets.UTF_8));
        return KubeObject.of(resource, tree, new Revision(1));
    }
}
