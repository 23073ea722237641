package dev.berth.controller.sets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which objects are the set's, and what it does to those that are not quite. */
class OwnershipTest {
    /** As it is read back from a collection. */
    private static JsonNode status(String json) {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    /** What {@code kubectl delete statefulset web --cascade=orphan} leaves, and the same manifest applied again. */
    private static void orphanAndApplyAgain(SetWorld w) {
        KubeObject set = w.set();
        w.world.remove(set);
        for (Resource resource : List.of(Resources.PODS, Resources.CONTROLLER_REVISIONS)) {
            w.world
                    .all(resource)
                    .forEach(o -> w.world.edit(o, t -> {
                        t.withObjectProperty("metadata").remove("ownerReferences");
                        return t;
                    }));
        }
        var again = Json.object().put("apiVersion", "apps/v1").put("kind", "StatefulSet");
        again.putObject("metadata").put("name", "web").put("namespace", "default");
        again.set("spec", set.tree().path("spec").deepCopy());
        w.world.create(Resources.STATEFUL_SETS, again);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderedReady", "Parallel"})
    void afterAnOrphaningDeletionTheSameManifestTakesItsPodsAndHistoryBackWithoutARestart(String policy) {
        SetWorld w = new SetWorld(policy, 3).settle();
        w.image("two").settle();
        List<String> lives =
                w.world.all(Resources.PODS).stream().map(KubeObject::uid).toList();
        String revision = w.status().path("updateRevision").asText();
        orphanAndApplyAgain(w);
        int mark = w.mark();
        w.settle();
        assertThat(w.logAfter(mark)).allSatisfy(l -> assertThat(l).startsWith("change"));
        assertThat(w.world.all(Resources.PODS).stream().map(KubeObject::uid)).isEqualTo(lives);
        assertThat(w.world.all(Resources.PODS))
                .allSatisfy(p -> assertThat(p.controller().orElseThrow().uid())
                        .isEqualTo(w.set().uid()));
        assertThat(w.world.all(Resources.CONTROLLER_REVISIONS))
                .hasSize(2)
                .allSatisfy(r -> assertThat(r.controller().orElseThrow().uid())
                        .isEqualTo(w.set().uid()));
        assertThat(w.status().path("updateRevision").asText()).isEqualTo(revision);
        assertThat(w.status().path("readyReplicas").asInt()).isEqualTo(3);
    }

    @Test
    void aPodOfAnotherOwnerIsNotTakenAndHoldsItsOrdinal() {
        SetWorld w = new SetWorld("Parallel", 1).settle();
        w.world.edit(w.world.pod("web-0"), t -> {
            ((ObjectNode) t.at("/metadata/ownerReferences/0")).put("uid", "other");
            return t;
        });
        assertThat(w.plan().steps()).noneMatch(s -> s instanceof Step.Adopt || s instanceof Step.DeletePod);
    }

    @Test
    void anOrphanThatIsBeingDeletedIsNotAdopted() {
        SetWorld w = new SetWorld("Parallel", 1).settle();
        w.world.edit(w.world.pod("web-0"), t -> {
            t.withObjectProperty("metadata")
                    .put("deletionTimestamp", w.world.now().toString())
                    .remove("ownerReferences");
            return t;
        });
        assertThat(w.plan().steps()).noneMatch(s -> s instanceof Step.Adopt);
    }

    @Test
    void aPodWithTheSetsLabelsAndAnotherNameIsLeftAlone() {
        SetWorld w = new SetWorld("OrderedReady", 1).settle();
        w.world.create(Resources.PODS, Json.parse("""
                        {"metadata":{"name":"web-debug","namespace":"default","labels":{"app":"web"}}}
                        """.getBytes(StandardCharsets.UTF_8)));
        assertThat(w.sync()).isEqualTo(w.plan());
        assertThat(w.world.pod("web-debug").owners()).isEmpty();
        assertThat(w.status().path("replicas").asInt()).isEqualTo(1);
    }

    @Test
    void theIndexLabelIsPutBackAndTheLabelsOfOthersStay() {
        SetWorld w = new SetWorld("OrderedReady", 1).settle();
        w.world.edit(w.world.pod("web-0"), t -> {
            var labels = t.withObjectProperty("metadata").withObjectProperty("labels");
            labels.remove(Labels.POD_INDEX);
            labels.put("mine", "yes");
            return t;
        });
        w.sync();
        assertThat(w.world.pod("web-0").labels())
                .containsEntry(Labels.POD_INDEX, "0")
                .containsEntry("mine", "yes");
    }

    @Test
    void everyFieldOfTheStatusIsThereInTheMiddleOfARollOut() {
        SetWorld w = new SetWorld("OrderedReady", 3).settle();
        String old = w.status().path("currentRevision").asText();
        w.image("two").sync();
        w.world.reap();
        Plan plan = w.sync();
        assertThat(plan.why()).containsExactly("web-2 is not Ready; OrderedReady holds the roll-out");
        String update = w.status().path("updateRevision").asText();
        assertThat(w.status())
                .isEqualTo(status(
                        "{\"observedGeneration\":2,\"replicas\":3,\"readyReplicas\":2,\"currentReplicas\":2,\"updatedReplicas\":1,"
                                + "\"availableReplicas\":2,\"currentRevision\":\"" + old + "\",\"updateRevision\":\""
                                + update + "\",\"collisionCount\":0}"));
    }
}
