package dev.berth.controller.replicas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.World;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** A {@link World} with one ReplicaSet {@code web} in it. */
final class ReplicaWorld {
    final World world = new World();
    private final ReplicaSetPlanner planner;

    ReplicaWorld(int replicas) {
        this(replicas, 250);
    }

    ReplicaWorld(int replicas, int burst) {
        planner = new ReplicaSetPlanner(burst);
        world.create(Resources.REPLICA_SETS, json("""
                {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"web","namespace":"default"},
                 "spec":{"replicas":%d,"selector":{"matchLabels":{"app":"web"}},
                  "template":{"metadata":{"labels":{"app":"web","tier":"front"}},
                   "spec":{"containers":[{"name":"c","image":"one"}]}}}}
                """.formatted(replicas)));
    }

    static ObjectNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    KubeObject set() {
        return world.get(Resources.REPLICA_SETS, "default", "web").orElseThrow();
    }

    int status(String field) {
        return set().tree().path("status").path(field).asInt(0);
    }

    /** Its one condition as {@code Type Status Reason: message}; empty if there is none. */
    String failure() {
        JsonNode c = set().tree().path("status").path("conditions").path(0);
        return c.isMissingNode()
                ? ""
                : c.path("type").asText() + " " + c.path("status").asText() + " "
                        + c.path("reason").asText() + ": " + c.path("message").asText();
    }

    ReplicaWorld spec(Consumer<ObjectNode> change) {
        world.edit(set(), tree -> {
            change.accept(tree.withObjectProperty("spec"));
            ObjectNode meta = tree.withObjectProperty("metadata");
            meta.put("generation", meta.path("generation").asInt(0) + 1);
            return tree;
        });
        return this;
    }

    ReplicaWorld scale(int replicas) {
        return spec(s -> s.put("replicas", replicas));
    }

    /** A pod of another making, with the set's labels and no controller. */
    KubeObject stray(String name) {
        return world.create(Resources.PODS, json("""
                {"metadata":{"name":"%s","namespace":"default","labels":{"app":"web"}},"spec":{}}
                """.formatted(name)));
    }

    Plan plan() {
        List<KubeObject> pods = world.all(Resources.PODS);
        List<KubeObject> own = pods.stream()
                .filter(p -> ControllerRef.of(p).filter(set().uid()::equals).isPresent())
                .toList();
        return planner.plan(new ReplicaSnapshot(set(), pods, own, world.trouble()), world.now());
    }

    ReplicaWorld sync() {
        for (int i = 0; i < 1000; i++) {
            Plan plan = plan();
            boolean done = world.carry(set(), plan);
            if (!done || (plan.steps().isEmpty() && plan.status().isEmpty())) {
                return this;
            }
        }
        throw new AssertionError("never settles: " + plan());
    }

    List<PodState> active() {
        return world.all(Resources.PODS).stream()
                .map(PodState::of)
                .filter(p -> !p.terminal() && !p.terminating())
                .toList();
    }

    static <T extends Step> List<T> of(Plan plan, Class<T> type) {
        return plan.steps().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
