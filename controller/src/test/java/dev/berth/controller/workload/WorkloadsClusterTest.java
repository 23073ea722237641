package dev.berth.controller.workload;

import static dev.berth.controller.workload.WorkloadFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The real sharding of one member, and what travels through it. */
class WorkloadsClusterTest {
    private static final Config CLUSTER = ConfigFactory.parseString("""
                    akka.loglevel = WARNING
                    akka.actor.provider = cluster
                    akka.actor.serialization-bindings { "dev.berth.protocol.wire.CborSerializable" = jackson-cbor }
                    akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                    akka.cluster { roles = [control], jmx.multi-mbeans-in-same-jvm = on }
                    akka.cluster.sharding { number-of-shards = 6, passivation.strategy = none, distributed-data.durable.keys = [] }
                    akka.coordinated-shutdown.exit-jvm = off
                    """).withFallback(ConfigFactory.load());
    private static final ActorTestKit KIT = ActorTestKit.create("workloads", CLUSTER);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void workloadsThatExistAndThoseThatComeLaterAreRunByTheirShardedControllers() {
        var cluster = Cluster.get(KIT.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        var f = new WorkloadFixture(KIT, new FakeStore().withAgents());
        f.set("OrderedReady", 2);
        Workloads workloads = Workloads.init(
                KIT.system(),
                f.store,
                (about, type, reason, message, component) -> f.told.add(component + " " + reason),
                f.store::fresh,
                WorkloadsConfig.of(CLUSTER));
        await().atMost(soon()).until(() -> f.store.all(Resources.PODS).size() == 2);
        f.daemon(2);
        await().atMost(soon()).until(() -> f.store.all(Resources.PODS).size() == 4);
        assertThat(f.told).contains("statefulset-controller SuccessfulCreate", "daemonset-controller SuccessfulCreate");
        f.deployment(3);
        await().atMost(soon()).until(() -> f.images().equals(List.of("one", "one", "one")));
        f.roll("two");
        await().atMost(soon())
                .until(() -> f.images().equals(List.of("two", "two", "two"))
                        && f.store
                                        .all(Resources.DEPLOYMENTS)
                                        .getFirst()
                                        .tree()
                                        .at("/status/updatedReplicas")
                                        .asInt()
                                == 3);
        assertThat(f.store.all(Resources.REPLICA_SETS)).hasSize(2);
        assertThat(f.told)
                .contains("replicaset-controller SuccessfulCreate", "deployment-controller ScalingReplicaSet");
        assertThat(workloads.counters().faults()).isZero();
    }

    @Test
    void aWakeTravelsAsCbor() {
        var wake = new WorkloadCommand.Wake(Map.of("core/pods", 7L, "core/nodes", 1L << 40), true);
        assertThat(KIT.serializationTestKit().verifySerialization(wake, true)).isEqualTo(wake);
    }

    @Test
    void everyKeyIsReadAndAnUnknownOneRefused() {
        var config = WorkloadsConfig.of(ConfigFactory.load());
        assertThat(config)
                .isEqualTo(new WorkloadsConfig(
                        Duration.ofSeconds(30),
                        Duration.ofMillis(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        Duration.ofMillis(5),
                        Duration.ofSeconds(30),
                        250,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(15),
                        false));
        Config odd = ConfigFactory.parseString("berth.workloads { bursts = 3, burst = 0, retry-first = 1m }")
                .withFallback(ConfigFactory.load());
        assertThatThrownBy(() -> WorkloadsConfig.of(odd)).hasMessageContaining("bursts");
        Config wrong = ConfigFactory.parseString("berth.workloads { burst = 0, retry-first = 1m }")
                .withFallback(ConfigFactory.load());
        assertThatThrownBy(() -> WorkloadsConfig.of(wrong))
                .hasMessageContaining("burst must be at least 1")
                .hasMessageContaining("retry-longest is shorter");
    }

    @Test
    void anEntityIdIsReadBackAndNonsenseIsNot() {
        assertThat(WorkloadId.parse("statefulset|default|web")).contains(WorkloadFixture.WEB);
        assertThat(WorkloadId.parse(WorkloadFixture.LOG.toString())).contains(WorkloadFixture.LOG);
        assertThat(WorkloadId.parse("job|default|web")).isEmpty();
        assertThat(WorkloadId.parse("web")).isEmpty();
    }
}
