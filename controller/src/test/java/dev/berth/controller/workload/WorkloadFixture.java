package dev.berth.controller.workload;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.workload.WorkloadCommand.Wake;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Events;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** One JVM's worth of controllers over a {@link FakeStore}. */
final class WorkloadFixture {
    static final Config CONFIG = ConfigFactory.parseString("""
                    akka.loglevel = WARNING
                    berth.workloads { resync = 60s, view-timeout = 10s, write-timeout = 2s }
                    """).withFallback(ConfigFactory.load());

    static final WorkloadId WEB = new WorkloadId(WorkloadId.Kind.STATEFUL_SET, new ObjectKey("default", "web"));
    static final WorkloadId LOG = new WorkloadId(WorkloadId.Kind.DAEMON_SET, new ObjectKey("default", "log"));

    final FakeStore store;
    final WorkloadCounters counters = new WorkloadCounters();
    final List<String> told = new CopyOnWriteArrayList<>();
    final TestProbe<ClusterSharding.ShardCommand> shard;
    private final ActorTestKit kit;

    WorkloadFixture(ActorTestKit kit, FakeStore store) {
        this.kit = kit;
        this.store = store;
        this.shard = kit.createTestProbe();
    }

    ActorRef<WorkloadCommand> start(WorkloadId id) {
        Events events = (about, type, reason, message, component) -> told.add(type + " " + reason + " " + message);
        var shop = new Workshop(
                store,
                events,
                store::fresh,
                WorkloadsConfig.of(CONFIG),
                counters,
                Clock.systemUTC(),
                (who, wake) -> {},
                new Random(7));
        return kit.spawn(WorkloadController.create(id, shop, shard.ref()));
    }

    /** Starts a waker that drives this controller. */
    void drive(WorkloadId id, ActorRef<WorkloadCommand> controller) {
        kit.spawn(WorkloadWaker.create(store, WorkloadsConfig.of(CONFIG), (who, wake) -> {
            if (who.equals(id)) {
                controller.tell(wake);
            }
        }));
    }

    static Wake wake(dev.berth.protocol.api.Resource resource, long revision) {
        return new Wake(Map.of(resource.id(), revision), false);
    }

    void set(String policy, int replicas) {
        store.seed(Resources.STATEFUL_SETS, Json.parse("""
                        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"web","namespace":"default"},
                         "spec":{"serviceName":"web","podManagementPolicy":"%s","replicas":%d,
                          "selector":{"matchLabels":{"app":"web"}},
                          "updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":0}},
                          "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"one"}]}},
                          "volumeClaimTemplates":[{"metadata":{"name":"www"},"spec":{"accessModes":["ReadWriteOnce"]}}]}}
                        """.formatted(policy, replicas)
                .getBytes(StandardCharsets.UTF_8)));
    }

    void daemon(int nodes) {
        for (int i = 0; i < nodes; i++) {
            node("node-" + i);
        }
        store.seed(Resources.DAEMON_SETS, Json.parse("""
                        {"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"log","namespace":"default"},
                         "spec":{"selector":{"matchLabels":{"app":"log"}},
                          "template":{"metadata":{"labels":{"app":"log"}},"spec":{"containers":[{"name":"c","image":"one"}]}}}}
                        """.getBytes(StandardCharsets.UTF_8)));
    }

    void deployment(int replicas) {
        store.seed(Resources.DEPLOYMENTS, Json.parse("""
                        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"shop","namespace":"default"},
                         "spec":{"replicas":%d,"selector":{"matchLabels":{"app":"shop"}},"progressDeadlineSeconds":600,
                          "strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1,"maxUnavailable":0}},
                          "template":{"metadata":{"labels":{"app":"shop"}},"spec":{"containers":[{"name":"c","image":"one"}]}}}}
                        """.formatted(replicas).getBytes(StandardCharsets.UTF_8)));
    }

    /** As a client does it: the generation rises. */
    void roll(String image) {
        KubeObject deployment = store.all(Resources.DEPLOYMENTS).getFirst();
        store.edit(
                Resources.DEPLOYMENTS,
                deployment.key(),
                new Edit(Edit.Part.MAIN, Optional.of(deployment.uid()), Optional.empty(), t -> {
                    ((ObjectNode) t.at("/spec/template/spec/containers/0")).put("image", image);
                    ObjectNode meta = t.withObjectProperty("metadata");
                    meta.put("generation", meta.path("generation").asInt(0) + 1);
                    return t;
                }));
    }

    /** The images of the deployment's living pods. */
    List<String> images() {
        return store.all(Resources.PODS).stream()
                .filter(p -> p.name().startsWith("shop-") && !p.deleting())
                .map(p -> p.tree().at("/spec/containers/0/image").asText())
                .toList();
    }

    void node(String name) {
        var node = Json.object().put("apiVersion", "v1").put("kind", "Node");
        node.putObject("metadata").put("name", name);
        store.seed(Resources.NODES, node);
    }

    static Duration soon() {
        return Duration.ofSeconds(15);
    }
}
