package dev.berth.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resources;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private ApiFixture api;

    @BeforeEach
    void start() {
        api = new ApiFixture("berth.api { bookmark-interval = 200 ms, watch-queue = 30 }");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private void make(String name, String... labels) {
        ObjectNode body = ApiFixture.configMap(name);
        for (String label : labels) {
            body.withObject("/metadata").withObject("/labels").put(label, "yes");
        }
        assertThat(api.post(MAPS, body).code()).isEqualTo(201);
    }

    private void patch(String name, String patch) {
        assertThat(api.send("PATCH", MAPS + "/" + name, patch, "Content-Type", "application/merge-patch+json")
                        .code())
                .isEqualTo(200);
    }

    @Test
    void watchResumesAfterAnyRevisionWithoutGapOrRepeat() {
        make("a");
        make("b");
        patch("a", "{\"data\":{\"k\":\"2\"}}");
        api.send("DELETE", MAPS + "/b", "");

        try (var all = api.watch(MAPS + "?watch=true&resourceVersion=1")) {
            assertThat(all.event()).isEqualTo("ADDED b@2");
            assertThat(all.event()).isEqualTo("MODIFIED a@3");
            assertThat(all.event()).isEqualTo("DELETED b@4");
            make("c");
            assertThat(all.event()).isEqualTo("ADDED c@5");
        }
        try (var later = api.watch(MAPS + "?watch=1&resourceVersion=3")) {
            assertThat(later.event()).isEqualTo("DELETED b@4");
        }
    }

    @Test
    void watchOverAWebSocketHasEachEventInAFrameAndIsClosedAtItsEnd() throws Exception {
        make("a");
        var heard = api.webSocket(MAPS + "?watch=true&resourceVersion=1&timeoutSeconds=2");
        make("b");
        JsonNode event = Json.parse(
                Objects.requireNonNull(heard.poll(10, TimeUnit.SECONDS)).getBytes(StandardCharsets.UTF_8));
        assertThat(event.path("type").asText()).isEqualTo("ADDED");
        assertThat(event.at("/object/metadata/name").asText()).isEqualTo("b");
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("closed 1000");
    }

    @Test
    void objectEntersAndLeavesASelectionAsAddedAndDeleted() {
        make("a");
        try (var watch = api.watch(MAPS + "?watch=true&resourceVersion=1&labelSelector=hot%3Dyes")) {
            patch("a", "{\"metadata\":{\"labels\":{\"hot\":\"yes\"}}}");
            assertThat(watch.event()).isEqualTo("ADDED a@2");
            patch("a", "{\"data\":{\"k\":\"2\"}}");
            assertThat(watch.event()).isEqualTo("MODIFIED a@3");
            patch("a", "{\"metadata\":{\"labels\":{\"hot\":null}}}");
            JsonNode left = watch.next().orElseThrow();
            assertThat(left.path("type").asText()).isEqualTo("DELETED");
            assertThat(left.at("/object/metadata/resourceVersion").asText()).isEqualTo("4");
            assertThat(left.at("/object/metadata/labels/hot").asText()).isEqualTo("yes");
            api.send("DELETE", MAPS + "/a", "");
            make("b", "hot");
            assertThat(watch.event()).isEqualTo("ADDED b@6");
        }
    }

    @Test
    void otherNamespacesAreNotSeen() {
        try (var watch = api.watch(MAPS + "?watch=true&resourceVersion=0")) {
            api.post("/api/v1/namespaces/other/configmaps", ApiFixture.configMap("x"));
            make("mine");
            assertThat(watch.event()).isEqualTo("ADDED mine@2");
        }
    }

    @Test
    void bookmarksTellHowFarTheWatchHasComeAlsoWhenNothingIsForIt() {
        try (var watch =
                api.watch(MAPS + "?watch=true&resourceVersion=0&allowWatchBookmarks=true&labelSelector=hot%3Dyes")) {
            make("cold");
            String event = watch.event();
            while (event.equals("BOOKMARK @0")) {
                event = watch.event();
            }
            assertThat(event).isEqualTo("BOOKMARK @1");
        }
    }

    @Test
    void streamingListEndsItsInitialEventsWithAMarkedBookmark() {
        make("a");
        make("b");
        try (var watch = api.watch(MAPS
                + "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")) {
            assertThat(watch.event()).isEqualTo("ADDED a@1");
            assertThat(watch.event()).isEqualTo("ADDED b@2");
            JsonNode end = watch.next().orElseThrow();
            assertThat(end.path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(end.at("/object/metadata/annotations/k8s.io~1initial-events-end")
                            .asText())
                    .isEqualTo("true");
            assertThat(end.at("/object/metadata/resourceVersion").asText()).isEqualTo("2");
        }
        assertThat(api.get(MAPS + "?watch=true&sendInitialEvents=true").code()).isEqualTo(422);
    }

    @Test
    void watchFromBeforeTheWindowIsGoneAndOneFromTheFutureIsTooLarge() {
        make("a");
        make("b");
        api.store.of(Resources.CONFIG_MAPS).forget();

        try (var watch = api.watch(MAPS + "?watch=true&resourceVersion=1")) {
            JsonNode error = watch.next().orElseThrow();
            assertThat(error.path("type").asText()).isEqualTo("ERROR");
            assertThat(error.at("/object/code").asInt()).isEqualTo(410);
            assertThat(error.at("/object/reason").asText()).isEqualTo("Expired");
            assertThat(watch.next()).isEmpty();
        }
        assertThat(api.get(MAPS + "?watch=true&resourceVersion=77").code()).isEqualTo(504);
    }

    @Test
    void watchIsToldToListAgainWhenTheViewHadTo() {
        make("a");
        try (var watch = api.watch(MAPS + "?watch=true&resourceVersion=1")) {
            api.store.of(Resources.CONFIG_MAPS).forget();
            assertThat(watch.next().orElseThrow().at("/object/code").asInt()).isEqualTo(410);
        }
    }

    @Test
    void tableWatchGivesOneRowTables() {
        try (var watch = api.watch(
                MAPS + "?watch=true&resourceVersion=0",
                "Accept",
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")) {
            make("row");
            JsonNode event = watch.next().orElseThrow();
            assertThat(event.at("/object/kind").asText()).isEqualTo("Table");
            assertThat(event.at("/object/rows/0/cells/0").asText()).isEqualTo("row");
        }
        assertThat(api.get(MAPS + "?watch=true", "Accept", "application/yaml").code())
                .isEqualTo(406);
    }

    @Test
    void watchEndsAtItsTimeoutWithItsFinalState() {
        make("a");
        try (var watch = api.watch(MAPS + "?watch=true&resourceVersion=1&timeoutSeconds=1&allowWatchBookmarks=true")) {
            Optional<JsonNode> line = watch.next();
            var seen = new ArrayList<String>();
            while (line.isPresent()) {
                seen.add(line.get().path("type").asText());
                line = watch.next();
            }
            assertThat(seen).isNotEmpty().containsOnly("BOOKMARK");
        }
        Awaitility.await().until(() -> api.server.watches() == 0);
    }

    @Test
    void slowWatcherIsDroppedAndCostsNobodyElseAnything() {
        try (var slow = api.watch(MAPS + "?watch=true&resourceVersion=0");
                var quick = api.watch(MAPS + "?watch=true&resourceVersion=0&fieldSelector=metadata.name%3Dend")) {
            String filler = "z".repeat(1_000_000);
            for (int i = 0; i < 90; i++) {
                ObjectNode body = ApiFixture.configMap("fill-" + i);
                body.withObject("/data").put("filler", filler);
                api.post(MAPS, body);
            }
            make("end");
            assertThat(quick.event()).startsWith("ADDED end@");
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> api.server.watches() <= 1);
            Optional<JsonNode> line = slow.next();
            JsonNode last = line.orElseThrow();
            while (line.isPresent()) {
                last = line.get();
                line = slow.next();
            }
            assertThat(last.path("type").asText()).isEqualTo("ERROR");
            assertThat(last.at("/object/code").asInt()).isEqualTo(410);
            assertThat(last.at("/object/message").asText()).contains("too slowly");
        }
    }

    @Test
    void closedConnectionEndsItsWatch() {
        try (var watch = api.watch(MAPS + "?watch=true&resourceVersion=0&allowWatchBookmarks=true")) {
            make("a");
            assertThat(watch.response.statusCode()).isEqualTo(200);
            assertThat(api.store.of(Resources.CONFIG_MAPS).watchers()).isEqualTo(1);
        }
        Awaitility.await().until(() -> api.store.of(Resources.CONFIG_MAPS).watchers() == 0);
    }

    @Test
    void thousandWatchersAllSeeAChange() throws Exception {
        HttpClient client = ApiFixture.client(api.masters());
        var opened = new ArrayList<CompletableFuture<ApiFixture.Watch>>();
        var watches = new ArrayList<ApiFixture.Watch>();
        try {
            for (int i = 0; i < 1000; i++) {
                var request = java.net.http.HttpRequest.newBuilder(
                                java.net.URI.create(api.url(MAPS + "?watch=true&resourceVersion=0")))
                        .build();
                opened.add(client.sendAsync(request, java.net.http.HttpResponse.BodyHandlers.ofInputStream())
                        .thenApply(ApiFixture.Watch::new));
            }
            for (var each : opened) {
                watches.add(each.get(60, TimeUnit.SECONDS));
            }
            assertThat(api.server.watches()).isEqualTo(1000);
            int threads = Thread.activeCount();

            make("seen");

            assertThat(watches.stream().map(ApiFixture.Watch::event).distinct().toList())
                    .isEqualTo(List.of("ADDED seen@1"));
            assertThat(threads).isLessThan(200);
        } finally {
            watches.forEach(ApiFixture.Watch::close);
        }
    }

    @Test
    void shutdownEndsWatchesInGoodOrder() throws Exception {
        try (var watch = api.watch(MAPS + "?watch=true&resourceVersion=0")) {
            make("a");
            assertThat(watch.event()).isEqualTo("ADDED a@1");
            api.system.terminate();
            assertThat(watch.next()).isEmpty();
            api.system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }
}
