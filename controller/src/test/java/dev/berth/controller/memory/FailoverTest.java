package dev.berth.controller.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.command.Recall;
import dev.berth.controller.collection.entity.ClusterCollections;
import dev.berth.controller.collection.events.ObjectPut;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A node that holds collections ends without a word while writes go on. */
class FailoverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void nothingAcknowledgedIsLostWhenANodeDies() throws Exception {
        SharedJournal.Store journal = SharedJournal.store("failover-test");
        ActorTestKit survivor = TestSystem.node("failover-test");
        ActorTestKit victim = TestSystem.node("failover-test");
        try {
            TestSystem.join(survivor.system(), survivor.system());
            TestSystem.join(victim.system(), survivor.system());
            Memory.start(
                    victim.system(),
                    journal,
                    Recall.NOTHING,
                    MemoryConfig.of(victim.system().settings().config()));
            Memory memory = Memory.start(
                    survivor.system(),
                    journal,
                    Recall.NOTHING,
                    MemoryConfig.of(survivor.system().settings().config()));
            await().atMost(PATIENCE).until(() -> memory.views().ready());

            Map<Resource, List<Revision>> acknowledged = new ConcurrentHashMap<>();
            for (int i = 0; i < 60; i++) {
                if (i == 20) {
                    crash(victim, survivor);
                }
                for (Resource kind : Resources.all()) {
                    memory.collections().write(kind, create(i)).thenAccept(result -> {
                        if (result instanceof WriteResult.Committed c) {
                            acknowledged
                                    .computeIfAbsent(
                                            kind, k -> java.util.Collections.synchronizedList(new ArrayList<>()))
                                    .add(c.revision());
                        }
                    });
                }
            }
            for (Resource kind : Resources.all()) {
                await().atMost(PATIENCE).until(() -> committed(memory, kind));
                assertAllThere(memory, journal, kind, acknowledged.getOrDefault(kind, List.of()));
            }
        } finally {
            survivor.shutdownTestKit();
            victim.shutdownTestKit();
        }
    }

    private static void crash(ActorTestKit victim, ActorTestKit survivor) {
        var address = Cluster.get(victim.system()).selfMember().address();
        victim.system().terminate();
        Cluster.get(survivor.system()).manager().tell(new Down(address));
    }

    private static int probes;

    private static boolean committed(Memory memory, Resource kind) throws Exception {
        return memory.collections()
                        .write(kind, create(1_000 + probes++))
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                instanceof WriteResult.Committed;
    }

    private static void assertAllThere(
            Memory memory, SharedJournal.Store journal, Resource kind, List<Revision> acknowledged) throws Exception {
        List<Object> events = journal.payloads(ClusterCollections.persistenceId(kind));
        assertThat(acknowledged).as("%s", kind).doesNotHaveDuplicates();
        assertThat(acknowledged).as("%s", kind).allMatch(r -> r.value() <= events.size());
        assertThat(events.stream().map(e -> ((ObjectPut) e).key()))
                .as("%s", kind)
                .doesNotHaveDuplicates();
        Revision newest = new Revision(events.size());
        var snapshot = memory.views()
                .of(kind)
                .reached(newest, PATIENCE)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        assertThat(snapshot.size()).as("%s", kind).isEqualTo(events.size());
    }

    private static Write create(int i) {
        var o = Json.object().put("kind", "Any").put("apiVersion", "v1");
        o.putObject("metadata").put("namespace", "ns").put("name", "o" + i).put("uid", "uid-" + i);
        return new Write.Create(new ObjectKey("ns", "o" + i), Json.bytes(o));
    }
}
