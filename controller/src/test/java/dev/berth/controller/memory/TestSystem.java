package dev.berth.controller.memory;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** A cluster node in this JVM on a {@link SharedJournal}. */
public final class TestSystem {
    private TestSystem() {}

    public static Config config(String journal) {
        return ConfigFactory.parseString("""
                akka {
                  loglevel = WARNING
                  actor.provider = cluster
                  actor.serialization-bindings { "dev.berth.protocol.wire.CborSerializable" = jackson-cbor }
                  remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                  remote.artery.advanced.maximum-frame-size = 4 MiB
                  cluster {
                    roles = [control]
                    jmx.multi-mbeans-in-same-jvm = on
                    gossip-interval = 100ms
                    leader-actions-interval = 100ms
                    sharding.number-of-shards = 20
                    sharding.passivation.strategy = none
                    sharding.distributed-data.durable.keys = []
                    sharding.retry-interval = 200ms
                    downing-provider-class = "akka.cluster.sbr.SplitBrainResolverProvider"
                  }
                  persistence.journal.plugin = shared-journal
                  persistence.snapshot-store.plugin = "akka.persistence.no-snapshot-store"
                  coordinated-shutdown.run-by-actor-system-terminate = off
                  coordinated-shutdown.exit-jvm = off
                }
                shared-journal {
                  class = "dev.berth.controller.memory.SharedJournal"
                  plugin-dispatcher = "akka.actor.default-dispatcher"
                  name = "%s"
                }
                berth.collections.restart-backoff = 10ms
                """.formatted(journal)).withFallback(ConfigFactory.load());
    }

    public static ActorTestKit node(String journal) {
        return ActorTestKit.create("memory", config(journal));
    }

    public static void join(ActorSystem<?> node, ActorSystem<?> seed) {
        Cluster.get(node)
                .manager()
                .tell(Join.create(Cluster.get(seed).selfMember().address()));
    }
}
