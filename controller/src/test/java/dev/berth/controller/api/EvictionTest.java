package dev.berth.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.Props;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.api.ApiFixture.Answer;
import dev.berth.controller.disruption.DisruptionLoop;
import dev.berth.protocol.api.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The eviction subresource over HTTP, with the loop that counts budgets beside it. */
class EvictionTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String BUDGETS = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = new ApiFixture("");
        api.system.systemActorOf(
                DisruptionLoop.create(
                        api.registry, api.store, (about, type, reason, message, component) -> {}, Clock.systemUTC()),
                "disruption",
                Props.empty());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static ObjectNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void pod(String app, String name, boolean ready) {
        JsonNode pod = json("""
                {"metadata":{"name":"%s","labels":{"app":"%s"},"finalizers":["test/held"]},
                 "spec":{"containers":[{"name":"c","image":"i"}]},
                 "status":{"phase":"Running","conditions":[{"type":"Ready","status":"%s"}]}}
                """.formatted(name, app, ready ? "True" : "False"));
        assertThat(api.post(PODS, pod).code()).isEqualTo(201);
    }

    private static void budget(String app, String spec) {
        JsonNode budget = json("""
                {"metadata":{"name":"%s"},"spec":{"selector":{"matchLabels":{"app":"%s"}},%s}}
                """.formatted(app, app, spec));
        assertThat(api.post(BUDGETS, budget).code()).isEqualTo(201);
        await().atMost(PATIENCE)
                .until(() -> api.get(BUDGETS + "/" + app)
                                .json()
                                .at("/status/observedGeneration")
                                .asInt()
                        == 1);
    }

    private static Answer evict(String pod) {
        return api.post(PODS + "/" + pod + "/eviction", json("""
                {"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"%s","namespace":"default"}}
                """.formatted(pod)));
    }

    @Test
    void theBudgetLetsOneGoRefusesTheNextAndLetsItGoWhenAnotherIsReady() {
        pod("one", "one-0", true);
        pod("one", "one-1", true);
        pod("one", "one-2", true);
        budget("one", "\"minAvailable\":2");

        assertThat(evict("one-0").code()).isEqualTo(201);
        assertThat(api.get(PODS + "/one-0").at("/status/conditions/1/reason")).isEqualTo("EvictionByEvictionAPI");
        Answer refused = evict("one-1");
        assertThat(refused.code()).isEqualTo(429);
        assertThat(refused.at("/message"))
                .isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
        assertThat(refused.at("/reason")).isEqualTo("TooManyRequests");
        assertThat(refused.at("/details/causes/0/reason")).isEqualTo("DisruptionBudget");
        assertThat(refused.at("/details/causes/0/message")).contains("The disruption budget one needs 2 healthy pods");
        pod("one", "one-3", true);
        await().atMost(PATIENCE).until(() -> evict("one-1").code() == 201);
        assertThat(evict("one-2").code()).isEqualTo(429);
    }

    @Test
    void ofManyEvictionsAtOnceOnlyAsManyAreGrantedAsTheBudgetHas() {
        for (int i = 0; i < 8; i++) {
            pod("many", "many-" + i, true);
        }
        budget("many", "\"minAvailable\":5");
        var asked = new ArrayList<CompletableFuture<Integer>>();
        for (int i = 0; i < 8; i++) {
            String name = "many-" + i;
            asked.add(CompletableFuture.supplyAsync(() -> evict(name).code()));
        }

        List<Integer> codes = asked.stream().map(CompletableFuture::join).toList();

        assertThat(codes.stream().filter(c -> c == 201)).hasSize(3);
        assertThat(codes.stream().filter(c -> c == 429)).hasSize(5);
    }

    @Test
    void dryRunSpendsNothing() {
        pod("dry", "dry-0", true);
        budget("dry", "\"minAvailable\":0");
        await().atMost(PATIENCE)
                .until(() -> api.get(BUDGETS + "/dry")
                                .json()
                                .at("/status/disruptionsAllowed")
                                .asInt()
                        == 1);

        Answer answer = api.post(PODS + "/dry-0/eviction?dryRun=All", json("{\"metadata\":{\"name\":\"dry-0\"}}"));

        assertThat(answer.code()).isEqualTo(201);
        assertThat(api.get(PODS + "/dry-0")
                        .json()
                        .at("/metadata/deletionTimestamp")
                        .isMissingNode())
                .isTrue();
        assertThat(api.get(BUDGETS + "/dry")
                        .json()
                        .at("/status/disruptionsAllowed")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void anUnreadyPodOfAHealthyBudgetGoesWithoutBeingCounted() {
        pod("sick", "sick-0", true);
        pod("sick", "sick-1", false);
        budget("sick", "\"minAvailable\":1");

        assertThat(evict("sick-0").code()).isEqualTo(429);
        assertThat(evict("sick-1").code()).isEqualTo(201);
    }

    @Test
    void aPodThatIsNotThereAndANameThatDiffersAreToldSo() {
        assertThat(evict("nobody").code()).isEqualTo(404);
        assertThat(api.post(PODS + "/x/eviction", json("{\"metadata\":{\"name\":\"y\"}}"))
                        .code())
                .isEqualTo(400);
    }
}
