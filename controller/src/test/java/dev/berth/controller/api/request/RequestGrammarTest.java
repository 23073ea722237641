package dev.berth.controller.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.berth.controller.registry.decide.Freshness;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Deletion.Propagation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestGrammarTest {
    @Test
    void pathsNameWhatKubernetesSaysTheyName() {
        assertThat(RequestPath.parse("/")).isEqualTo(new RequestPath.Root());
        assertThat(RequestPath.parse("/api/v1")).isEqualTo(new RequestPath.GroupVersion("", "v1"));
        assertThat(RequestPath.parse("/apis/apps/v1/")).isEqualTo(new RequestPath.GroupVersion("apps", "v1"));
        assertThat(RequestPath.parse("/api/v1/pods")).isEqualTo(new RequestPath.Collection(Resources.PODS, ""));
        assertThat(RequestPath.parse("/api/v1/namespaces/a/pods"))
                .isEqualTo(new RequestPath.Collection(Resources.PODS, "a"));
        assertThat(RequestPath.parse("/api/v1/namespaces/a"))
                .isEqualTo(new RequestPath.One(Resources.NAMESPACES, ObjectKey.cluster("a")));
        assertThat(RequestPath.parse("/api/v1/namespaces/a/status"))
                .isEqualTo(new RequestPath.Sub(Resources.NAMESPACES, ObjectKey.cluster("a"), "status"));
        assertThat(RequestPath.parse("/apis/apps/v1/namespaces/a/statefulsets/w/scale"))
                .isEqualTo(new RequestPath.Sub(Resources.STATEFUL_SETS, new ObjectKey("a", "w"), "scale"));
        assertThat(RequestPath.parse("/api/v1/nodes/n%2D1"))
                .isEqualTo(new RequestPath.One(Resources.NODES, ObjectKey.cluster("n-1")));
        assertThat(RequestPath.parse("/openapi/v3/apis/apps/v1"))
                .isEqualTo(new RequestPath.OpenApiGroup("apis/apps/v1"));
        assertThat(RequestPath.parse("/readyz/journal"))
                .isEqualTo(new RequestPath.Health("readyz", Optional.of("journal")));
    }

    @Test
    void oddPathsNameNothing() {
        for (String path : List.of(
                "/api/v1/namespaces/a%2Fb/pods/x",
                "/api/v1/namespaces/../secrets",
                "/api/v1/namespaces/%2e%2e/secrets",
                "/api/v1/pods/x",
                "/api/v1/nodes/a/b/c",
                "/apis/apps/v2/statefulsets",
                "/api/v1/namespaces/a/pods/x/%",
                "/apis/apps/v1/namespaces/a/nodes")) {
            assertThat(RequestPath.parse(path)).as(path).isEqualTo(new RequestPath.Unknown());
        }
    }

    @Test
    void noPathIsReadWithAnExceptionAndOnlyHealthAndVersionAreOpen() {
        long seed = 20260601L;
        var random = new Random(seed);
        List<String> words = List.of(
                "api", "apis", "v1", "namespaces", "pods", "apps", "statefulsets", "%", "%2", "..", "livez", "x", "");
        for (int i = 0; i < 20_000; i++) {
            var path = new StringBuilder();
            for (int n = random.nextInt(8); n > 0; n--) {
                path.append('/').append(words.get(random.nextInt(words.size())));
            }
            RequestPath parsed = RequestPath.parse(path.toString());
            boolean health = path.toString().replaceFirst("^/+", "").startsWith("livez");
            assertThat(parsed.open() && !health)
                    .as("seed %s path %s", seed, path)
                    .isFalse();
        }
    }

    @Test
    void acceptTakesTheFirstThatCanBeGiven() {
        String kubectl =
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
        assertThat(Accept.format(List.of(kubectl))).contains(new Accept.Format(Accept.Shape.TABLE, false));
        assertThat(Accept.format(List.of("application/json; as=Table; v=v1beta1; g=meta.k8s.io, application/json")))
                .contains(Accept.Format.JSON);
        assertThat(Accept.format(List.of("application/vnd.kubernetes.protobuf,application/json")))
                .contains(Accept.Format.JSON);
        assertThat(Accept.format(List.of("application/json;q=0.1", "application/yaml;q=0.9")))
                .contains(new Accept.Format(Accept.Shape.OBJECT, true));
        assertThat(Accept.format(List.of("application/json;stream=watch"))).contains(Accept.Format.JSON);
        assertThat(Accept.format(List.of())).contains(Accept.Format.JSON);
        assertThat(Accept.format(List.of("text/html, */*;q=0"))).isEmpty();
        assertThat(Accept.format(List.of(",;,=;q=x"))).isEmpty();
    }

    @Test
    void continueTokenComesBackAsItWas() {
        var token = new ContinueToken(Optional.of(new Revision(7)), new ObjectKey("a", "b"));

        assertThat(ContinueToken.parse(token.toString())).isEqualTo(token);
        for (String broken : List.of("x", "e30", "%", "bnVsbA")) {
            assertThatThrownBy(() -> ContinueToken.parse(broken)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void resourceVersionAndItsMatchSayHowFreshAListIs() {
        assertThat(ListOptions.of(Query.parse("")).freshness()).isEqualTo(new Freshness.Newest());
        assertThat(ListOptions.of(Query.parse("resourceVersion=0")).freshness()).isEqualTo(new Freshness.Any());
        assertThat(ListOptions.of(Query.parse("resourceVersion=5")).freshness())
                .isEqualTo(new Freshness.AtLeast(new Revision(5)));
        assertThat(ListOptions.of(Query.parse("resourceVersion=5&resourceVersionMatch=Exact"))
                        .freshness())
                .isEqualTo(new Freshness.Exactly(new Revision(5)));
        for (String wrong : List.of(
                "resourceVersion=x", "resourceVersionMatch=Exact", "resourceVersion=0&resourceVersionMatch=Exact")) {
            assertThatThrownBy(() -> ListOptions.of(Query.parse(wrong))).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void watchBeginsWhereTheQuerySays() {
        assertThat(WatchOptions.of(Query.parse("resourceVersion=9")).start())
                .isEqualTo(new WatchOptions.Start.After(new Revision(9)));
        assertThat(WatchOptions.of(Query.parse("")).start())
                .isEqualTo(new WatchOptions.Start.WithState(new Freshness.Newest(), false));
        assertThat(WatchOptions.of(Query.parse(
                                "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=4"))
                        .start())
                .isEqualTo(new WatchOptions.Start.WithState(new Freshness.AtLeast(new Revision(4)), true));
        assertThat(WatchOptions.of(Query.parse("timeoutSeconds=30")).timeout()).contains(Duration.ofSeconds(30));
        assertThat(WatchOptions.of(Query.parse("allowWatchBookmarks=false")).bookmarks())
                .isFalse();
    }

    @Test
    void deleteOptionsComeFromTheBodyBeforeTheQuery() {
        var body = Json.parse("{\"gracePeriodSeconds\":0,\"propagationPolicy\":\"Orphan\"}"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Query query = Query.parse("gracePeriodSeconds=9&propagationPolicy=Foreground&dryRun=All");

        DeleteOptions both = DeleteOptions.of(body, query);
        DeleteOptions queryOnly = DeleteOptions.of(MissingNode.getInstance(), query);

        assertThat(both.deletion().graceSeconds()).contains(0L);
        assertThat(both.deletion().propagation()).contains(Propagation.ORPHAN);
        assertThat(both.dryRun()).isTrue();
        assertThat(queryOnly.deletion().graceSeconds()).contains(9L);
        assertThat(queryOnly.deletion().propagation()).contains(Propagation.FOREGROUND);
        assertThat(DeleteOptions.of(MissingNode.getInstance(), Query.parse("orphanDependents=true"))
                        .deletion()
                        .propagation())
                .contains(Propagation.ORPHAN);
    }

    @Test
    void escapesAreResolvedAndBrokenOnesRefused() {
        assertThat(Query.parse("labelSelector=a%3Db%2Cc").text("labelSelector")).isEqualTo("a=b,c");
        assertThat(Query.parse("x=1+2%2b3").text("x")).isEqualTo("1 2+3");
        assertThat(Query.parse("name=%C3%A9").text("name")).isEqualTo("\u00e9");
        for (String wrong : List.of("a=%", "a=%4", "a=%zz", "a=%-1", "a=%C3", "a=%FF%FE", "%80=1")) {
            assertThatThrownBy(() -> Query.parse(wrong)).as(wrong).isInstanceOf(RefusedException.class);
        }
    }
}
