package dev.berth.controller.session;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.tokens.TestDesk;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.config.TokenWish;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand.AskToken;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenAnswersTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = WARNING, akka.actor.provider = local")
                    .withFallback(ConfigFactory.load()));
    private static final TokenWish API = new TokenWish("", 3607);
    private static final TokenWish VAULT = new TokenWish("vault", 600);

    private final InMemoryObjects objects = new InMemoryObjects();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void aPodOnNode1HasTwoTokens() {
        ObjectNode pod = Json.object().put("kind", "Pod");
        pod.putObject("metadata").put("namespace", "default").put("name", "web").put("uid", "uid-web");
        ObjectNode spec = pod.putObject("spec").put("nodeName", "node-1").put("serviceAccountName", "clerk");
        var sources =
                spec.putArray("volumes").addObject().putObject("projected").putArray("sources");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("expirationSeconds", 3607)
                .put("path", "token");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("audience", "vault")
                .put("expirationSeconds", 600)
                .put("path", "vault");
        objects.create(Resources.PODS, pod);
    }

    private void account(String name) {
        ObjectNode account = Json.object().put("kind", "ServiceAccount");
        account.putObject("metadata")
                .put("namespace", "default")
                .put("name", name)
                .put("uid", "uid-" + name);
        objects.create(Resources.SERVICE_ACCOUNTS, account);
    }

    private Optional<AgentCommand.Token> answer(String node, String uid, TokenWish wish) {
        var asked = new AskToken(
                "life-1",
                1,
                "default",
                "web",
                uid,
                wish,
                KIT.<AgentCommand>createTestProbe().getRef());
        return TokenAnswers.to(asked, node, objects, TestDesk.over(objects));
    }

    private static JsonNode claims(AgentCommand.Token token) {
        return Json.parse(Base64.getUrlDecoder().decode(token.token().split("\\.")[1]));
    }

    @Test
    void aNodeGetsTheTokensOfItsOwnPodsAndNoOthers() {
        account("clerk");
        account("default");
        assertThat(answer("node-1", "uid-web", API)).hasValueSatisfying(t -> {
            assertThat(t.uid()).isEqualTo("uid-web");
            assertThat(claims(t).path("sub").asText()).isEqualTo("system:serviceaccount:default:clerk");
            assertThat(claims(t).at("/kubernetes.io/pod/uid").asText()).isEqualTo("uid-web");
            assertThat(claims(t).path("exp").asLong() - claims(t).path("iat").asLong())
                    .isEqualTo(3607);
            assertThat(t.toString()).doesNotContain(t.token());
        });
        assertThat(answer("node-1", "uid-web", VAULT))
                .hasValueSatisfying(
                        t -> assertThat(claims(t).path("aud").toString()).isEqualTo("[\"vault\"]"));
        assertThat(answer("node-2", "uid-web", API)).isEmpty();
        assertThat(answer("node-1", "uid-of-another-life", API)).isEmpty();
        assertThat(answer("node-1", "uid-web", new TokenWish("bank", 3607))).isEmpty();
        assertThat(answer("node-1", "uid-web", new TokenWish("", 1_000_000))).isEmpty();
    }

    @Test
    void aMissingAccountIsToldByItsName() {
        account("default");
        assertThat(answer("node-1", "uid-web", API)).hasValueSatisfying(t -> {
            assertThat(t.token()).isEmpty();
            assertThat(t.problem()).isEqualTo("failed to fetch token: serviceaccounts \"clerk\" not found");
        });
    }
}
