package dev.berth.controller.session;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.config.ConfigKey;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand.AskConfig;
import dev.berth.protocol.node.SessionCommand.ConfigWish;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfigAnswersTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = WARNING, akka.actor.provider = local")
                    .withFallback(ConfigFactory.load()));
    private static final ConfigKey KEYS = ConfigKey.secret("keys");

    private final InMemoryObjects objects = new InMemoryObjects();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void aPodOnNode1NamesTheSecret() {
        ObjectNode pod = Json.object().put("kind", "Pod");
        pod.putObject("metadata").put("namespace", "default").put("name", "web").put("uid", "uid-web");
        ObjectNode spec = pod.putObject("spec").put("nodeName", "node-1");
        spec.putArray("containers")
                .addObject()
                .putArray("envFrom")
                .addObject()
                .putObject("secretRef")
                .put("name", "keys");
        objects.create(Resources.PODS, pod);
    }

    private void secret(String namespace, String name) {
        ObjectNode secret = Json.object().put("kind", "Secret");
        secret.putObject("metadata").put("namespace", namespace).put("name", name);
        secret.putObject("data").put("password", "aHVzaA==");
        objects.create(Resources.SECRETS, secret);
    }

    private List<AgentCommand.Config> answers(String node, String namespace, ConfigKey key, long known) {
        var asked = new AskConfig(
                "life-1",
                1,
                List.of(new ConfigWish(namespace, key, known)),
                KIT.<AgentCommand>createTestProbe().getRef());
        return ConfigAnswers.to(asked, node, objects);
    }

    @Test
    void aSecretGoesOnlyToANodeThatHasAPodWhichNamesIt() {
        secret("default", "keys");
        secret("default", "others");
        secret("kube-system", "keys");
        secret("kube-system", "others");
        assertThat(answers("node-1", "default", KEYS, 0)).singleElement().satisfies(c -> {
            assertThat(c.key()).isEqualTo(KEYS);
            assertThat(Json.parse(c.object()).at("/data/password").asText()).isEqualTo("aHVzaA==");
        });
        assertThat(answers("node-2", "default", KEYS, 0)).isEmpty();
        assertThat(answers("node-1", "kube-system", KEYS, 0)).isEmpty();
        assertThat(answers("node-1", "default", ConfigKey.secret("others"), 0)).isEmpty();
        assertThat(answers("node-1", "default", ConfigKey.map("keys"), 0)).isEmpty();
    }

    @Test
    void onlyWhatIsNotKnownIsSent() {
        assertThat(answers("node-1", "default", KEYS, 0))
                .singleElement()
                .satisfies(c -> assertThat(c.revision()).isEqualTo(ConfigWish.ABSENT));
        assertThat(answers("node-1", "default", KEYS, ConfigWish.ABSENT)).isEmpty();
        secret("default", "keys");
        long revision =
                answers("node-1", "default", KEYS, ConfigWish.ABSENT).getFirst().revision();
        assertThat(answers("node-1", "default", KEYS, revision)).isEmpty();
        assertThat(answers("node-1", "default", KEYS, revision + 1)).hasSize(1);
    }
}
