package dev.berth.controller.collect.plan;

import static dev.berth.controller.collect.plan.Given.a;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.view.replica.IndexedSnapshot;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrphanedPodsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Snapshot NO_NODES = snapshot(Resources.NODES);
    private static final Snapshot NODE =
            snapshot(Resources.NODES, a(Resources.NODES, "n1").object());

    private static Snapshot snapshot(Resource resource, KubeObject... objects) {
        return IndexedSnapshot.of(resource, new Revision(5), List.of(objects));
    }

    private static KubeObject pod(String name, String node) {
        return a(Resources.PODS, name)
                .with(tree -> {
                    tree.putObject("spec").put("nodeName", node);
                    return tree;
                })
                .object();
    }

    @Test
    void podsOfANodeThatIsGoneAreDueAfterTheGraceAndNotBefore() {
        Snapshot pods = snapshot(Resources.PODS, pod("web-0", "n1"), pod("web-1", "n1"));
        OrphanedPods seen = OrphanedPods.NONE.observe(pods, NO_NODES, NOON);

        assertThat(seen.due(pods, NOON.plusSeconds(9), GRACE)).isEmpty();
        assertThat(seen.observe(pods, NO_NODES, NOON.plusSeconds(9)).due(pods, NOON.plusSeconds(10), GRACE))
                .extracting(KubeObject::name)
                .containsExactly("web-0", "web-1");
    }

    @Test
    void aNodeThatComesBackStartsTheGraceAnew() {
        Snapshot pods = snapshot(Resources.PODS, pod("web-0", "n1"));
        OrphanedPods seen = OrphanedPods.NONE
                .observe(pods, NO_NODES, NOON)
                .observe(pods, NODE, NOON.plusSeconds(8))
                .observe(pods, NO_NODES, NOON.plusSeconds(9));

        assertThat(seen.due(pods, NOON.plusSeconds(18), GRACE)).isEmpty();
        assertThat(seen.due(pods, NOON.plusSeconds(19), GRACE)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'',Pending,false",
        "2026-01-01T12:00:00Z,Pending,true",
        "2026-01-01T12:00:00Z,Running,true",
        "2026-01-01T12:00:00Z,Failed,false",
        "2026-01-01T12:00:00Z,Succeeded,false"
    })
    void aPodMayRunFromItsAcknowledgementToItsEnd(String started, String phase, boolean may) {
        KubeObject pod = a(Resources.PODS, "web-0")
                .with(tree -> {
                    var status = tree.putObject("status").put("phase", phase);
                    if (!started.isEmpty()) {
                        status.put("startTime", started);
                    }
                    return tree;
                })
                .object();

        assertThat(OrphanedPods.mayRun(pod)).isEqualTo(may);
    }

    @Test
    void podsWithoutANodeAndPodsOfLivingNodesStay() {
        Snapshot pods = snapshot(Resources.PODS, pod("pending", ""), pod("web-0", "n1"));
        OrphanedPods seen = OrphanedPods.NONE.observe(pods, NODE, NOON);

        assertThat(seen.due(pods, NOON.plusSeconds(100), GRACE)).isEmpty();
    }
}
