package dev.berth.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.tls.TlsContexts;
import dev.berth.protocol.api.Json;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of ServiceAccounts, as clients meet them. */
class TokensTest {
    private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static ApiFixture api;
    private static HttpClient nobody;
    private static int names;

    private final String account = "clerk-" + ++names;

    @BeforeAll
    static void start() {
        api = new ApiFixture("");
        nobody = ApiFixture.client(TlsContexts.anonymous(api.ca.certificate()));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void anAccount() {
        api.clock.forward(Duration.ZERO);
        make(ACCOUNTS, "ServiceAccount", account);
    }

    private static ApiFixture.Answer make(String path, String kind, String name) {
        ObjectNode body = Json.object().put("apiVersion", "v1").put("kind", kind);
        body.putObject("metadata").put("name", name);
        ApiFixture.Answer made = api.post(path, body);
        assertThat(made.code()).as(made.text()).isEqualTo(201);
        return made;
    }

    private ApiFixture.Answer request(String spec) {
        String body = "{'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest','spec':" + spec + "}";
        return api.send("POST", ACCOUNTS + "/" + account + "/token", body.replace('\'', '"'));
    }

    private String token(String spec) {
        ApiFixture.Answer made = request(spec);
        assertThat(made.code()).as(made.text()).isEqualTo(201);
        return made.at("/status/token");
    }

    private static ApiFixture.Answer as(String token, String method, String path, String body) {
        return api.send(nobody, method, path, body, "Authorization", "Bearer " + token);
    }

    private static int get(String token, String path) {
        return as(token, "GET", path, "").code();
    }

    private void allow(String word) {
        String patch = "{\"metadata\":{\"annotations\":{\"berth.dev/access\":\"" + word + "\"}}}";
        ApiFixture.Answer patched =
                api.send("PATCH", ACCOUNTS + "/" + account, patch, "Content-Type", "application/merge-patch+json");
        assertThat(patched.code()).as(patched.text()).isEqualTo(200);
    }

    @Test
    void aTokenIsAnsweredWithWhatWasAskedAndWhenItExpires() {
        JsonNode answer = request("{'expirationSeconds':600}").json();
        assertThat(answer.path("kind").asText()).isEqualTo("TokenRequest");
        assertThat(answer.at("/metadata/name").asText()).isEqualTo(account);
        assertThat(answer.at("/spec/expirationSeconds").asInt()).isEqualTo(600);
        assertThat(answer.at("/spec/audiences/0").asText()).isEqualTo("https://kubernetes.default.svc.cluster.local");
        assertThat(java.time.Instant.parse(
                        answer.at("/status/expirationTimestamp").asText()))
                .isBetween(
                        java.time.Instant.now().plusSeconds(590),
                        java.time.Instant.now().plusSeconds(601));
    }

    @Test
    void whoeverShowsItIsTheServiceAccount() {
        ApiFixture.Answer me = as(
                token("{}"),
                "POST",
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}");
        assertThat(me.code()).as(me.text()).isEqualTo(201);
        JsonNode info = me.json().at("/status/userInfo");
        assertThat(info.path("username").asText()).isEqualTo("system:serviceaccount:default:" + account);
        assertThat(info.path("groups").valueStream().map(JsonNode::asText))
                .containsExactly("system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated");
        assertThat(info.path("extra")
                        .path("authentication.kubernetes.io/credential-id")
                        .path(0)
                        .asText())
                .startsWith("JTI=");
    }

    @Test
    void itMayAskWhatThereIsAndNothingElseUntilItsAccountIsAllowedMore() {
        String token = token("{}");
        assertThat(get(token, "/apis")).isEqualTo(200);
        assertThat(get(token, "/api/v1")).isEqualTo(200);
        assertThat(get(token, PODS)).isEqualTo(403);
        assertThat(get(token, "/berth/journal")).isEqualTo(403);
        allow("view");
        assertThat(get(token, PODS)).isEqualTo(200);
        assertThat(get(token, "/api/v1/namespaces/default/secrets")).isEqualTo(403);
        assertThat(get(token, "/api/v1/namespaces/other/pods")).isEqualTo(403);
        assertThat(get(token, "/api/v1/pods")).isEqualTo(403);
        assertThat(get(token, "/api/v1/pods?watch=1&timeoutSeconds=1")).isEqualTo(403);
        assertThat(as(token, "POST", PODS, "{}").code()).isEqualTo(403);
        assertThat(as(token, "POST", ACCOUNTS + "/" + account + "/token", "{}").code())
                .isEqualTo(403);
        allow("edit");
        assertThat(get(token, "/api/v1/namespaces/default/secrets")).isEqualTo(200);
        assertThat(as(token, "DELETE", "/api/v1/namespaces/default/configmaps/none", "")
                        .code())
                .isEqualTo(404);
        assertThat(as(token, "POST", ACCOUNTS + "/" + account + "/token", "{}").code())
                .isEqualTo(403);
        assertThat(as(token, "DELETE", ACCOUNTS + "/" + account, "").code()).isEqualTo(403);
        allow("cluster-admin");
        assertThat(get(token, "/api/v1/namespaces/other/secrets")).isEqualTo(200);
        allow("none");
        assertThat(get(token, PODS)).isEqualTo(403);
    }

    @Test
    void questionsAboutOneselfAreAnsweredAsRequestsAre() {
        String token = token("{}");
        allow("view");
        assertThat(mayI(token, "{'verb':'get','resource':'pods','namespace':'default'}"))
                .isTrue();
        assertThat(mayI(token, "{'verb':'create','resource':'pods','namespace':'default'}"))
                .isFalse();
        assertThat(mayI(token, "{'verb':'*','resource':'*'}")).isFalse();
        allow("cluster-admin");
        assertThat(mayI(token, "{'verb':'*','resource':'*'}")).isTrue();
    }

    private static boolean mayI(String token, String attributes) {
        String body = "{'spec':{'resourceAttributes':" + attributes + "}}";
        ApiFixture.Answer answer =
                as(token, "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body.replace('\'', '"'));
        assertThat(answer.code()).as(answer.text()).isEqualTo(201);
        return answer.json().at("/status/allowed").asBoolean();
    }

    @Test
    void whatDoesNotCountIsAnswered401InKubernetesWords() {
        String good = token("{}");
        String payload = good.split("\\.")[1];
        String none = java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        "{\"alg\":\"none\",\"kid\":\"key-1\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (String bad : List.of(
                "x",
                "a.b.c",
                none + "." + payload + ".",
                good + "x",
                good.substring(1),
                token("{'audiences':['vault']}"))) {
            ApiFixture.Answer refused = as(bad, "GET", "/apis", "");
            assertThat(refused.code()).as(bad).isEqualTo(401);
            assertThat(refused.at("/message")).isEqualTo("Unauthorized");
            assertThat(refused.at("/reason")).isEqualTo("Unauthorized");
        }
        assertThat(as("x".repeat(15_000), "GET", "/apis", "").code()).isEqualTo(401);
        for (String header : List.of("Bearer", "Bearer ", "Basic " + good, good, "Bearer a b")) {
            assertThat(api.send(nobody, "GET", "/apis", "", "Authorization", header)
                            .code())
                    .as(header)
                    .isEqualTo(401);
        }
        assertThat(api.send(nobody, "GET", "/apis", "", "Authorization", "bearer " + good)
                        .code())
                .isEqualTo(200);
        assertThat(api.send(nobody, "GET", "/livez", "", "Authorization", "Bearer x")
                        .code())
                .isEqualTo(200);
    }

