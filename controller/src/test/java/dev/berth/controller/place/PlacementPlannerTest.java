package dev.berth.controller.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlacementPlannerTest {
    private static final String PLAIN = "{containers: [{name: main}]}";

    /** One pod, three nodes (node-1 and node-2 in zone z1, node-3 in z2), and what is said. */
    static Stream<Arguments> filters() {
        return Stream.of(
                row(
                        "too much cpu",
                        spec("containers: [{resources: {requests: {cpu: 5}}}]"),
                        "0/3 nodes are available: 3" + " Insufficient cpu."),
                row(
                        "too much of both",
                        spec("containers: [{resources: {requests: {cpu: 4001m, memory: 9Gi}}}]"),
                        "0/3" + " nodes are available: 3 Insufficient cpu, 3 Insufficient memory."),
                row(
                        "a resource that no node has",
                        spec("containers: [{resources: {requests: {example.com/gpu: 1}}}]"),
                        "0/3 nodes are available: 3 Insufficient example.com/gpu."),
                row(
                        "an init container is as large as its moment",
                        spec("initContainers: [{resources: {requests: {cpu: 5}}}], containers: [{}]"),
                        "0/3 nodes are available: 3 Insufficient cpu."),
                row("a node selector", spec("nodeSelector: {zone: z2}, containers: [{}]"), "node-3"),
                row(
                        "a node selector of nobody",
                        spec("nodeSelector: {zone: z9}, containers: [{}]"),
                        "0/3 nodes are" + " available: 3 node(s) didn't match Pod's node affinity/selector."),
                row("In", affinity("{key: zone, operator: In, values: [z2, z7]}"), "node-3"),
                row("NotIn", affinity("{key: zone, operator: NotIn, values: [z1]}"), "node-3"),
                row(
                        "Exists",
                        affinity("{key: gpu, operator: Exists}"),
                        "0/3 nodes are available: 3 node(s) didn't match" + " Pod's node affinity/selector."),
                row(
                        "matchFields",
                        spec(
                                "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                                        + " {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [node-2]}]}]}}}"),
                        "node-2"),
                row(
                        "an empty term matches nothing",
                        spec("affinity: {nodeAffinity:"
                                + " {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{}]}}}"),
                        "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector."));
    }

    private static Arguments row(String name, String spec, String answer) {
        return Arguments.of(name, spec, answer);
    }

    private static String spec(String inner) {
        return "{" + inner + "}";
    }

    private static String affinity(String expression) {
        return spec("affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:"
                + " [{matchExpressions: [" + expression + "]}]}}}");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filters")
    void aPodGoesWhereItFitsOrIsToldWhyNot(String name, String spec, String answer) {
        assertThat(Fleet.of(3).waits("web-0", spec).answer()).as(name).isEqualTo(answer);
    }

    @Test
    void reasonsAreCountedPerNodeInKubernetesWords() {
        var fleet = new Fleet()
                .node("node-1", "a: b", "{taints: [{key: x, value: y, effect: NoSchedule}]}")
                .node("node-2", "a: b", "{taints: [{key: x, value: y, effect: NoExecute}]}")
                .node("node-3", "a: b", "{}")
                .node("node-4", "a: b", "{unschedulable: true}")
                .waits("web-0", "{containers: [{resources: {requests: {cpu: 9}}}]}");
        assertThat(fleet.answer())
                .isEqualTo("0/4 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable, 2 node(s) had"
                        + " untolerated taint {x: y}.");
    }

    @Test
    void withoutNodesThereIsNothingToCount() {
        assertThat(new Fleet().waits("web-0", PLAIN).answer()).isEqualTo("no nodes available to schedule pods");
    }

    @Test
    void tolerationsOpenTaintedAndCordonedNodes() {
        var tainted = new Fleet()
                .node("node-1", "a: b", "{taints: [{key: node.kubernetes.io/not-ready, effect: NoExecute}]}")
                .waits("web-0", "{tolerations: [{key: node.kubernetes.io/not-ready, operator: Exists}]}");
        assertThat(tainted.answer()).isEqualTo("node-1");
        var cordoned = new Fleet()
                .node("node-1", "a: b", "{unschedulable: true}")
                .waits(
                        "ds-0",
                        "{tolerations: [{key: node.kubernetes.io/unschedulable, operator: Exists, effect:"
                                + " NoSchedule}]}");
        assertThat(cordoned.answer()).isEqualTo("node-1");
    }

    @Test
    void resourcesOfPodsThatStandThereCount() {
        String half = "{containers: [{resources: {requests: {cpu: 2500m}}}]}";
        var fleet = Fleet.of(2)
                .stands("a-0", "node-1", half)
                .stands("b-0", "node-2", half)
                .waits("web-0", half);
        assertThat(fleet.answer()).isEqualTo("0/2 nodes are available: 2 Insufficient cpu.");
    }

    @Test
    void hostPortsAreTakenOncePerNode() {
        String port = "{containers: [{ports: [{containerPort: 80, hostPort: 80}]}]}";
        var fleet =
                Fleet.of(2).stands("a-0", "node-1", port).waits("web-0", port).waits("web-1", port);
        assertThat(fleet.plan().stream().map(Fleet::text))
                .containsExactly(
                        "node-2",
                        "0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports.");
    }

    @Test
    void antiAffinityKeepsReplicasOnDifferentHosts() {
        String apart = podTerm("podAntiAffinity", "kubernetes.io/hostname");
        var fleet = Fleet.of(2).waits("web-0", apart).waits("web-1", apart).waits("web-2", apart);
        List<String> answers = fleet.plan().stream().map(Fleet::text).toList();
        assertThat(answers.subList(0, 2)).containsExactlyInAnyOrder("node-1", "node-2");
        assertThat(answers.get(2))
                .isEqualTo("0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules.");
    }

    @Test
    void antiAffinityOfAPodThatStandsThereHoldsForNewOnes() {
        var fleet = Fleet.of(2)
                .stands("db-0", "node-1", podTerm("podAntiAffinity", "zone"))
                .waits("web-0", PLAIN);
        assertThat(fleet.answer())
                .isEqualTo("0/2 nodes are available: 2 node(s) didn't satisfy existing pods anti-affinity rules.");
    }

    @Test
    void affinityFollowsTheOtherPodsZone() {
        var fleet = Fleet.of(4).stands("web-0", "node-3", PLAIN).waits("cache-0", podTerm("podAffinity", "zone"));
        assertThat(fleet.answer()).isIn("node-3", "node-4");
    }

    @Test
    void theFirstOfAGroupThatWantsToBeTogetherGoesAnywhere() {
        String together = podTerm("podAffinity", "kubernetes.io/hostname");
        List<String> answers = Fleet.of(3).waits("web-0", together).waits("web-1", together).plan().stream()
                .map(Fleet::text)
                .toList();
        assertThat(answers.get(0)).startsWith("node-").isEqualTo(answers.get(1));
        assertThat(Fleet.of(1).waits("other-0", together).answer())
                .isEqualTo("0/1 nodes are available: 1 node(s) didn't match pod affinity rules.");
    }

    private static String podTerm(String kind, String topologyKey) {
        return "{affinity: {" + kind + ": {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: "
                + topologyKey + ", labelSelector: {matchLabels: {app: web}}}]}}}";
    }

    @Test
    void hardTopologySpreadKeepsZonesLevel() {
        String spread = "{topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule,"
                + " labelSelector: {matchLabels: {app: web}}}]}";
        var fleet = Fleet.of(4)
                .stands("web-0", "node-1", PLAIN)
                .waits("web-1", spread)
                .waits("web-2", spread);
        List<String> answers = fleet.plan().stream().map(Fleet::text).toList();
        assertThat(answers.get(0)).isIn("node-3", "node-4");
        var bare = new Fleet().node("node-1", "rack: r1", "{}").waits("web-0", spread);
        assertThat(bare.answer())
                .isEqualTo("0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing"
                        + " required label).");
    }

    @Test
    void replicasOfOneControllerSpreadOverTheNodes() {
        var fleet = Fleet.of(3);
        for (int i = 0; i < 6; i++) {
            fleet.waits("web-" + i, PLAIN);
        }
        var counts = new HashMap<String, Integer>();
        fleet.plan().forEach(d -> counts.merge(Fleet.text(d), 1, Integer::sum));
        assertThat(counts).containsOnlyKeys("node-1", "node-2", "node-3").containsValue(2);
        assertThat(counts.values()).containsOnly(2);
    }

    @Test
    void aPreferredNodeWinsAmongEquals() {
        String prefer = "{affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 10,"
                + " preference: {matchExpressions: [{key: zone, operator: In, values: [z2]}]}}]}}}";
        assertThat(Fleet.of(3).waits("web-0", prefer).answer()).isEqualTo("node-3");
    }

    @Test
    void preferredAntiAffinityAvoidsButDoesNotForbid() {
        String rather = "{affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100,"
                + " podAffinityTerm: {topologyKey: zone, labelSelector: {matchLabels: {app: web}}}}]}}}";
        assertThat(Fleet.of(3)
                        .stands("web-0", "node-1", PLAIN)
                        .waits("lone-0", rather)
                        .answer())
                .isEqualTo("node-3");
        assertThat(Fleet.of(2)
                        .stands("web-0", "node-1", PLAIN)
                        .waits("lone-0", rather)
                        .answer())
                .startsWith("node-");
    }

    @Test
    void higherPriorityGoesFirst() {
        String big = "containers: [{resources: {requests: {cpu: 3}}}]";
        var fleet = Fleet.of(1).waits("low-0", spec(big)).waits("high-0", spec(big + ", priority: 100"));
        List<Decision> plan = fleet.plan();
        assertThat(plan.getFirst().pod().object().name()).isEqualTo("high-0");
        assertThat(plan.getFirst()).isInstanceOf(Decision.Bind.class);
        assertThat(plan.getLast()).isInstanceOf(Decision.Unschedulable.class);
    }

    @Test
    void theSameClusterAlwaysGivesTheSameAnswer() {
        var fleet = Fleet.of(5);
        for (int i = 0; i < 20; i++) {
            fleet.waits("web-" + i, PLAIN);
        }
        assertThat(fleet.plan().stream().map(Fleet::text).toList())
                .isEqualTo(fleet.plan().stream().map(Fleet::text).toList());
    }

    /** No node is ever given more than it has, and pods that must be apart are. */
    @RepeatedTest(20)
    void anyPassKeepsWithinTheNodesAndItsRules() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var fleet = Fleet.of(4);
        for (int i = 0; i < 40; i++) {
            String asks = "containers: [{resources: {requests: {cpu: " + random.nextInt(1500) + "m, memory: "
                    + random.nextInt(3) + "Gi}}}]";
            String apart = podTerm("podAntiAffinity", "kubernetes.io/hostname");
            boolean alone = random.nextInt(4) == 0;
            String name = (alone ? "web-" : "app" + random.nextInt(5) + "-") + i;
            fleet.waits(name, alone ? apart.replaceFirst("\\{", "{" + asks + ", ") : spec(asks));
        }
        var cpu = new HashMap<String, Long>();
        var memory = new HashMap<String, Long>();
        var webs = new HashSet<String>();
        for (Decision d : fleet.plan()) {
            if (d instanceof Decision.Bind b) {
                cpu.merge(b.node(), b.pod().requests().getOrDefault("cpu", 0L), Long::sum);
                memory.merge(b.node(), b.pod().requests().getOrDefault("memory", 0L), Long::sum);
                boolean web = b.pod().object().name().startsWith("web-");
                assertThat(web && !webs.add(b.node()))
                        .as("seed %d: two webs on %s", seed, b.node())
                        .isFalse();
            }
        }
        assertThat(cpu.values()).as("seed %d", seed).allMatch(n -> n <= 4000);
        assertThat(memory.values()).as("seed %d", seed).allMatch(n -> n <= 8L << 30);
    }

    @Test
    void aThousandPodsOnTwoHundredNodesAreAllPlacedInOnePass() {
        var fleet = Fleet.of(200);
        for (int i = 0; i < 1000; i++) {
            fleet.waits("web" + i % 10 + "-" + i, "{containers: [{resources: {requests: {cpu: 100m, memory: 64Mi}}}]}");
        }
        for (int i = 0; i < 5; i++) {
            fleet.plan();
        }
        long before = System.nanoTime();
        List<Decision> plan = fleet.plan();
        System.out.printf("1000 pods on 200 nodes: %.1f ms%n", (System.nanoTime() - before) / 1e6);
        assertThat(plan).hasSize(1000).allMatch(d -> d instanceof Decision.Bind);
    }
}
