package dev.berth.controller.taints.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.controller.taints.plan.TaintPlanner.Met;
import dev.berth.controller.taints.plan.TaintPlanner.TaintPlan;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Taints and tolerations as states, and who has to leave when. */
class TaintPlannerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
    private static final YAMLMapper YAML = new YAMLMapper();

    private static KubeObject object(Resource resource, String yaml) {
        try {
            return KubeObject.of(resource, (ObjectNode) YAML.readTree(yaml), new Revision(7));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KubeObject node(String... taints) {
        return object(Resources.NODES, "metadata: {name: n}\nspec: {taints: [" + String.join(", ", taints) + "]}");
    }

    private static KubeObject pod(String owner, String... tolerations) {
        String owners = owner.isEmpty()
                ? ""
                : ", ownerReferences: [{apiVersion: apps/v1, kind: " + owner + ", name: o, uid: o, controller: true}]";
        return object(
                Resources.PODS,
                "metadata: {name: p, namespace: default, uid: p, creationTimestamp: '2026-01-01T00:30:00Z'" + owners
                        + "}\nspec: {nodeName: n, tolerations: [" + String.join(", ", tolerations) + "]}");
    }

    private static TaintPlan plan(KubeObject node, KubeObject pod, Map<Met, Instant> seen, Instant now) {
        return TaintPlanner.plan(List.of(node), name -> Stream.of(pod), seen, now);
    }

    private static TaintPlan plan(KubeObject node, KubeObject pod) {
        return plan(node, pod, Map.of(), NOW);
    }

    @ParameterizedTest(name = "{0} against {1}: leaves {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{key: a, effect: NoExecute}              |                                                  | true",
                "{key: a, effect: NoSchedule}             |                                                  | false",
                "{key: a, value: x, effect: NoExecute}    | {key: a, operator: Exists}                       | false",
                "{key: a, value: x, effect: NoExecute}    | {key: a, value: x}                               | false",
                "{key: a, value: x, effect: NoExecute}    | {key: a, operator: Equal, value: y}              | true",
                "{key: a, value: x, effect: NoExecute}    | {operator: Exists}                               | false",
                "{key: a, value: x, effect: NoExecute}    | {key: a, operator: Exists, effect: NoSchedule}   | true",
                "{key: a, effect: NoExecute}              | {key: b, operator: Exists}                       | true",
                "{key: a, effect: NoExecute}              | {key: a, operator: Exists, tolerationSeconds: 0} | true",
                "{key: a, effect: NoExecute}              | {key: a, operator: Exists, tolerationSeconds: -5} | true",
            })
    void aPodLeavesUnlessItTolerates(String taint, String toleration, boolean leaves) {
        TaintPlan plan = plan(node(taint), toleration == null ? pod("") : pod("", toleration));

        assertThat(!plan.leave().isEmpty()).isEqualTo(leaves);
        assertThat(plan.again()).isEmpty();
    }

    @Test
    void aTimeBeyondTheCalendarIsAHundredYears() {
        KubeObject pod = pod("", "{key: a, operator: Exists, tolerationSeconds: 9223372036854775807}");

        assertThat(plan(node("{key: a, effect: NoExecute}"), pod).again()).contains(Duration.ofDays(36_500));
    }

    @Test
    void oneUntoleratedTaintOfSeveralIsEnough() {
        KubeObject node = node("{key: a, effect: NoExecute}", "{key: b, effect: NoExecute}");

        assertThat(plan(node, pod("", "{key: a, operator: Exists}")).leave()).hasSize(1);
    }

    @Test
    void aTimedTolerationRunsFromTheTaintsTime() {
        KubeObject node = node("{key: a, effect: NoExecute, timeAdded: '2026-01-01T00:59:00Z'}");
        KubeObject pod = pod("", "{key: a, operator: Exists, tolerationSeconds: 300}");

        TaintPlan plan = plan(node, pod);

        assertThat(plan.leave()).isEmpty();
        assertThat(plan.again()).contains(Duration.ofMinutes(4));
        assertThat(plan.running()).containsExactly(pod);
        assertThat(plan(node, pod, Map.of(), NOW.plusSeconds(240)).leave()).containsExactly(pod);
    }

    @Test
    void aPodYoungerThanTheTaintHasItsWholeTime() {
        KubeObject node = node("{key: a, effect: NoExecute, timeAdded: '2026-01-01T00:00:00Z'}");
        KubeObject pod = pod("", "{key: a, operator: Exists, tolerationSeconds: 2400}");

        assertThat(plan(node, pod).again()).contains(Duration.ofMinutes(10));
    }

    @Test
    void aTaintWithoutATimeCountsFromWhenItWasFirstSeen() {
        KubeObject node = node("{key: a, effect: NoExecute}");
        KubeObject pod = pod("", "{key: a, operator: Exists, tolerationSeconds: 60}");

        TaintPlan first = plan(node, pod);
        TaintPlan second = plan(node, pod, first.seen(), NOW.plusSeconds(45));
        TaintPlan third = plan(node, pod, second.seen(), NOW.plusSeconds(60));

        assertThat(first.again()).contains(Duration.ofSeconds(60));
        assertThat(second.again()).contains(Duration.ofSeconds(15));
        assertThat(third.leave()).containsExactly(pod);
    }

    @Test
    void aTaintThatWasTakenAwayIsForgotten() {
        KubeObject pod = pod("", "{key: a, operator: Exists, tolerationSeconds: 60}");
        TaintPlan first = plan(node("{key: a, effect: NoExecute}"), pod);

        TaintPlan second = plan(node(), pod, first.seen(), NOW.plusSeconds(100));

        assertThat(second.leave()).isEmpty();
        assertThat(second.running()).isEmpty();
        assertThat(second.seen()).isEmpty();
    }

    @Test
    void theShortestOfSeveralTimesCounts() {
        KubeObject node = node("{key: a, effect: NoExecute}", "{key: b, effect: NoExecute}");
        KubeObject pod = pod(
                "",
                "{key: a, operator: Exists, tolerationSeconds: 90}",
                "{key: b, operator: Exists, tolerationSeconds: 30}");

        assertThat(plan(node, pod).again()).contains(Duration.ofSeconds(30));
    }

    @Test
    void podsOfALostNodeGoAfterTheirTimeButAStatefulSetsAreItsSessionsBusiness() {
        KubeObject lost =
                node("{key: node.kubernetes.io/unreachable, effect: NoExecute, timeAdded: '2026-01-01T00:54:00Z'}");
        String five =
                "{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 300}";

        assertThat(plan(lost, pod("ReplicaSet", five)).leave()).hasSize(1);
        assertThat(plan(lost, pod("StatefulSet", five)).leave()).isEmpty();
        assertThat(plan(lost, pod("StatefulSet")).leave()).isEmpty();
        assertThat(plan(node("{key: mine, effect: NoExecute}"), pod("StatefulSet"))
                        .leave())
                .hasSize(1);
    }

    @Test
    void aPodThatGoesAlreadyIsLeftAlone() {
        KubeObject going = object(
                Resources.PODS,
                "metadata: {name: p, namespace: default, uid: p, deletionTimestamp: '2026-01-01T00:00:00Z'}\nspec: {nodeName: n}");

        assertThat(plan(node("{key: a, effect: NoExecute}"), going).leave()).isEmpty();
    }
}