    @Test
    void anExpiredTokenDoesNotCount() {
        String token = token("{'expirationSeconds':600}");
        api.clock.forward(Duration.ofSeconds(590));
        assertThat(get(token, "/apis")).isEqualTo(200);
        api.clock.forward(Duration.ofSeconds(601));
        assertThat(get(token, "/apis")).isEqualTo(401);
    }

    @Test
    void aTokenGoesWithItsAccountAlsoIfAnotherOfTheNameComes() {
        String token = token("{}");
        assertThat(get(token, "/apis")).isEqualTo(200);
        api.send("DELETE", ACCOUNTS + "/" + account, "");
        assertThat(get(token, "/apis")).isEqualTo(401);
        make(ACCOUNTS, "ServiceAccount", account);
        assertThat(get(token, "/apis")).isEqualTo(401);
        assertThat(get(token("{}"), "/apis")).isEqualTo(200);
    }

    @Test
    void aTokenGoesWithThePodToWhichItIsBound() {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", account);
        pod.putObject("spec").put("serviceAccountName", account);
        ApiFixture.Answer made = api.post(PODS, pod);
        assertThat(made.code()).as(made.text()).isEqualTo(201);
        String token = token("{'boundObjectRef':{'kind':'Pod','apiVersion':'v1','name':'" + account + "','uid':'"
                + made.at("/metadata/uid") + "'}}");
        assertThat(get(token, "/apis")).isEqualTo(200);
        assertThat(request("{'boundObjectRef':{'kind':'Pod','name':'" + account + "','uid':'another'}}")
                        .code())
                .isEqualTo(409);
        assertThat(request("{'boundObjectRef':{'kind':'Pod','name':'nobody'}}").code())
                .isEqualTo(404);
        api.send("DELETE", PODS + "/" + account + "?gracePeriodSeconds=0", "");
        assertThat(get(token, "/apis")).isEqualTo(401);
        assertThat(api.post(PODS, pod).code()).isEqualTo(201);
        assertThat(get(token, "/apis")).as("another pod of the name").isEqualTo(401);
    }

