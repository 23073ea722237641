package dev.berth.controller.revisions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ControllerRevisionsTest {
    private static final ControllerRevisions REVISIONS = new ControllerRevisions(Labels.SET_REVISION_HASH);

    @Test
    void theFirstRevisionHoldsTheTemplateAsAReplacingPatch() {
        RevisionHistory history = REVISIONS.plan(set(), List.of(), name -> Optional.empty());
        var write = (Step.WriteRevision) history.steps().getFirst();
        assertThat(write.body().path("data").toString())
                .isEqualTo(
                        "{\"spec\":{\"template\":{\"$patch\":\"replace\",\"metadata\":{\"labels\":{\"app\":\"web\"}},"
                                + "\"spec\":{\"containers\":[{\"image\":\"one\",\"name\":\"c\"}]}}}}");
        assertThat(write.body().path("revision").asInt()).isEqualTo(1);
        assertThat(write.body()
                        .at("/metadata/annotations/kubernetes.io~1change-cause")
                        .asText())
                .isEqualTo("first");
        assertThat(write.body()
                        .at("/metadata/labels/" + Labels.SET_REVISION_HASH.replace("/", "~1"))
                        .asText())
                .isEqualTo(history.update().hash());
        assertThat(history.update().name()).isEqualTo("web-" + history.update().hash());
        assertThat(history.current()).isEqualTo(history.update());
    }

    @Test
    void aNameThatIsTakenRaisesTheCollisionCount() {
        String taken = REVISIONS
                .plan(set(), List.of(), name -> Optional.empty())
                .update()
                .name();
        KubeObject foreign = foreign(taken);
        RevisionHistory history =
                REVISIONS.plan(set(), List.of(), name -> name.equals(taken) ? Optional.of(foreign) : Optional.empty());
        assertThat(history.collisionCount()).isEqualTo(1);
        assertThat(history.update().name()).isNotEqualTo(taken);
    }

    @Test
    void theOrderOfFieldsMakesNoNewRevision() {
        RevisionHistory first = REVISIONS.plan(set(), List.of(), name -> Optional.empty());
        ObjectNode stored =
                ((Step.WriteRevision) first.steps().getFirst()).body().deepCopy();
        ObjectNode turned = Json.object();
        turned.putObject("spec").putObject("template").put("$patch", "replace");
        ObjectNode template = (ObjectNode) turned.at("/spec/template");
        template.set("spec", stored.at("/data/spec/template/spec"));
        template.set("metadata", stored.at("/data/spec/template/metadata"));
        stored.set("data", turned);
        KubeObject kept = KubeObject.of(Resources.CONTROLLER_REVISIONS, stored, new Revision(1));
        RevisionHistory second = REVISIONS.plan(set(), List.of(kept), name -> Optional.of(kept));
        assertThat(second.steps()).isEmpty();
        assertThat(second.update().name()).isEqualTo(first.update().name());
    }

    private static KubeObject foreign(String name) {
        ObjectNode tree = Json.object();
        tree.putObject("metadata").put("name", name).put("namespace", "default").put("uid", "other");
        return KubeObject.of(Resources.CONTROLLER_REVISIONS, tree, new Revision(1));
    }

    private static KubeObject set() {
        return KubeObject.of(
                Resources.STATEFUL_SETS, Json.parse("""
                        {"metadata":{"name":"web","namespace":"default","uid":"u1",
                          "annotations":{"kubernetes.io/change-cause":"first"}},
                         "spec":{"selector":{"matchLabels":{"app":"web"}},
                          "template":{"metadata":{"labels":{"app":"web"},"creationTimestamp":null},
                           "spec":{"containers":[{"name":"c","image":"one"}]}}}}
                        """.getBytes(StandardCharsets.UTF_8)), new Revision(1));
    }
}
