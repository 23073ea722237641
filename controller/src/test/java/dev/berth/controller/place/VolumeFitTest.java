package dev.berth.controller.place;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which nodes can give a pod its volumes, as placement decides it. */
class VolumeFitTest {
    private static final String STANDARD = "{metadata: {name: standard}, provisioner: berth.dev/standard,"
            + " volumeBindingMode: WaitForFirstConsumer}";

    @Test
    void aBoundVolumeTakesItsPodToItsNode() {
        var fleet = Fleet.of(3)
                .claim(claim("data-web-0", "volumeName: pvc-1, storageClassName: standard", "{}"))
                .volume("""
                        metadata: {name: pvc-1, uid: v1}
                        spec:
                          nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [
                            {key: kubernetes.io/hostname, operator: In, values: [node-3]}]}]}}
                        """)
                .waits("web-0", using("data-web-0"));
        assertThat(fleet.answer()).isEqualTo("node-3");
        fleet.nodes.removeLast();
        assertThat(fleet.answer()).isEqualTo("0/2 nodes are available: 2 node(s) had volume node affinity conflict.");
    }

    @Test
    void anUnboundClaimThatWaitsIsDecidedWithItsPod() {
        var fleet = Fleet.of(3)
                .storageClass(STANDARD)
                .claim(claim("data-web-0", "storageClassName: standard", "{}"))
                .waits("web-0", using("data-web-0"));
        assertThat(fleet.plan().getFirst())
                .isInstanceOfSatisfying(
                        Decision.Bind.class,
                        b -> assertThat(b.choosing())
                                .extracting(c -> c.key().name())
                                .containsExactly("data-web-0"));
        fleet.claims.clear();
        fleet.claim(chosen("data-web-0", "node-2"));
        assertThat(fleet.answer()).isEqualTo("node-2");
    }

    @Test
    void anEarlierChoiceOfANodeThatIsLostIsMadeAnew() {
        var fleet = Fleet.of(1)
                .node("lost", "zone: z1", "{taints: [{key: node.kubernetes.io/unreachable, effect: NoExecute}]}")
                .storageClass(STANDARD)
                .claim(chosen("data-web-0", "lost"))
                .claim(chosen("data-web-1", "gone"))
                .waits("web-0", using("data-web-0"))
                .waits("web-1", using("data-web-1"));
        assertThat(fleet.plan())
                .allSatisfy(d -> assertThat(d).isInstanceOfSatisfying(Decision.Bind.class, b -> {
                    assertThat(b.node()).isEqualTo("node-1");
                    assertThat(b.choosing()).hasSize(1);
                }));
        fleet.stands("web-2", "lost", using("data-web-0"));
        assertThat(Fleet.text(fleet.plan().getFirst()))
                .as("a pod with the claim is left there, and may have its volume made")
                .contains("1 node(s) didn't find available persistent volumes to bind");
    }

    @Test
    void claimsThatCannotBeUsedStopThePodOnEveryNode() {
        var fleet = Fleet.of(3).waits("web-0", using("data-web-0"));
        assertThat(fleet.answer())
                .isEqualTo("0/3 nodes are available: persistentvolumeclaim \"data-web-0\" not found.");
        fleet.claim(claim("data-web-0", "storageClassName: immediate", "{}"));
        assertThat(fleet.answer())
                .isEqualTo("0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.");
    }

    @Test
    void twoPodsDoNotCountOnTheSameLocalVolume() {
        var fleet = Fleet.of(2)
                .storageClass("{metadata: {name: local}, provisioner: kubernetes.io/no-provisioner, volumeBindingMode:"
                        + " WaitForFirstConsumer}")
                .volume("""
                        metadata: {name: disk, uid: v1}
                        spec:
                          storageClassName: local
                          accessModes: [ReadWriteOnce]
                          capacity: {storage: 10Gi}
                          nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [
                            {key: kubernetes.io/hostname, operator: In, values: [node-2]}]}]}}
                        """)
                .claim(claim("data-web-0", "storageClassName: local", "{}"))
                .claim(claim("data-web-1", "storageClassName: local", "{}"))
                .waits("web-0", using("data-web-0"))
                .waits("web-1", using("data-web-1"));
        assertThat(fleet.plan().stream().map(Fleet::text))
                .containsExactly(
                        "node-2",
                        "0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind.");
    }

    @Test
    void aReadWriteOncePodClaimIsForOnePod() {
        var fleet = Fleet.of(1)
                .volume("{metadata: {name: pvc-1, uid: v1}, spec: {}}")
                .claim(claim("data", "volumeName: pvc-1", "{}").replace("ReadWriteOnce", "ReadWriteOncePod"))
                .stands("a-0", "node-1", using("data"))
                .waits("web-0", using("data"));
        assertThat(fleet.answer())
                .isEqualTo("0/1 nodes are available: 1 node has pod using PersistentVolumeClaim with the same name and"
                        + " ReadWriteOncePod access mode.");
    }

    private static String using(String claim) {
        return "{containers: [{name: main}], volumes: [{name: data, persistentVolumeClaim: {claimName: " + claim
                + "}}]}";
    }

    private static String chosen(String name, String node) {
        return claim(name, "storageClassName: standard", "{volume.kubernetes.io/selected-node: " + node + "}");
    }

    private static String claim(String name, String spec, String annotations) {
        return "{metadata: {namespace: default, name: " + name + ", uid: c-" + name + ", annotations: " + annotations
                + "}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, " + spec + "}}";
    }
}
