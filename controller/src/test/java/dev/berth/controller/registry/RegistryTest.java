package dev.berth.controller.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.registry.decide.Allocation;
import dev.berth.controller.registry.decide.Freshness;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Outcome;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RegistryTest {
    private static final ObjectKey A = new ObjectKey("default", "a");

    private final MemoryStore store = new MemoryStore().withNamespace("default");
    private final MemoryCollection maps = store.of(Resources.CONFIG_MAPS);
    private final Registry registry = on(store);

    private static Registry on(MemoryStore store) {
        return new Registry(
                store,
                store,
                new PlainAdmission(),
                Allocation.NONE,
                Clock.systemUTC(),
                new Random(1),
                ForkJoinPool.commonPool());
    }

    private static ObjectNode map(String name) {
        ObjectNode body = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        body.putObject("metadata").put("namespace", "default").put("name", name);
        return body;
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    private static Outcome.Done done(CompletionStage<Outcome> stage) throws Exception {
        Outcome outcome = get(stage);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return (Outcome.Done) outcome;
    }

    private static Status refused(CompletionStage<Outcome> stage) throws Exception {
        Outcome outcome = get(stage);
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome).status();
    }

    private static Edit put(String key, String value) {
        return new Edit(Edit.Part.MAIN, Optional.empty(), Optional.empty(), tree -> {
            tree.withObject("/data").put(key, value);
            return tree;
        });
    }

    @Test
    void createdObjectCarriesTheRevisionOfItsWrite() throws Exception {
        Outcome.Done done = done(registry.create(Resources.CONFIG_MAPS, map("a")));

        assertThat(done.object().revision()).isEqualTo(new Revision(1));
        assertThat(done.object().tree().at("/metadata/resourceVersion").asText())
                .isEqualTo("1");
        assertThat(maps.now().get(A)).contains(done.object());
    }

    @Test
    void createInAnUnknownNamespaceIsNotFound() throws Exception {
        ObjectNode body = map("a");
        body.withObject("/metadata").put("namespace", "nowhere");

        Status status = refused(registry.create(Resources.CONFIG_MAPS, body));

        assertThat(status.code()).isEqualTo(404);
        assertThat(status.message()).isEqualTo("namespaces \"nowhere\" not found");
    }

    @Test
    void createInATerminatingNamespaceIsForbiddenWithItsCause() throws Exception {
        done(registry.edit(
                Resources.NAMESPACES,
                ObjectKey.cluster("default"),
                new Edit(Edit.Part.STATUS, Optional.empty(), Optional.empty(), tree -> {
                    tree.withObject("/status").put("phase", "Terminating");
                    return tree;
                })));

        Status status = refused(registry.create(Resources.CONFIG_MAPS, map("a")));

        assertThat(status.code()).isEqualTo(403);
        assertThat(status.causes()).extracting(Status.Cause::reason).containsExactly("NamespaceTerminating");
    }

    @Test
    void namespaceThatHasNotArrivedInTheViewYetIsFound() throws Exception {
        MemoryCollection namespaces = store.of(Resources.NAMESPACES);
        namespaces.hold();
        store.withNamespace("fresh");
        ObjectNode body = map("a");
        body.withObject("/metadata").put("namespace", "fresh");

        CompletionStage<Outcome> created = registry.create(Resources.CONFIG_MAPS, body);
        namespaces.release();

        assertThat(done(created).object().namespace()).isEqualTo("fresh");
    }

    @Test
    void conflictIsTriedAgainOnTheNewerStateWithoutLosingEitherChange() throws Exception {
        done(registry.create(Resources.CONFIG_MAPS, map("a")));
        maps.hold();
        Registry other = on(store);
        done(other.edit(Resources.CONFIG_MAPS, A, put("one", "1")));

        CompletionStage<Outcome> late = registry.edit(Resources.CONFIG_MAPS, A, put("two", "2"));
        maps.release();

        ObjectNode tree = done(late).object().tree();
        assertThat(tree.at("/data/one").asText()).isEqualTo("1");
        assertThat(tree.at("/data/two").asText()).isEqualTo("2");
    }

    @Test
    void hundredConcurrentIncrementsFromTwoWritersAreAllCounted() throws Exception {
        done(registry.create(Resources.CONFIG_MAPS, map("a")));
        var edits = new ArrayList<CompletionStage<Outcome>>();
        Edit increment = new Edit(Edit.Part.MAIN, Optional.empty(), Optional.empty(), tree -> {
            ObjectNode data = tree.withObject("/data");
            data.put("n", String.valueOf(data.path("n").asInt(0) + 1));
            return tree;
        });
        for (int i = 0; i < 100; i++) {
            edits.add(registry.edit(Resources.CONFIG_MAPS, A, increment));
        }
        int counted = 0;
        for (var edit : edits) {
            // A writer that lost ten races in a row is told so; nothing of it is written.
            if (get(edit) instanceof Outcome.Done) {
                counted++;
            }
        }

        assertThat(maps.now().get(A).orElseThrow().tree().at("/data/n").asInt())
                .isEqualTo(counted)
                .isPositive();
    }

    @Test
    void changeToTheStateOfAStaleViewIsNotTakenForUnchanged() throws Exception {
        done(registry.create(Resources.CONFIG_MAPS, map("a")));
        done(registry.edit(Resources.CONFIG_MAPS, A, put("replicas", "3")));
        maps.hold();
        done(on(store).edit(Resources.CONFIG_MAPS, A, put("replicas", "5")));

        CompletionStage<Outcome> back = registry.edit(Resources.CONFIG_MAPS, A, put("replicas", "3"));
        maps.release();

        assertThat(done(back).object().tree().at("/data/replicas").asText()).isEqualTo("3");
        assertThat(maps.now().get(A).orElseThrow().tree().at("/data/replicas").asText())
                .isEqualTo("3");
    }

    @Test
    void editOfAnOlderRevisionIsAConflictInKubernetesWords() throws Exception {
        KubeObject first =
                done(registry.create(Resources.CONFIG_MAPS, map("a"))).object();
        done(registry.edit(Resources.CONFIG_MAPS, A, put("k", "v")));

        Status status = refused(registry.edit(
                Resources.CONFIG_MAPS,
                A,
                new Edit(Edit.Part.MAIN, Optional.empty(), Optional.of(first.revision()), tree -> tree)));

        assertThat(status.code()).isEqualTo(409);
        assertThat(status.message())
                .isEqualTo("Operation cannot be fulfilled on configmaps \"a\": the object has been modified;"
                        + " please apply your changes to the latest version and try again");
    }

    @Test
    void editOfAnotherLifeIsAConflict() throws Exception {
        done(registry.create(Resources.CONFIG_MAPS, map("a")));

        Status status = refused(registry.edit(Resources.CONFIG_MAPS, A, Edit.main("another-uid", tree -> tree)));

        assertThat(status.code()).isEqualTo(409);
        assertThat(status.message()).contains("UID in precondition: another-uid");
    }

    @Test
    void takenNameIsAlreadyExistsAndATakenGeneratedNameIsReplaced() throws Exception {
        done(registry.create(Resources.CONFIG_MAPS, map("a")));
        assertThat(refused(registry.create(Resources.CONFIG_MAPS, map("a"))).reason())
                .isEqualTo("AlreadyExists");

        ObjectNode generated = map("a");
        generated.withObject("/metadata").remove("name");
        generated.withObject("/metadata").put("generateName", "g-");
        store.answerNextWrite(new WriteResult.Exists(maps.newest()));
        assertThat(done(registry.create(Resources.CONFIG_MAPS, generated))
                        .object()
                        .name())
                .startsWith("g-");
    }

    @Test
    void busyAndUnknownAreToldWithATimeToRetry() throws Exception {
        store.answerNextWrite(new WriteResult.Busy("the queue is full"));
        Status busy = refused(registry.create(Resources.CONFIG_MAPS, map("a")));
        assertThat(busy.code()).isEqualTo(429);
        assertThat(busy.retryAfterSeconds()).isEqualTo(1);

        store.answerNextWrite(new WriteResult.Unknown("no answer"));
        Status unknown = refused(registry.create(Resources.CONFIG_MAPS, map("a")));
        assertThat(unknown.code()).isEqualTo(504);
        assertThat(unknown.reason()).isEqualTo("Timeout");
    }

    @Test
    void dryRunAnswersLikeTheWriteButWritesNothing() throws Exception {
        Written written = get(registry.create(Resources.CONFIG_MAPS, map("a"), "default", true));

        assertThat(written.outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(maps.newest()).isEqualTo(Revision.ZERO);

        done(registry.create(Resources.CONFIG_MAPS, map("a")));
        Written taken = get(registry.create(Resources.CONFIG_MAPS, map("a"), "default", true));
        assertThat(taken.outcome()).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void deletionWithAFinalizerOnlyMarksAndTheLastFinalizerTakesTheObjectAlong() throws Exception {
        ObjectNode body = map("a");
        body.withObject("/metadata").putArray("finalizers").add("berth.dev/hold");
        KubeObject made = done(registry.create(Resources.CONFIG_MAPS, body)).object();

        Outcome.Done marked = done(registry.delete(Resources.CONFIG_MAPS, A, Deletion.of(made.uid())));
        assertThat(marked.removed()).isFalse();
        assertThat(marked.object().deleting()).isTrue();

        Outcome.Done removed = done(registry.edit(Resources.CONFIG_MAPS, A, Edit.main(made.uid(), tree -> {
            tree.withObject("/metadata").remove("finalizers");
            return tree;
        })));
        assertThat(removed.removed()).isTrue();
        assertThat(maps.now().get(A)).isEmpty();
    }

    @Test
    void readOfTheNewestWaitsForTheView() throws Exception {
        maps.hold();
        done(registry.create(Resources.CONFIG_MAPS, map("a")));

        CompletionStage<Reading> newest = registry.reads().read(Resources.CONFIG_MAPS, new Freshness.Newest());
        var any = (Reading.At) get(registry.reads().read(Resources.CONFIG_MAPS, new Freshness.Any()));
        assertThat(any.snapshot().size()).isZero();
        maps.release();

        assertThat(((Reading.At) get(newest)).snapshot().size()).isEqualTo(1);
    }

    @Test
    void revisionThatWasNeverGivenOutIsTooLargeAtOnce() throws Exception {
        var reading = get(registry.reads().read(Resources.CONFIG_MAPS, new Freshness.AtLeast(new Revision(99))));

        assertThat(reading).isInstanceOf(Reading.Refused.class);
        Status status = ((Reading.Refused) reading).status();
        assertThat(status.code()).isEqualTo(504);
        assertThat(status.message()).contains("Too large resource version: 99, current: 0");
        assertThat(status.causes()).extracting(Status.Cause::reason).containsExactly("ResourceVersionTooLarge");
    }

    @Test
    void readersWhoAskWhileOneReadIsInFlightShareTheNext() throws Exception {
        var gate = new CompletableFuture<Void>();
        store.gateNewest(gate);
        var readings = new ArrayList<CompletionStage<Reading>>();
        for (int i = 0; i < 50; i++) {
            readings.add(registry.reads().read(Resources.CONFIG_MAPS, new Freshness.Newest()));
        }
        assertThat(store.newestReads()).isEqualTo(1);
        gate.complete(null);
        for (var reading : readings) {
            get(reading);
        }

        assertThat(store.newestReads()).isEqualTo(2);
    }

    @Test
    void pinnedStateIsReadExactlyAndAnUnpinnedOldOneIsGone() throws Exception {
        done(registry.create(Resources.CONFIG_MAPS, map("a")));
        registry.reads().pin(maps.now());
        done(registry.create(Resources.CONFIG_MAPS, map("b")));
        done(registry.create(Resources.CONFIG_MAPS, map("c")));

        var pinned =
                (Reading.At) get(registry.reads().read(Resources.CONFIG_MAPS, new Freshness.Exactly(new Revision(1))));
        assertThat(pinned.snapshot().all().map(KubeObject::name).toList()).isEqualTo(List.of("a"));
        var gone = (Reading.Refused)
                get(registry.reads().read(Resources.CONFIG_MAPS, new Freshness.Exactly(new Revision(2))));
        assertThat(gone.status().code()).isEqualTo(410);
    }
}
