package dev.berth.controller.placement;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Placement on a cluster of one, sharded and woken as in production. */
class PlacementInClusterTest {
    private static final Config CONFIG = ConfigFactory.parseString("""
            akka.actor.provider = cluster
            akka.actor.serialization-bindings { "dev.berth.protocol.wire.CborSerializable" = jackson-cbor }
            akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
            akka.cluster.roles = [control]
            akka.cluster.jmx.multi-mbeans-in-same-jvm = on
            akka.cluster.sharding { number-of-shards = 4, distributed-data.durable.keys = [] }
            """).withFallback(ConfigFactory.load());
    private static final ActorTestKit KIT = ActorTestKit.create("placement", CONFIG);

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    @Test
    void theLoopIsWokenAndPlaces() throws Exception {
        var cluster = Cluster.get(KIT.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        var objects = new MemoryObjects();
        Placement.init(
                KIT.system(),
                objects,
                (about, type, reason, message, component) -> {},
                KIT.system().settings().config());
        var yaml = new YAMLMapper();
        objects.create(Resources.NODES, (ObjectNode)
                yaml.readTree("{metadata: {name: node-1}, status: {allocatable: {cpu: 4, memory: 8Gi, pods: 110}}}"));
        objects.create(Resources.PODS, (ObjectNode)
                yaml.readTree("{metadata: {namespace: default, name: web-0}, spec: {containers: [{name: main}]}}"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(objects.truth(Resources.PODS, new ObjectKey("default", "web-0"))
                                .orElseThrow()
                                .tree()
                                .at("/spec/nodeName")
                                .asText())
                        .isEqualTo("node-1"));
    }
}
