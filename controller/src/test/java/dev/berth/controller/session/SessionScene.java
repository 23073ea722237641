package dev.berth.controller.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.journal.JournalReads;
import dev.berth.controller.tokens.TestDesk;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.AgentCommand.Assignments;
import dev.berth.protocol.node.AgentCommand.Patience;
import dev.berth.protocol.node.AgentCommand.Registered;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A session with its objects in memory, a clock of its own and an agent that is a probe. */
abstract class SessionScene {
    @SuppressWarnings("NullAway.Init") // set before the first instance
    static ActorTestKit kit;

    @BeforeAll
    static void startKit() {
        kit = ActorTestKit.create(ConfigFactory.parseString("""
                    akka.loglevel = WARNING
                    akka.actor.provider = local
                    akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
                    akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.local"
                    akka.persistence.snapshot-store.local.dir = "target/session-snapshots"
                    akka.persistence.journal.inmem.test-serialization = on
                    akka.actor.serialization-bindings { "dev.berth.protocol.wire.CborSerializable" = jackson-cbor }
                    """).withFallback(ConfigFactory.load()));
    }

    static int nodes;
    final String node = "node-" + ++nodes;
    final InMemoryObjects objects = new InMemoryObjects();
    volatile Duration time = Duration.ofSeconds(1000);
    final SessionClock clock = new SessionClock() {
        @Override
        public Duration sinceBoot() {
            return time;
        }

        @Override
        public Instant wall() {
            return Instant.parse("2026-11-23T10:00:00Z").plus(time);
        }
    };
    volatile boolean foreignWrite;
    volatile boolean cutOff;
    final List<String> told = new CopyOnWriteArrayList<>();
    final Events events = (about, type, reason, message, component) -> {};
    final TestProbe<AgentCommand> agent = kit.createTestProbe();

    ActorRef<SessionCommand> session =
            kit.system().<SessionCommand>deadLetters().narrow();

    @AfterAll
    static void stopKit() {
        kit.shutdownTestKit();
    }

    @BeforeEach
    void start() {
        session = newLife();
    }

    ActorRef<SessionCommand> newLife() {
        var config = new SessionConfig(
                "",
                "",
                Duration.ofSeconds(6),
                Duration.ofSeconds(1),
                Duration.ofMillis(1500),
                Duration.ofMillis(20),
                Duration.ofMillis(20),
                Duration.ofSeconds(1));
        ActorRef<Dispatcher.Command> dispatcher = kit.spawn(Dispatcher.create(objects, Duration.ofMillis(20)));
        dispatcher.tell(new Dispatcher.Begin());
        Newest newest =
                r -> CompletableFuture.completedFuture(objects.of(r).now().revision());
        JournalReads journal = id -> cutOff
                ? CompletableFuture.failedFuture(new IllegalStateException("no quorum"))
                : CompletableFuture.completedFuture(foreignWrite ? Long.MAX_VALUE : 0L);
        return kit.spawn(Session.entity(
                node,
                new SessionParts(
                        objects,
                        events,
                        newest,
                        journal,
                        TestDesk.over(objects),
                        (volume, message) -> told.add(volume + " " + message),
                        dispatcher,
                        clock,
                        config)));
    }

    void register(String incarnation, String boot) {
        register(incarnation, boot, List.of());
    }

    void register(String incarnation, String boot, List<String> running) {
        ObjectNode proposed = Json.object();
        proposed.putObject("metadata").put("name", node).putObject("labels").put("kubernetes.io/hostname", node);
        proposed.putObject("spec").put("podCIDR", "10.244.1.0/24");
        proposed.putObject("status").putObject("capacity").put("pods", "110");
        session.tell(
                new SessionCommand.Register(Json.bytes(proposed), boot, incarnation, ++asked, running, agent.getRef()));
    }

    /** Asks as an agent does: again, while it is told to wait or hears nothing. */
    Registered grantedAtLast(String incarnation, String boot) {
        return await().pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            register(incarnation, boot);
                            return answer();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    Optional<Registered> answer() {
        AgentCommand answer;
        try {
            answer = agent.receiveMessage(Duration.ofMillis(300));
        } catch (AssertionError silence) {
            return Optional.empty();
        }
        assertThat(answer).isInstanceOfAny(Registered.class, Patience.class);
        return answer instanceof Registered r ? Optional.of(r) : Optional.empty();
    }

    void renew(String incarnation, long epoch, long received) {
        session.tell(new SessionCommand.Renew(incarnation, epoch, 1, received, agent.getRef()));
    }

    KubeObject pod(String name) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("namespace", "default").put("name", name).put("uid", "uid-" + name);
        var volume =
                pod.putObject("spec").put("nodeName", node).putArray("volumes").addObject();
        volume.put("name", "www").putObject("persistentVolumeClaim").put("claimName", "www-" + name);
        objects.create(Resources.PODS, pod);
        return objects.of(Resources.PODS)
                .now()
                .get(new ObjectKey("default", name))
                .orElseThrow();
    }

    long asked;

    void pass(Duration more) {
        time = time.plus(more);
    }

    Optional<KubeObject> nodeObject() {
        return objects.of(Resources.NODES).now().get(ObjectKey.cluster(node));
    }

    String ready() {
        return nodeObject().map(n -> condition(n.tree(), "Ready")).orElse("no node");
    }

    static String condition(JsonNode object, String type) {
        for (JsonNode c : object.path("status").path("conditions")) {
            if (c.path("type").asText().equals(type)) {
                return c.path("status").asText();
            }
        }
        return "absent";
    }

    Assignments registered(String incarnation) {
        register(incarnation, "boot-1");
        agent.expectMessageClass(Registered.class);
        return agent.expectMessageClass(Assignments.class);
    }

    void report(KubeObject pod, long number, boolean gone) {
        ObjectNode status = Json.object().put("phase", "Running");
        status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
        session.tell(new SessionCommand.ReportPod(
                "life-1", 1, pod.namespace(), pod.name(), pod.uid(), Json.bytes(status), number, gone));
    }

    KubeObject owned(String name, Consumer<ObjectNode> more) {
        KubeObject made = pod(name);
        objects.edit(Resources.PODS, made.key(), Edit.main(made.uid(), pod -> {
            pod.withObject("/metadata")
                    .putArray("ownerReferences")
                    .addObject()
                    .put("apiVersion", "apps/v1")
                    .put("kind", "StatefulSet")
                    .put("name", "web")
                    .put("uid", "uid-web")
                    .put("controller", true);
            more.accept(pod);
            return pod;
        }));
        return objects.of(Resources.PODS)
                .now()
                .get(new ObjectKey("default", name))
                .orElseThrow();
    }

    Optional<KubeObject> stored(KubeObject pod) {
        return objects.of(Resources.PODS).now().get(pod.key());
    }

    static ObjectNode tolerateLoss(ObjectNode pod) {
        return pod.withObject("/spec")
                .putArray("tolerations")
                .addObject()
                .put("key", "node.kubernetes.io/unreachable")
                .put("operator", "Exists")
                .put("effect", "NoExecute");
    }
}
