package dev.berth.controller.session;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import dev.berth.protocol.config.ConfigKey;
import dev.berth.protocol.config.TokenWish;
import dev.berth.protocol.node.HostCommand;
import dev.berth.protocol.node.PodVisit;
import dev.berth.protocol.node.SessionCommand;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said to sessions travels inside what is said to their hosts. */
class SessionWireTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString("""
            akka.actor.serialization-bindings { "dev.berth.protocol.wire.CborSerializable" = jackson-cbor }
            """));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    static Stream<SessionCommand> commands() {
        byte[] json = {'{', '}'};
        var wish = new SessionCommand.ConfigWish("default", new ConfigKey(ConfigKey.Kind.SECRET, "s"), 7);
        return Stream.of(
                new SessionCommand.Register(json, "boot", "life-1", 1, List.of("uid-1"), ref()),
                new SessionCommand.Renew("life-1", 3, 2, 5, ref()),
                new SessionCommand.ReportPod("life-1", 3, "default", "web-0", "uid-1", json, 4, true),
                new SessionCommand.ReportEvent("default", "web-0", "uid-1", true, "r", "m", "kubelet"),
                new SessionCommand.ReportNode("life-1", json),
                new SessionCommand.RemoveDirectory("/volumes/x", ref()),
                new SessionCommand.Visit(new PodVisit.Forward("uid-1", 80), ref()),
                new SessionCommand.AskConfig("life-1", 3, List.of(wish), ref()),
                new SessionCommand.AskNames(
                        "life-1", 3, List.of(new SessionCommand.NamesKnown("core/services", 7, true)), ref()),
                new SessionCommand.AskToken(
                        "life-1", 3, "default", "web-0", "uid-1", new TokenWish("vault", 600), ref()),
                new SessionCommand.Leave("life-1", ref()),
                new SessionCommand.AskFence("pv-1"),
                new SessionCommand.Orphaned(),
                new SessionCommand.Wake());
    }

    private static <T> akka.actor.typed.ActorRef<T> ref() {
        return KIT.<T>createTestProbe().getRef();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void eachCommandArrivesAsItWasSent(SessionCommand command) {
        for (HostCommand.Wire sent :
                List.of(new HostCommand.ToSession("node-1", command), new HostCommand.Route("node-1", command))) {
            assertThat(KIT.serializationTestKit().verifySerialization(sent, false))
                    .usingRecursiveComparison()
                    .isEqualTo(sent);
        }
    }

    @Test
    void noneIsForgotten() {
        assertThat(commands().map(Object::getClass))
                .containsExactlyInAnyOrder(SessionCommand.class.getPermittedSubclasses());
    }
}
