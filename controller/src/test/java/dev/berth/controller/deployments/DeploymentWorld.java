package dev.berth.controller.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.World;
import dev.berth.controller.replicas.ReplicaSetPlanner;
import dev.berth.controller.replicas.ReplicaSnapshot;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** A {@link World} with one Deployment {@code web} in it, its ReplicaSets kept by their own planner. */
final class DeploymentWorld {
    final World world = new World();
    private final DeploymentPlanner planner = new DeploymentPlanner(250);

    DeploymentWorld(int replicas) {
        world.create(Resources.DEPLOYMENTS, json("""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"default"},
                 "spec":{"replicas":%d,"revisionHistoryLimit":10,"progressDeadlineSeconds":600,
                  "selector":{"matchLabels":{"app":"web"}},
                  "strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":"25%%","maxUnavailable":"25%%"}},
                  "template":{"metadata":{"labels":{"app":"web"}},
                   "spec":{"containers":[{"name":"c","image":"one"}]}}}}
                """.formatted(replicas)));
    }

    static ObjectNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    KubeObject deployment() {
        return world.get(Resources.DEPLOYMENTS, "default", "web").orElseThrow();
    }

    int status(String field) {
        return deployment().tree().path("status").path(field).asInt(0);
    }

    /** {@code True/NewReplicaSetAvailable}; empty if there is no such condition. */
    String condition(String type) {
        for (JsonNode c : deployment().tree().path("status").path("conditions")) {
            if (c.path("type").asText().equals(type)) {
                return c.path("status").asText() + "/" + c.path("reason").asText();
            }
        }
        return "";
    }

    DeploymentWorld spec(Consumer<ObjectNode> change) {
        world.edit(deployment(), tree -> {
            change.accept(tree.withObjectProperty("spec"));
            ObjectNode meta = tree.withObjectProperty("metadata");
            meta.put("generation", meta.path("generation").asInt(0) + 1);
            return tree;
        });
        return this;
    }

    DeploymentWorld image(String image) {
        return spec(s -> ((ObjectNode) s.at("/template/spec/containers/0")).put("image", image));
    }

    DeploymentWorld scale(int replicas) {
        return spec(s -> s.put("replicas", replicas));
    }

    DeploymentWorld rolling(Object surge, Object unavailable) {
        return spec(s -> {
            ObjectNode rolling = s.withObjectProperty("strategy").withObjectProperty("rollingUpdate");
            rolling.set("maxSurge", Json.mapper().valueToTree(surge));
            rolling.set("maxUnavailable", Json.mapper().valueToTree(unavailable));
        });
    }

    DeploymentWorld recreating() {
        return spec(s -> {
            ObjectNode strategy = s.withObjectProperty("strategy").put("type", "Recreate");
            strategy.remove("rollingUpdate");
        });
    }

    List<KubeObject> sets() {
        return world.all(Resources.REPLICA_SETS).stream()
                .sorted(Comparator.comparingLong(s -> new Owned(s).revision()))
                .toList();
    }

    /** The set whose template has the image. */
    KubeObject set(String image) {
        return sets().stream()
                .filter(s -> imageOf(s).equals(image))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no set of " + image));
    }

    int size(String image) {
        return new Owned(set(image)).size();
    }

    static String imageOf(KubeObject set) {
        return set.tree().at("/spec/template/spec/containers/0/image").asText();
    }

    private List<KubeObject> podsOf(KubeObject set) {
        return world.all(Resources.PODS).stream()
                .filter(p -> ControllerRef.of(p).filter(set.uid()::equals).isPresent())
                .toList();
    }

    Plan plan() {
        return planner.plan(
                new DeploymentSnapshot(
                        deployment(),
                        world.all(Resources.REPLICA_SETS),
                        name -> world.get(Resources.REPLICA_SETS, "default", name),
                        this::podsOf),
                world.now());
    }

    /** Carries out what the Deployment's planner asks for once; true if it asked for something. */
    boolean step() {
        Plan plan = plan();
        world.carry(deployment(), plan);
        return !plan.steps().isEmpty() || plan.status().isPresent();
    }

    /** The same for one of its sets. */
    boolean stepSet(KubeObject set) {
        Plan plan = new ReplicaSetPlanner(250)
                .plan(new ReplicaSnapshot(set, podsOf(set), world.all(Resources.PODS), world.trouble()), world.now());
        world.carry(set, plan);
        return !plan.steps().isEmpty() || plan.status().isPresent();
    }

    /** Until nobody asks for anything; no pod changes by itself. */
    DeploymentWorld sync() {
        for (int i = 0; i < 300; i++) {
            boolean busy = step();
            for (KubeObject set : world.all(Resources.REPLICA_SETS)) {
                busy |= stepSet(set);
            }
            if (!busy) {
                return this;
            }
        }
        throw new AssertionError("never settles: " + plan());
    }

    /** Until nothing moves although all pods turn Ready and go when they are told. */
    DeploymentWorld settle() {
        for (int i = 0; i < 300; i++) {
            sync();
            int before = world.log().size();
            world.reap();
            world.readyAll();
            world.pass(Duration.ofSeconds(1));
            sync();
            if (world.log().size() == before) {
                return this;
            }
        }
        throw new AssertionError("never settles");
    }

    List<PodState> active() {
        return world.all(Resources.PODS).stream()
                .map(PodState::of)
                .filter(p -> !p.terminal() && !p.terminating())
                .toList();
    }

    long available() {
        return active().stream().filter(PodState::ready).count();
    }

    List<String> images() {
        return active().stream()
                .map(p -> p.object().tree().at("/spec/containers/0/image").asText())
                .distinct()
                .toList();
    }
}
