package dev.berth.controller.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.registry.MemoryStore;
import dev.berth.controller.registry.PlainAdmission;
import dev.berth.controller.registry.Registry;
import dev.berth.controller.registry.decide.Allocation;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Events;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventWriterTest {
    private final SetClock clock = new SetClock();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final MemoryStore store = new MemoryStore().withNamespace("default");
    private final Registry registry =
            new Registry(store, store, new PlainAdmission(), Allocation.NONE, clock, new Random(1), Runnable::run);
    private final EventWriter writer = new EventWriter(registry, clock, new Random(2), "node-1", tasks::add);

    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static KubeObject object(Resource resource, String namespace, String name) {
        var tree = Json.object();
        var meta = tree.putObject("metadata").put("name", name).put("uid", "uid-" + name);
        if (!namespace.isEmpty()) {
            meta.put("namespace", namespace);
        }
        return KubeObject.of(resource, tree, new Revision(7));
    }

    private final KubeObject web = object(Resources.STATEFUL_SETS, "default", "web");

    private void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void record(KubeObject about, String message) {
        writer.record(about, Events.Type.NORMAL, "SuccessfulCreate", message, "statefulset-controller");
    }

    private List<KubeObject> events() {
        return store.of(Resources.EVENTS).now().all().toList();
    }

    @Test
    void eventSaysWhatHappenedToWhom() {
        record(web, "create Pod web-0");
        assertThat(events()).isEmpty();
        run();

        KubeObject event = events().getFirst();
        assertThat(event.name()).matches("web\\.[0-9a-f]{16}");
        assertThat(event.tree().at("/involvedObject/kind").asText()).isEqualTo("StatefulSet");
        assertThat(event.tree().at("/involvedObject/uid").asText()).isEqualTo("uid-web");
        assertThat(event.tree().path("type").asText()).isEqualTo("Normal");
        assertThat(event.tree().path("reportingInstance").asText()).isEqualTo("node-1");
        assertThat(event.tree().path("lastTimestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void eventOfAClusterScopedObjectIsInDefault() {
        record(object(Resources.NODES, "", "node-9"), "ready");
        run();

        assertThat(events()).extracting(KubeObject::namespace).containsExactly("default");
    }

    @Test
    void repetitionsAreCountedOnOneObjectAlsoWhileTheyWait() {
        record(web, "same");
        record(web, "same");
        run();
        clock.now = clock.now.plusSeconds(60);
        record(web, "same");
        record(web, "other");
        run();

        assertThat(events()).hasSize(2);
        assertThat(events().stream()
                        .mapToInt(e -> e.tree().path("count").asInt())
                        .sum())
                .isEqualTo(4);
    }

    @Test
    void repetitionAfterTenMinutesOrAfterItsObjectWasSweptIsANewEvent() {
        record(web, "same");
        run();
        clock.now = clock.now.plus(Duration.ofMinutes(11));
        record(web, "same");
        run();

        assertThat(events()).hasSize(2);
    }

    @Test
    void oneObjectCannotFloodTheCluster() {
        for (int i = 0; i < 200; i++) {
            record(web, "message " + i);
        }
        record(object(Resources.PODS, "default", "web-0"), "innocent");
        run();

        assertThat(events()).hasSize(26);
        assertThat(writer.dropped()).isEqualTo(175);
    }

    @Test
    void eventThatNobodyCanStoreIsForgottenAndTheNextIsWritten() {
        record(object(Resources.PODS, "nowhere", "lost"), "x");
        record(web, "kept");
        run();

        assertThat(events()).hasSize(1);
    }

    @Test
    void sweeperDeletesWhatIsOlderThanAnHourAndNothingElse() throws Exception {
        record(web, "old");
        run();
        clock.now = clock.now.plus(Duration.ofMinutes(50));
        record(web, "young");
        run();

        int swept = new EventSweeper(registry)
                .sweep(clock.now.plus(Duration.ofMinutes(11)))
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);

        assertThat(swept).isEqualTo(1);
        assertThat(events()).extracting(e -> e.tree().path("message").asText()).containsExactly("young");
    }
}
