package dev.berth.controller.admit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.berth.controller.admit.Admission.Verdict;
import dev.berth.controller.scale.Scales;
import dev.berth.controller.table.IncludeObject;
import dev.berth.controller.table.Tables;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in an object, the answer is a verdict: nothing throws, and what is accepted can be written back unchanged. */
class HostileInputTest {
    private static final String RICH_POD = """
            metadata:
              name: a
              labels: {app: web}
              annotations: {x: y}
              finalizers: [example.com/a]
              ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: u, controller: true}]
            spec:
              nodeSelector: {a: b}
              tolerations: [{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 5}]
              affinity:
                nodeAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, values: [b]}]}]
                podAntiAffinity:
                  preferredDuringSchedulingIgnoredDuringExecution:
                  - {weight: 5, podAffinityTerm: {topologyKey: z, labelSelector: {matchLabels: {a: b}}}}
              volumes:
              - {name: v, configMap: {name: m, items: [{key: a, path: b}]}}
              - {name: w, projected: {sources: [{serviceAccountToken: {path: t}}]}}
              - {name: e, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1}}}}}}
              initContainers: [{name: i, image: x, restartPolicy: Always}]
              containers:
              - name: c
                image: x
                env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
                envFrom: [{configMapRef: {name: m}}]
                ports: [{name: p, containerPort: 80, hostPort: 80}]
                resources: {requests: {cpu: 1}, limits: {cpu: 2, memory: 1Gi}}
                volumeMounts: [{name: v, mountPath: /a}]
                livenessProbe: {httpGet: {port: p}}
                readinessProbe: {exec: {command: [a]}}
                lifecycle: {preStop: {sleep: {seconds: 1}}}
            status:
              phase: Running
              conditions: [{type: Ready, status: 'True'}]
              podIPs: [{ip: 10.0.0.1}]
              containerStatuses:
              - {name: c, restartCount: 2, ready: true, state: {running: {}}, lastState: {terminated: {finishedAt: '2026-01-01T00:00:00Z'}}}
              initContainerStatuses: [{name: i, started: true, ready: true, state: {running: {}}}]
            """;

    @ParameterizedTest
    @MethodSource("dev.berth.protocol.api.Resources#all")
    void noMutationOfAGoodObjectIsAnsweredByAnException(Resource resource) {
        List<ObjectNode> seeds = new ArrayList<>(List.of(Sample.yaml(Sample.good(resource))));
        if (resource.equals(Resources.PODS)) {
            seeds.add(Sample.yaml(RICH_POD));
        }
        KubeObject stored = Sample.stored(resource, Sample.good(resource));
        for (long seed = 1; seed <= 800; seed++) {
            var random = new Random(seed);
            ObjectNode body = seeds.get(random.nextInt(seeds.size())).deepCopy();
            int changes = 1 + random.nextInt(6);
            for (int i = 0; i < changes; i++) {
                mutate(body, random);
            }
            try {
                survive(resource, stored, body);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " of " + resource + ": " + body, e);
            }
        }
    }

    private static void survive(Resource resource, KubeObject stored, ObjectNode body) {
        ObjectNode placed = body.deepCopy();
        if (placed.path("metadata").isObject()) {
            Sample.meta(placed).put("name", stored.name());
        }
        Sample.ADMISSION.update(stored, placed.deepCopy(), Edit.Part.MAIN, Sample.NOW);
        Sample.ADMISSION.update(stored, placed, Edit.Part.STATUS, Sample.NOW);
        show(resource, body.deepCopy());
        Verdict verdict = Sample.ADMISSION.create(resource, body, Sample.namespace(resource), Sample.BIRTH);
        if (verdict instanceof Verdict.Store store) {
            KubeObject accepted = Sample.reread(resource, store.tree());
            assertThat(Sample.update(accepted, t -> t)).isEqualTo(new Verdict.Unchanged());
            Sample.ADMISSION.delete(accepted, Deletion.of("uid-1"), Sample.NOW);
        }
    }

    /** What a view might hold although admission would not have let it in. */
    private static void show(Resource resource, ObjectNode body) {
        if (!(body.path("metadata") instanceof ObjectNode meta)) {
            return;
        }
        meta.put("name", "a");
        KubeObject object = KubeObject.of(resource, body, new Revision(3));
        for (IncludeObject include : IncludeObject.values()) {
            Tables.event(object, include, Sample.NOW, true);
        }
        Scales.read(object);
        Scales.apply(resource, body, body);
        Sample.ADMISSION.remove(object, Sample.NOW);
        Sample.ADMISSION.delete(
                object,
                new Deletion(
                        Optional.of(Long.MAX_VALUE),
                        Optional.of(Deletion.Propagation.FOREGROUND),
                        Optional.empty(),
                        Optional.empty()),
                Sample.NOW);
        Sample.ADMISSION.update(object, body.deepCopy(), Edit.Part.MAIN, Sample.NOW);
    }

    @Test
    void emptyBodiesAreRefusedPolitely() {
        for (Resource resource : Resources.all()) {
            Verdict verdict =
                    Sample.ADMISSION.create(resource, Json.object(), Sample.namespace(resource), Sample.BIRTH);
            assertThat(Sample.refusal(verdict).code()).isEqualTo(422);
        }
    }

    private static void mutate(JsonNode node, Random random) {
        JsonNode at = node;
        while (true) {
            List<String> names = new ArrayList<>();
            at.fieldNames().forEachRemaining(names::add);
            int size = at.isArray() ? at.size() : names.size();
            if (size == 0) {
                return;
            }
            int chosen = random.nextInt(size);
            JsonNode child = at.isArray() ? at.path(chosen) : at.path(names.get(chosen));
            if (child.isContainerNode() && !child.isEmpty() && random.nextInt(4) != 0) {
                at = child;
            } else if (at instanceof ArrayNode list) {
                change(list, chosen, random);
                return;
            } else if (at instanceof ObjectNode object) {
                change(object, names.get(chosen), random);
                return;
            }
        }
    }

    private static void change(ArrayNode list, int index, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> list.remove(index);
            case 1 -> list.add(list.path(index).deepCopy());
            default -> list.set(index, junk(random));
        }
    }

    private static void change(ObjectNode object, String name, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(name + "x", object.path(name).deepCopy());
            default -> object.set(name, junk(random));
        }
    }

    private static JsonNode junk(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> NullNode.getInstance();
            case 1 -> TextNode.valueOf("");
            case 2 -> TextNode.valueOf("A b/c/d..".repeat(1 + random.nextInt(60)));
            case 3 -> IntNode.valueOf(-random.nextInt(100));
            case 4 -> LongNode.valueOf(random.nextLong());
            case 5 -> DoubleNode.valueOf(1e300);
            case 6 -> BooleanNode.TRUE;
            case 7 -> Json.object().put("a", 1);
            case 8 -> Json.mapper().createArrayNode().add(1).add("x").addNull();
            case 9 -> Json.mapper().createArrayNode().add(Json.object());
            case 10 -> TextNode.valueOf("999999999999999999999%");
            default -> IntNode.valueOf(random.nextInt());
        };
    }
}