    @Test
    void aTokenIsBoundToPodsOfItsAccountOnly() {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", "of-another");
        pod.putObject("spec").put("serviceAccountName", "another");
        api.post(PODS, pod);
        ApiFixture.Answer refused = request("{'boundObjectRef':{'kind':'Pod','name':'of-another'}}");
        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.at("/message")).contains("different serviceaccount name");
    }

    @Test
    void requestsThatMakeNoSenseAreRefused() {
        assertThat(request("{'expirationSeconds':1}").code()).isEqualTo(422);
        assertThat(api.send("POST", ACCOUNTS + "/" + account + "/token", "{").code())
                .isEqualTo(400);
        assertThat(api.send("POST", ACCOUNTS + "/nobody/token", "{}").code()).isEqualTo(404);
        assertThat(api.send("GET", ACCOUNTS + "/" + account + "/token", "").code())
                .isEqualTo(405);
        assertThat(api.send("POST", PODS + "/x/token", "{}").code()).isEqualTo(404);
    }

    @Test
    void othersAreToldWhoseATokenIs() {
        JsonNode own = review(token("{'audiences':['vault']}"), "['vault','x']");
        assertThat(own.at("/status/authenticated").asBoolean()).isTrue();
        assertThat(own.at("/status/user/username").asText()).isEqualTo("system:serviceaccount:default:" + account);
        assertThat(own.at("/status/audiences").toString()).isEqualTo("[\"vault\"]");
        for (JsonNode other : List.of(
                review(token("{}"), "['vault']"),
                review(token("{'audiences':['vault']}"), "[]"),
                review("garbage", "[]"))) {
            assertThat(other.at("/status/authenticated").asBoolean(true)).isFalse();
            assertThat(other.at("/status/error").asText()).isNotEmpty();
        }
    }

    private static JsonNode review(String token, String audiences) {
        String body = "{'spec':{'token':'" + token + "','audiences':" + audiences + "}}";
        ApiFixture.Answer answer =
                api.send("POST", "/apis/authentication.k8s.io/v1/tokenreviews", body.replace('\'', '"'));
        assertThat(answer.code()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }
}
