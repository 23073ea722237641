package dev.berth.controller.session;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand.AskNames;
import dev.berth.protocol.node.SessionCommand.NamesKnown;
import dev.berth.protocol.store.Deletion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class NameAnswersTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = WARNING, akka.actor.provider = local")
                    .withFallback(ConfigFactory.load()));

    private final InMemoryObjects objects = new InMemoryObjects();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private void slice(String name, int bytes) {
        ObjectNode slice = Json.object().put("kind", "EndpointSlice").put("filling", "x".repeat(bytes));
        slice.putObject("metadata").put("namespace", "default").put("name", name);
        objects.create(Resources.ENDPOINT_SLICES, slice);
    }

    private List<AgentCommand.Names> answers(String resource, long revision, boolean keys) {
        var asked = new AskNames(
                "life-1",
                1,
                List.of(new NamesKnown(resource, revision, keys)),
                KIT.<AgentCommand>createTestProbe().getRef());
        return NameAnswers.to(asked, objects);
    }

    private AgentCommand.Names answer(long revision, boolean keys) {
        return answers(Resources.ENDPOINT_SLICES.id(), revision, keys).getFirst();
    }

    @Test
    void onlyWhatHasChangedIsToldAndNothingIfNothingHas() {
        slice("a", 1);
        long first = answer(0, false).to();
        slice("b", 1);
        AgentCommand.Names second = answer(first, false);
        assertThat(second.objects()).hasSize(1);
        assertThat(second.unchanged()).isEqualTo(1);
        assertThat(second.last()).isTrue();
        assertThat(answers(Resources.ENDPOINT_SLICES.id(), second.to(), false)).isEmpty();
        assertThat(answers(Resources.ENDPOINT_SLICES.id(), second.to() + 1, true))
                .as("this view is behind")
                .isEmpty();
    }

    @Test
    void afterADeletionThereAreFewerAndTheKeysAreToldToWhoAsks() {
        slice("a", 1);
        slice("b", 1);
        long known = answer(0, false).to();
        objects.delete(Resources.ENDPOINT_SLICES, new ObjectKey("default", "a"), Deletion.of(""));
        AgentCommand.Names fewer = answer(known, false);
        assertThat(fewer.objects()).isEmpty();
        assertThat(fewer.unchanged()).isEqualTo(1);
        assertThat(answer(fewer.to(), true).keys()).contains(List.of("default/b"));
    }

    @Test
    void manyAreToldInPagesThatFitAMessage() {
        for (int i = 0; i < 30; i++) {
            slice("s" + i, 100_000);
        }
        slice("huge", 1_400_000);
        Set<Integer> told = new HashSet<>();
        long known = 0;
        int pages = 0;
        AgentCommand.Names page;
        do {
            page = answer(known, false);
            assertThat(page.objects().stream().mapToLong(o -> o.length).sum()).isLessThan(1_500_000);
            page.objects().forEach(o -> told.add(java.util.Arrays.hashCode(o)));
            known = page.to();
            pages++;
        } while (!page.last());
        assertThat(told).hasSize(31);
        assertThat(pages).isBetween(5, 9);
    }

    @Test
    void thatThereIsNothingIsToldOnce() {
        AgentCommand.Names nothing = answer(NamesKnown.NOTHING, false);
        assertThat(nothing.last()).isTrue();
        assertThat(nothing.to()).isZero();
        assertThat(answers(Resources.ENDPOINT_SLICES.id(), 0, false)).isEmpty();
    }

    @Test
    void otherKindsAreNotTold() {
        ObjectNode secret = Json.object().put("kind", "Secret");
        secret.putObject("metadata").put("namespace", "default").put("name", "s");
        objects.create(Resources.SECRETS, secret);
        assertThat(answers(Resources.SECRETS.id(), 0, true)).isEmpty();
    }
}
