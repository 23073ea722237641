package dev.berth.controller.daemons;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.World;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** A {@link World} with one DaemonSet {@code log} in it. */
final class DaemonWorld {
    final World world = new World();
    private final DaemonSetPlanner planner = new DaemonSetPlanner(250);

    DaemonWorld(int nodes) {
        world.create(Resources.DAEMON_SETS, Json.parse("""
                        {"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"log","namespace":"default"},
                         "spec":{"revisionHistoryLimit":10,"selector":{"matchLabels":{"app":"log"}},
                          "updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":1,"maxSurge":0}},
                          "template":{"metadata":{"labels":{"app":"log"}},
                           "spec":{"containers":[{"name":"c","image":"one"}]}}}}
                        """.getBytes(StandardCharsets.UTF_8)));
        for (int i = 0; i < nodes; i++) {
            node("node-" + i, n -> {});
        }
    }

    KubeObject node(String name, Consumer<ObjectNode> change) {
        ObjectNode node = Json.object().put("apiVersion", "v1").put("kind", "Node");
        node.putObject("metadata").put("name", name).putObject("labels").put("kubernetes.io/hostname", name);
        node.putObject("spec");
        change.accept(node);
        return world.create(Resources.NODES, node);
    }

    void editNode(String name, Consumer<ObjectNode> change) {
        world.edit(world.get(Resources.NODES, "", name).orElseThrow(), t -> {
            change.accept(t);
            return t;
        });
    }

    void removeNode(String name) {
        world.remove(world.get(Resources.NODES, "", name).orElseThrow());
    }

    void taint(String name, String key, String effect) {
        editNode(
                name,
                n -> n.withObjectProperty("spec")
                        .withArrayProperty("taints")
                        .addObject()
                        .put("key", key)
                        .put("effect", effect));
    }

    KubeObject set() {
        return world.get(Resources.DAEMON_SETS, "default", "log").orElseThrow();
    }

    JsonNode status() {
        return set().tree().path("status");
    }

    int status(String field) {
        return status().path(field).asInt(0);
    }

    DaemonWorld spec(Consumer<ObjectNode> change) {
        world.edit(set(), tree -> {
            change.accept(tree.withObjectProperty("spec"));
            ObjectNode meta = tree.withObjectProperty("metadata");
            meta.put("generation", meta.path("generation").asInt(0) + 1);
            return tree;
        });
        return this;
    }

    DaemonWorld annotate(String key, String value) {
        world.edit(set(), tree -> {
            tree.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put(key, value);
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

    /** The node's Ready condition turns, as its session writes it; its daemon pod is not Ready then either. */
    void nodeReady(String name, boolean ready) {
        editNode(name, n -> {
            var conditions = n.withObjectProperty("status").putArray("conditions");
            conditions
                    .addObject()
                    .put("type", "Ready")
                    .put("status", ready ? "True" : "Unknown")
                    .put("lastTransitionTime", world.now().toString());
        });
        on(name).stream().filter(p -> !p.deleting()).forEach(p -> {
            if (ready) {
                world.ready(p.name());
            } else {
                world.unready(p.name());
            }
        });
    }

    DaemonWorld podSpec(Consumer<ObjectNode> change) {
        return spec(s -> change.accept((ObjectNode) s.at("/template/spec")));
    }

    DaemonWorld image(String image) {
        return podSpec(s -> ((ObjectNode) s.at("/containers/0")).put("image", image));
    }

    DaemonWorld rolling(Object maxUnavailable, Object maxSurge) {
        return spec(s -> {
            ObjectNode rolling = s.withObjectProperty("updateStrategy").withObjectProperty("rollingUpdate");
            rolling.set("maxUnavailable", Json.mapper().valueToTree(maxUnavailable));
            rolling.set("maxSurge", Json.mapper().valueToTree(maxSurge));
        });
    }

    DaemonSnapshot snapshot() {
        return new DaemonSnapshot(
                set(),
                world.all(Resources.NODES),
                world.all(Resources.PODS),
                world.all(Resources.CONTROLLER_REVISIONS),
                name -> world.get(Resources.CONTROLLER_REVISIONS, "default", name),
                world.failures(),
                world.trouble(),
                false);
    }

    Plan plan() {
        return planner.plan(snapshot(), world.now());
    }

    Plan sync() {
        for (int i = 0; i < 1000; i++) {
            Plan plan = plan();
            boolean done = world.carry(set(), plan);
            if (!done || (plan.steps().isEmpty() && plan.status().isEmpty())) {
                return plan;
            }
        }
        throw new AssertionError("never settles: " + plan());
    }

    DaemonWorld settle() {
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

    List<KubeObject> on(String node) {
        return world.all(Resources.PODS).stream()
                .filter(p -> World.nodeOf(p).equals(node))
                .toList();
    }

    KubeObject one(String node) {
        List<KubeObject> here = on(node);
        if (here.size() != 1) {
            throw new AssertionError(here.size() + " pods on " + node);
        }
        return here.getFirst();
    }

    String imageOn(String node) {
        return one(node).tree().at("/spec/containers/0/image").asText();
    }

    static <T extends Step> List<T> of(Plan plan, Class<T> type) {
        return plan.steps().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
