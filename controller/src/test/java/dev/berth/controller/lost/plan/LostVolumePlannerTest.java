package dev.berth.controller.lost.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.controller.lost.plan.LostVolumePlanner.Loss;
import dev.berth.controller.lost.plan.LostVolumePlanner.Scene;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** web-0 has waited since 12:00 for the volume that only node n has, which was lost at 12:00; its set gives up after 10 minutes. */
class LostVolumePlannerTest {
    private static final Instant LATER = Instant.parse("2026-01-01T12:10:00Z");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String AFFINITY =
            "nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [n]}]}]}}";
    private static final String LOST =
            "[{key: node.kubernetes.io/unreachable, effect: NoExecute, timeAdded: '2026-01-01T12:00:00Z'}]";

    private String mode = "recreate-after=10m";
    private String podCreated = "2026-01-01T12:00:00Z";
    private String owner = "StatefulSet";
    private String affinity = AFFINITY;
    private String setUid = "s";
    private final List<String> nodes = new ArrayList<>(List.of(node("n", LOST), node("m", "[]")));
    private Instant now = LATER;

    @Test
    void itsClaimIsGivenUpWhenTheTimeIsOver() {
        List<Loss> losses = plan();
        assertThat(losses).hasSize(1);
        assertThat(losses.getFirst().pod().name()).isEqualTo("web-0");
        assertThat(losses.getFirst().claims()).extracting(KubeObject::name).containsExactly("data-web-0");
    }

    @Test
    void notAMomentBefore() {
        now = LATER.minusSeconds(1);
        assertThat(plan()).isEmpty();
    }

    @Test
    void withoutTheAnnotationOrWithWaitItWaitsForEver() {
        now = LATER.plusSeconds(1_000_000);
        mode = "wait";
        assertThat(plan()).isEmpty();
        mode = "something else";
        assertThat(plan()).isEmpty();
    }

    @Test
    void aNodeThatIsBackOrWasLostLaterIsWaitedFor() {
        nodes.set(0, node("n", "[]"));
        assertThat(plan()).isEmpty();
        nodes.set(0, node("n", LOST.replace("12:00:00", "12:00:01")));
        assertThat(plan()).isEmpty();
    }

    @Test
    void aTaintThatDoesNotMeanALostNodeIsNone() {
        nodes.set(0, node("n", LOST.replace("unreachable", "not-ready")));
        assertThat(plan()).isEmpty();
        nodes.set(0, node("n", LOST.replace("NoExecute", "NoSchedule")));
        assertThat(plan()).isEmpty();
    }

    @Test
    void aNodeThatWasRemovedIsGoneForGood() {
        nodes.remove(0);
        assertThat(plan()).hasSize(1);
        podCreated = "2026-01-01T12:00:01Z";
        assertThat(plan()).as("but the pod has to have waited").isEmpty();
    }

    @Test
    void aVolumeThatEveryNodeReachesIsNeverLost() {
        affinity = "csi: {driver: d}";
        assertThat(plan()).isEmpty();
    }

    @Test
    void aVolumeThatOneLivingNodeReachesIsNotLost() {
        affinity = AFFINITY.replace("[n]", "[n, m]");
        assertThat(plan()).isEmpty();
    }

    @Test
    void podsOfOthersAreLeftAlone() {
        owner = "ReplicaSet";
        assertThat(plan()).isEmpty();
        owner = "StatefulSet";
        setUid = "of an earlier set of this name";
        assertThat(plan()).isEmpty();
    }

    @Test
    void aPodOfUnreadableAgeIsLeftAlone() {
        podCreated = "yesterday";
        assertThat(plan()).isEmpty();
    }

    private List<Loss> plan() {
        KubeObject pod = object(
                Resources.PODS,
                "metadata: {name: web-0, namespace: default, uid: p, creationTimestamp: '" + podCreated
                        + "', ownerReferences: [{apiVersion: apps/v1, kind: " + owner
                        + ", name: web, uid: s, controller: true}]}\n"
                        + "spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data-web-0}}, {name: tmp, emptyDir: {}}]}");
        KubeObject set = object(
                Resources.STATEFUL_SETS,
                "metadata: {name: web, namespace: default, uid: '" + setUid
                        + "', annotations: {berth.dev/lost-volume: '" + mode + "'}}");
        KubeObject claim = object(
                Resources.PERSISTENT_VOLUME_CLAIMS,
                "metadata: {name: data-web-0, namespace: default, uid: c}\nspec: {volumeName: pv}");
        KubeObject volume =
                object(Resources.PERSISTENT_VOLUMES, "metadata: {name: pv, uid: v}\nspec: {" + affinity + "}");
        return LostVolumePlanner.plan(new Scene(
                Stream.of(pod),
                key -> Optional.of(set).filter(o -> o.key().equals(key)),
                key -> Optional.of(claim).filter(o -> o.key().equals(key)),
                key -> Optional.of(volume).filter(o -> o.key().equals(key)),
                nodes.stream().map(n -> object(Resources.NODES, n)).toList(),
                now));
    }

    private static String node(String name, String taints) {
        return "metadata: {name: " + name + ", labels: {kubernetes.io/hostname: " + name + "}}\nspec: {taints: "
                + taints + "}";
    }

    private static KubeObject object(Resource resource, String yaml) {
        try {
            return KubeObject.of(resource, (ObjectNode) YAML.readTree(yaml), new Revision(7));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
