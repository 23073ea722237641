package dev.berth.controller.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.World;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.util.List;
import java.util.function.Consumer;

/** A {@link World} with one StatefulSet {@code web} in it. */
public final class SetWorld {
    public final World world = new World();
    private final StatefulSetPlanner planner = new StatefulSetPlanner(250);

    public SetWorld(String policy, int replicas) {
        ObjectNode set = Json.parse("""
                {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web","namespace":"default"},
                 "spec":{"serviceName":"web-svc","podManagementPolicy":"%s","replicas":%d,"revisionHistoryLimit":10,
                  "selector":{"matchLabels":{"app":"web"}},
                  "updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":0}},
                  "template":{"metadata":{"labels":{"app":"web"}},
                   "spec":{"containers":[{"name":"c","image":"one"}],"volumes":[{"name":"www","emptyDir":{}},{"name":"tmp","emptyDir":{}}]}},
                  "volumeClaimTemplates":[{"metadata":{"name":"www"},"spec":{"accessModes":["ReadWriteOnce"]}}]}}
                """.formatted(policy, replicas).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        world.create(Resources.STATEFUL_SETS, set);
    }

    /** In the middle of a roll-out, with conditions and a deadline for it. */
    public static SetWorld rollingWithEveryOptIn(int replicas) {
        SetWorld w = new SetWorld("OrderedReady", replicas)
                .spec(s -> s.put("podManagementPolicy", "Parallel"))
                .annotate("berth.dev/conditions", "true")
                .annotate("berth.dev/progress-deadline", "60s")
                .settle();
        w.image("two").sync();
        w.world.unready("web-" + replicas / 2);
        return w;
    }

    KubeObject set() {
        return world.get(Resources.STATEFUL_SETS, "default", "web").orElseThrow();
    }

    JsonNode status() {
        return set().tree().path("status");
    }

    /** Changes the spec as a client does: the generation rises. */
    public SetWorld spec(Consumer<ObjectNode> change) {
        world.edit(set(), tree -> {
            change.accept(tree.withObjectProperty("spec"));
            ObjectNode meta = tree.withObjectProperty("metadata");
            meta.put("generation", meta.path("generation").asInt(0) + 1);
            return tree;
        });
        return this;
    }

    /** Sets or, with an empty value, takes away an annotation, which is no new generation. */
    public SetWorld annotate(String key, String value) {
        world.edit(set(), tree -> {
            ObjectNode annotations = tree.withObjectProperty("metadata").withObjectProperty("annotations");
            if (value.isEmpty()) {
                annotations.remove(key);
            } else {
                annotations.put(key, value);
            }
            return tree;
        });
        return this;
    }

    /** The condition of that type as {@code Status Reason: message}; empty if there is none. */
    String condition(String type) {
        for (JsonNode c : status().path("conditions")) {
            if (c.path("type").asText().equals(type)) {
                return c.path("status").asText() + " " + c.path("reason").asText() + ": "
                        + c.path("message").asText();
            }
        }
        return "";
    }

    SetWorld replicas(int replicas) {
        return spec(s -> s.put("replicas", replicas));
    }

    public SetWorld image(String image) {
        return spec(s -> ((ObjectNode) s.at("/template/spec/containers/0")).put("image", image));
    }

    SetWorld rolling(String field, Object value) {
        return spec(s -> s.withObjectProperty("updateStrategy")
                .withObjectProperty("rollingUpdate")
                .set(field, Json.mapper().valueToTree(value)));
    }

    Plan plan() {
        return planner.plan(snapshot(), world.now());
    }

    public SetSnapshot snapshot() {
        return new SetSnapshot(
                set(),
                world.all(Resources.PODS),
                name -> world.get(Resources.PERSISTENT_VOLUME_CLAIMS, "default", name),
                world.all(Resources.CONTROLLER_REVISIONS),
                name -> world.get(Resources.CONTROLLER_REVISIONS, "default", name),
                world.failures(),
                world.trouble(),
                false);
    }

    /** Plans and carries out until nothing more happens without the agents; answers the last plan. */
    public Plan sync() {
        for (int i = 0; i < 1000; i++) {
            Plan plan = plan();
            boolean done = world.carry(set(), plan);
            if (!done || (plan.steps().isEmpty() && plan.status().isEmpty())) {
                return plan;
            }
            if (!plan.steps().isEmpty()
                    && plan.steps().stream().allMatch(s -> s instanceof dev.berth.controller.plan.Step.Tell)) {
                return plan;
            }
        }
        throw new AssertionError("never settles: " + plan());
    }

    /** Syncs, and lets the agents finish what was begun, until nothing changes any more. */
    public SetWorld settle() {
        for (int i = 0; i < 500; i++) {
            sync();
            long before = world.log().size();
            world.reap();
            world.readyAll();
            sync();
            if (world.log().size() == before) {
                return this;
            }
        }
        throw new AssertionError("never settles");
    }

    List<String> podNames() {
        return world.all(Resources.PODS).stream().map(KubeObject::name).toList();
    }

    /** The pod's image: which revision it was made from. */
    String imageOf(String pod) {
        return world.pod(pod).tree().at("/spec/containers/0/image").asText();
    }

    String revisionOf(String pod) {
        return PodState.of(world.pod(pod)).label(Labels.REVISION_HASH);
    }

    List<String> logAfter(int mark) {
        return world.log().subList(mark, world.log().size()).stream()
                .filter(l -> !l.matches(".* web-[a-z0-9]{6,}"))
                .toList();
    }

    int mark() {
        return world.log().size();
    }
}
