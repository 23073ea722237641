package dev.berth.controller.daemons;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which objects are the daemon set's, and what its status says of them. */
class DaemonOwnershipTest {
    @Test
    void afterAnOrphaningDeletionTheSameManifestTakesItsPodsAndHistoryBackWithoutARestart() {
        var w = new DaemonWorld(3).settle();
        w.image("two").settle();
        KubeObject set = w.set();
        List<String> lives =
                w.world.all(Resources.PODS).stream().map(KubeObject::uid).toList();
        w.world.remove(set);
        for (Resource resource : List.of(Resources.PODS, Resources.CONTROLLER_REVISIONS)) {
            w.world
                    .all(resource)
                    .forEach(o -> w.world.edit(o, t -> {
                        t.withObjectProperty("metadata").remove("ownerReferences");
                        return t;
                    }));
        }
        var again = Json.object().put("apiVersion", "apps/v1").put("kind", "DaemonSet");
        again.putObject("metadata").put("name", "log").put("namespace", "default");
        again.set("spec", set.tree().path("spec").deepCopy());
        w.world.create(Resources.DAEMON_SETS, again);
        w.settle();
        assertThat(w.world.all(Resources.PODS).stream().map(KubeObject::uid)).isEqualTo(lives);
        for (Resource resource : List.of(Resources.PODS, Resources.CONTROLLER_REVISIONS)) {
            assertThat(w.world.all(resource))
                    .allSatisfy(o -> assertThat(o.controller().orElseThrow().uid())
                            .isEqualTo(w.set().uid()));
        }
        assertThat(w.world.all(Resources.CONTROLLER_REVISIONS)).hasSize(2);
        assertThat(w.status("numberReady")).isEqualTo(3);
    }

    @Test
    void aPodWhoseLabelsChangedIsReleasedAndItsNodeGetsAnother() {
        var w = new DaemonWorld(1).settle();
        KubeObject taken = w.one("node-0");
        w.world.edit(taken, t -> {
            t.withObjectProperty("metadata").withObjectProperty("labels").put("app", "debug");
            return t;
        });
        assertThat(DaemonWorld.of(w.plan(), Step.Release.class)).hasSize(1);
        w.settle();
        assertThat(w.world.pod(taken.name()).owners()).isEmpty();
        assertThat(w.on("node-0")).hasSize(2);
        assertThat(w.status("currentNumberScheduled")).isEqualTo(1);
    }

    @Test
    void everyCountOfTheStatusIsThereInTheMiddleOfARollOut() {
        var w = new DaemonWorld(4).settle();
        w.taint("node-3", "own", "NoSchedule");
        w.image("two").sync();
        w.world.reap();
        w.sync();
        assertThat(w.status())
                .isEqualTo(status("{\"currentNumberScheduled\":3,\"numberMisscheduled\":1,\"desiredNumberScheduled\":3,"
                        + "\"numberReady\":2,\"observedGeneration\":2,\"updatedNumberScheduled\":1,\"numberAvailable\":2,"
                        + "\"numberUnavailable\":1}"));
    }

    private static JsonNode status(String json) {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
