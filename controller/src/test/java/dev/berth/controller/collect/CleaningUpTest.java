package dev.berth.controller.collect;

import static dev.berth.controller.collect.plan.Given.a;
import static dev.berth.protocol.api.Resources.NAMESPACES;
import static dev.berth.protocol.api.Resources.NODES;
import static dev.berth.protocol.api.Resources.PODS;
import static dev.berth.protocol.api.Resources.SERVICE_ACCOUNTS;
import static dev.berth.protocol.api.Resources.STATEFUL_SETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.collect.plan.Given;
import dev.berth.controller.collection.command.Recall;
import dev.berth.controller.loop.Loops;
import dev.berth.controller.memory.DirectObjects;
import dev.berth.controller.memory.Memory;
import dev.berth.controller.memory.MemoryConfig;
import dev.berth.controller.memory.SharedJournal;
import dev.berth.controller.memory.TestSystem;
import dev.berth.controller.namespaces.NamespaceLifecycle;
import dev.berth.controller.namespaces.NamespacesConfig;
import dev.berth.controller.namespaces.plan.NamespacePlanner;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Deletion.Propagation;
import dev.berth.protocol.store.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Garbage collector, vanished nodes and namespace lifecycle as loops of a running cluster node. */
class CleaningUpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ActorTestKit NODE = TestSystem.node("cleaning-up-test");
    private static final Memory MEMORY = Memory.start(
            NODE.system(),
            SharedJournal.store("cleaning-up-test"),
            Recall.NOTHING,
            MemoryConfig.of(NODE.system().settings().config()));
    private static final List<String> TOLD = new CopyOnWriteArrayList<>();
    private static final DirectObjects OBJECTS = new DirectObjects(MEMORY);

    @BeforeAll
    static void start() {
        TestSystem.join(NODE.system(), NODE.system());
        Config config = ConfigFactory.parseString("berth.collect { vanished-node-grace = 200ms, sweep-interval = 1h }")
                .withFallback(NODE.system().settings().config());
        CollectConfig collect = CollectConfig.of(config.getConfig("berth.collect"));
        NamespacesConfig namespaces = NamespacesConfig.of(config.getConfig("berth.namespaces"));
        Loops.start(
                NODE.system(),
                List.of(
                        GarbageCollector.loop(OBJECTS, MEMORY.collections(), collect),
                        VanishedNodes.loop(
                                OBJECTS,
                                MEMORY.collections(),
                                collect,
                                (node, command) -> TOLD.add(node + " " + command),
                                Clock.systemUTC()),
                        NamespaceLifecycle.loop(
                                OBJECTS, MEMORY.collections(), namespaces, "a certificate", Clock.systemUTC())));
        await().atMost(PATIENCE).until(() -> there(NAMESPACES, ObjectKey.cluster("default")));
    }

    @AfterAll
    static void stop() {
        NODE.shutdownTestKit();
    }

    private static boolean there(Resource resource, ObjectKey key) {
        return MEMORY.views().of(resource).now().get(key).isPresent();
    }

    private static void awaitGone(Resource resource, String name) {
        await().atMost(PATIENCE).until(() -> !there(resource, new ObjectKey("default", name)));
    }

    private static Outcome.Done create(Resource resource, Given given) throws Exception {
        Outcome outcome =
                OBJECTS.create(resource, given.tree()).toCompletableFuture().get(30, TimeUnit.SECONDS);
        var done = (Outcome.Done) outcome;
        MEMORY.views()
                .of(resource)
                .reached(done.revision(), PATIENCE)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        return done;
    }

    private static void delete(Resource resource, ObjectKey key, Propagation propagation) throws Exception {
        OBJECTS.delete(
                        resource,
                        key,
                        new Deletion(Optional.empty(), Optional.of(propagation), Optional.empty(), Optional.empty()))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @Test
    void theInitialNamespacesAndTheirServiceAccountsAppear() {
        for (String name : NamespacePlanner.INITIAL) {
            await().atMost(PATIENCE).until(() -> there(NAMESPACES, ObjectKey.cluster(name)));
            await().atMost(PATIENCE).until(() -> there(SERVICE_ACCOUNTS, new ObjectKey(name, "default")));
        }
    }

    @Test
    void dependentsFollowTheirOwnerInTheBackground() throws Exception {
        create(STATEFUL_SETS, a(STATEFUL_SETS, "bg"));
        create(PODS, a(PODS, "bg-0").ownedBy(STATEFUL_SETS, "bg", "uid-bg"));
        create(PODS, a(PODS, "bg-bystander"));
        delete(STATEFUL_SETS, new ObjectKey("default", "bg"), Propagation.BACKGROUND);

        awaitGone(PODS, "bg-0");
        assertThat(there(PODS, new ObjectKey("default", "bg-bystander"))).isTrue();
    }

    @Test
    void aForegroundDeletionEndsWithTheOwner() throws Exception {
        create(STATEFUL_SETS, a(STATEFUL_SETS, "fg"));
        create(PODS, a(PODS, "fg-0").ownedBy(STATEFUL_SETS, "fg", "uid-fg"));
        delete(STATEFUL_SETS, new ObjectKey("default", "fg"), Propagation.FOREGROUND);

        awaitGone(STATEFUL_SETS, "fg");
        assertThat(there(PODS, new ObjectKey("default", "fg-0"))).isFalse();
    }

    @Test
    void anOrphaningDeletionLeavesTheDependentsWithoutOwner() throws Exception {
        create(STATEFUL_SETS, a(STATEFUL_SETS, "or"));
        create(PODS, a(PODS, "or-0").ownedBy(STATEFUL_SETS, "or", "uid-or"));
        delete(STATEFUL_SETS, new ObjectKey("default", "or"), Propagation.ORPHAN);

        awaitGone(STATEFUL_SETS, "or");
        assertThat(MEMORY.views().of(PODS).now().get(new ObjectKey("default", "or-0")))
                .hasValueSatisfying(pod -> assertThat(pod.owners()).isEmpty());
    }

    @Test
    void podsOfANodeThatIsGoneAreRemoved() throws Exception {
        create(NODES, a(NODES, "n1"));
        for (String node : List.of("n1", "n2")) {
            create(PODS, a(PODS, "on-" + node).with(tree -> {
                tree.putObject("spec").put("nodeName", node);
                return tree;
            }));
        }

        awaitGone(PODS, "on-n2");
        assertThat(there(PODS, new ObjectKey("default", "on-n1"))).isTrue();
    }

    @Test
    void whatMayRunOfANodeThatIsGoneIsLeftToItsSessionHoweverLongItIsGone() throws Exception {
        for (String name : List.of("begun", "unbegun")) {
            create(PODS, a(PODS, name).with(tree -> {
                tree.putObject("spec").put("nodeName", "n3");
                if (name.equals("begun")) {
                    tree.putObject("status").put("phase", "Running").put("startTime", "2000-01-01T00:00:00Z");
                }
                return tree;
            }));
        }

        awaitGone(PODS, "unbegun");
        await().atMost(PATIENCE)
                .until(() -> TOLD.stream().filter("n3 Orphaned[]"::equals).count() >= 2);
        assertThat(there(PODS, new ObjectKey("default", "begun"))).isTrue();
    }

    @Test
    void aDeletedNamespaceGoesWithEverythingInIt() throws Exception {
        create(NAMESPACES, a(NAMESPACES, "team").with(tree -> {
            tree.putObject("spec").putArray("finalizers").add("kubernetes");
            return tree;
        }));
        create(PODS, a(PODS, "p").in("team"));
        create(PODS, a(PODS, "held").in("team").finalizer("example.com/held"));
        delete(NAMESPACES, ObjectKey.cluster("team"), Propagation.BACKGROUND);

        await().atMost(PATIENCE).until(() -> !there(PODS, new ObjectKey("team", "p")));
        assertThat(there(NAMESPACES, ObjectKey.cluster("team"))).isTrue();
        release("held");
        await().atMost(PATIENCE).until(() -> !there(NAMESPACES, ObjectKey.cluster("team")));
        assertThat(MEMORY.views().of(SERVICE_ACCOUNTS).now().inNamespace("team"))
                .isEmpty();
    }

    private static void release(String pod) throws Exception {
        OBJECTS.edit(
                        PODS,
                        new ObjectKey("team", pod),
                        new dev.berth.protocol.store.Edit(
                                dev.berth.protocol.store.Edit.Part.MAIN, Optional.empty(), Optional.empty(), tree -> {
                                    tree.withObject("/metadata").remove("finalizers");
                                    return tree;
                                }))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }
}
