package dev.berth.controller.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import com.typesafe.config.ConfigFactory;
import dev.berth.protocol.node.HostCommand;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.node.SessionHosts;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which host an agent uses. */
class SessionHostsTest {
    private static final String OWN = "node-3";
    private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = WARNING"));
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private void host(String node) {
        ActorRef<HostCommand> host = kit.spawn(
                Behaviors.receiveMessage(m -> {
                    heard.add(node);
                    return Behaviors.same();
                }),
                SessionHosts.actorName(node));
        kit.system().receptionist().tell(Receptionist.register(HostCommand.KEY, host));
    }

    private static List<String> ranked(SessionHosts hosts) {
        return hosts.ranked(OWN).stream().map(SessionHosts::nodeOf).toList();
    }

    private String used(SessionHosts hosts) throws InterruptedException {
        hosts.fromAgent(OWN, new SessionCommand.Wake());
        return heard.take();
    }

    @Test
    void whenTheSilentHostHasLeftTheListTheAgentStaysWithTheOneItTurnedToAndDoesNotFallToItsOwn() throws Exception {
        SessionHosts hosts = SessionHosts.follow(kit.system());
        List.of("node-1", "node-2", OWN).forEach(this::host);
        await().until(() -> hosts.reachable().size() == 3);
        List<String> before = ranked(hosts);
        assertThat(before.getLast()).isEqualTo(OWN);
        assertThat(used(hosts)).isEqualTo(before.get(0));
        hosts.turn(OWN);
        assertThat(used(hosts)).isEqualTo(before.get(1));
        kit.stop(hosts.ranked(OWN).getFirst());
        await().until(() -> hosts.reachable().size() == 2);
        assertThat(used(hosts)).isEqualTo(before.get(1));
    }
}
