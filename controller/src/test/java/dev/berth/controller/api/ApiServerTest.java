package dev.berth.controller.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.tls.TlsContexts;
import dev.berth.protocol.api.Json;
import java.net.Socket;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApiServerTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = new ApiFixture("");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static ApiFixture.Answer make(String name) {
        ApiFixture.Answer made = api.post(MAPS, ApiFixture.configMap(name));
        assertThat(made.code()).as(made.text()).isEqualTo(201);
        return made;
    }

    @Test
    void healthAndVersionAnswerEverybodyAndNothingElseDoes() {
        HttpClient nobody = ApiFixture.client(TlsContexts.anonymous(api.ca.certificate()));

        for (String path : List.of("/livez", "/readyz", "/healthz")) {
            assertThat(api.send(nobody, "GET", path, "").text()).isEqualTo("ok");
        }
        assertThat(api.send(nobody, "GET", "/version", "").at("/gitVersion")).isEqualTo("v1.34.0+berth");
        for (String path : List.of("/api", MAPS, "/openapi/v2", "/nothing", "/livez/../api/v1/pods")) {
            ApiFixture.Answer refused = api.send(nobody, "GET", path, "");
            assertThat(refused.code()).as(path).isEqualTo(401);
            assertThat(refused.at("/reason")).isEqualTo("Unauthorized");
        }
        assertThat(api.send(nobody, "POST", MAPS, ApiFixture.configMap("x").toString())
                        .code())
                .isEqualTo(401);
    }

    @Test
    void certificateOfAnotherGroupIsForbiddenEverything() {
        HttpClient node = ApiFixture.client(api.as("system:node:node-1", "system:nodes"));

        ApiFixture.Answer refused = api.send(node, "GET", MAPS, "");

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.at("/message")).contains("system:node:node-1");
    }

    @Test
    void readyzNamesTheFailedCheckToAdministratorsOnly() {
        api.trouble = Optional.of("no quorum");
        try {
            ApiFixture.Answer told = api.get("/readyz?verbose");
            assertThat(told.code()).isEqualTo(500);
            assertThat(told.text()).contains("[-]journal failed: no quorum").contains("[+]views ok");
            assertThat(api.get("/readyz/views").code()).isEqualTo(200);
            assertThat(api.get("/livez").code()).isEqualTo(200);
            HttpClient nobody = ApiFixture.client(TlsContexts.anonymous(api.ca.certificate()));
            assertThat(api.send(nobody, "GET", "/readyz", "").text()).contains("reason withheld");
        } finally {
            api.trouble = Optional.empty();
        }
    }

    @Test
    void unknownPathsAreNotFoundAndWrongVerbsNotAllowed() {
        for (String path :
                List.of("/", "/api/v2", "/apis/batch/v1/jobs", "/api/v1/pods/x", "/apis/apps/v1/namespaces/a/b")) {
            ApiFixture.Answer unknown = api.get(path);
            assertThat(unknown.code()).as(path).isEqualTo(404);
            assertThat(unknown.at("/kind")).isEqualTo("Status");
        }
        assertThat(api.send("PUT", MAPS, "{}").code()).isEqualTo(405);
        assertThat(api.send("POST", MAPS + "/x", "{}").code()).isEqualTo(405);
        assertThat(api.send(
                                "POST",
                                "/api/v1/configmaps",
                                ApiFixture.configMap("x").toString())
                        .code())
                .isEqualTo(405);
    }

    /** So clients know that JSON may do. */
    @Test
    void aKindThatIsNotTakenAsProtobufIsRefusedForItsFormat() {
        String path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        String review = "k8s\0\n2\n\027authorization.k8s.io/v1\022\027NoSuchAccessReviewAtAll";
        ApiFixture.Answer refused =
                api.send("POST", path, review, "Content-Type", "application/vnd.kubernetes.protobuf");

        assertThat(refused.code()).as(refused.text()).isEqualTo(415);
        assertThat(refused.at("/reason")).isEqualTo("UnsupportedMediaType");
        assertThat(refused.at("/message")).contains("application/json");
        assertThat(api.send("POST", path, "a,b", "Content-Type", "text/csv").code())
                .isEqualTo(415);
        assertThat(api.send("POST", path, "{").code()).isEqualTo(400);
        assertThat(api.send("POST", path, "").code()).isEqualTo(201);
    }

    @Test
    void objectLivesThroughAllVerbs() {
        ApiFixture.Answer made = make("verbs");
        assertThat(api.get(MAPS + "/verbs").json()).isEqualTo(made.json());

        ObjectNode changed = (ObjectNode) made.json();
        changed.withObject("/data").put("k", "w");
        ApiFixture.Answer put = api.send("PUT", MAPS + "/verbs", changed.toString());
        assertThat(put.code()).as(put.text()).isEqualTo(200);
        assertThat(api.send("PUT", MAPS + "/verbs", changed.toString()).code()).isEqualTo(409);
        assertThat(api.send("PUT", MAPS + "/other", changed.toString()).code()).isEqualTo(400);

        ApiFixture.Answer patched = api.send(
                "PATCH",
                MAPS + "/verbs",
                "{\"data\":{\"k\":null,\"n\":\"1\"}}",
                "Content-Type",
                "application/merge-patch+json");
        assertThat(patched.json().path("data")).isEqualTo(Json.object().put("n", "1"));
        assertThat(api.send("PATCH", MAPS + "/verbs", "{}", "Content-Type", "text/csv")
                        .code())
                .isEqualTo(415);

        ApiFixture.Answer deleted = api.send("DELETE", MAPS + "/verbs", "");
        assertThat(deleted.at("/status")).isEqualTo("Success");
        assertThat(deleted.at("/details/name")).isEqualTo("verbs");
        assertThat(api.get(MAPS + "/verbs").code()).isEqualTo(404);
    }

    @Test
    void deletionOfAnotherLifeIsAConflictAndDryRunKeepsTheObject() {
        make("precious");

        assertThat(api.send(
                                "DELETE",
                                MAPS + "/precious",
                                "{\"kind\":\"DeleteOptions\",\"preconditions\":{\"uid\":\"another\"}}")
                        .code())
                .isEqualTo(409);
        assertThat(api.send("DELETE", MAPS + "/precious?dryRun=All", "").code()).isEqualTo(200);
        assertThat(api.get(MAPS + "/precious").code()).isEqualTo(200);
    }

    @Test
    void deletionOfACollectionTakesWhatTheSelectorMatches() {
        for (String name : List.of("sel-a", "sel-b")) {
            ObjectNode body = ApiFixture.configMap(name);
            body.withObject("/metadata").putObject("labels").put("set", "sel");
            api.post(MAPS, body);
        }
        make("sel-c");

        ApiFixture.Answer deleted = api.send("DELETE", MAPS + "?labelSelector=set%3Dsel", "");

        assertThat(deleted.json().path("items")).as(deleted.text()).hasSize(2);
        assertThat(api.get(MAPS + "/sel-a").code()).isEqualTo(404);
        assertThat(api.get(MAPS + "/sel-c").code()).isEqualTo(200);
    }

    @Test
    void statusIsWrittenByItsSubresourceOnly() {
        ObjectNode pod = Json.object().put("kind", "Pod").put("apiVersion", "v1");
        pod.putObject("metadata").put("name", "halves");
        pod.putObject("spec").put("nodeName", "n");
        api.post("/api/v1/namespaces/default/pods", pod);
        String path = "/api/v1/namespaces/default/pods/halves";
        String merge = "application/merge-patch+json";

        api.send("PATCH", path, "{\"status\":{\"phase\":\"Wrong\"}}", "Content-Type", merge);
        assertThat(api.get(path).at("/status/phase")).isEmpty();
        api.send(
                "PATCH",
                path + "/status",
                "{\"spec\":{\"nodeName\":\"wrong\"},\"status\":{\"phase\":\"Running\"}}",
                "Content-Type",
                merge);

        assertThat(api.get(path).at("/status/phase")).isEqualTo("Running");
        assertThat(api.get(path).at("/spec/nodeName")).isEqualTo("n");
    }

    @Test
    void listInPagesIsOfOneMoment() {
        for (int i = 0; i < 5; i++) {
            api.post("/api/v1/namespaces/other/configmaps", ApiFixture.configMap("p" + i));
        }
        String path = "/api/v1/namespaces/other/configmaps?limit=2";
        var names = new ArrayList<String>();
        ApiFixture.Answer page = api.get(path);
        assertThat(page.json().at("/metadata/remainingItemCount").asInt()).isEqualTo(3);
        String revision = page.at("/metadata/resourceVersion");
        api.post("/api/v1/namespaces/other/configmaps", ApiFixture.configMap("p2b"));
        while (true) {
            page.json()
                    .path("items")
                    .forEach(i -> names.add(i.at("/metadata/name").asText()));
            assertThat(page.at("/metadata/resourceVersion")).isEqualTo(revision);
            String next = page.at("/metadata/continue");
            if (next.isEmpty()) {
                break;
            }
            page = api.get(path + "&continue=" + next);
        }

        assertThat(names).containsExactly("p0", "p1", "p2", "p3", "p4");
    }

    @Test
    void brokenContinueIsABadRequestAndAForgottenOneIsGoneWithATokenToGoOn() {
        make("zz-last");
        assertThat(api.get(MAPS + "?limit=1&continue=garbage!").code()).isEqualTo(400);
        assertThat(api.get(MAPS + "?limit=-1").code()).isEqualTo(400);
        var old = new dev.berth.controller.api.request.ContinueToken(
                Optional.of(new dev.berth.protocol.api.Revision(1)),
                new dev.berth.protocol.api.ObjectKey("default", "a"));

        ApiFixture.Answer gone = api.get(MAPS + "?limit=1&continue=" + old);

        assertThat(gone.code()).isEqualTo(410);
        assertThat(gone.at("/reason")).isEqualTo("Expired");
        assertThat(api.get(MAPS + "?limit=1&continue=" + gone.at("/metadata/continue"))
                        .code())
                .isEqualTo(200);
    }

    @Test
    void negotiationGivesTablesMetadataYamlOrA406() {
        make("shapes");
        ApiFixture.Answer table = api.get(MAPS + "?fieldSelector=metadata.name%3Dshapes", "Accept", TABLE);
        assertThat(table.at("/kind")).isEqualTo("Table");
        assertThat(table.at("/rows/0/cells/0")).isEqualTo("shapes");
        assertThat(table.at("/metadata/resourceVersion")).isNotEmpty();
        String partial = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
        ApiFixture.Answer metadata = api.get(MAPS, "Accept", partial);
        assertThat(metadata.at("/kind")).isEqualTo("PartialObjectMetadataList");
        assertThat(metadata.json().path("items").path(0).has("data")).isFalse();
        assertThat(api.get(MAPS + "/shapes", "Accept", "application/yaml").text())
                .contains("kind: ConfigMap");
        assertThat(api.get(MAPS, "Accept", "application/yaml").text()).contains("kind: ConfigMapList");
        assertThat(api.get(MAPS, "Accept", "application/vnd.kubernetes.protobuf,application/json")
                        .code())
                .isEqualTo(200);
        assertThat(api.get(MAPS, "Accept", "application/vnd.kubernetes.protobuf")
                        .code())
                .isEqualTo(406);
        assertThat(api.get(MAPS + "/shapes?pretty=true").text()).contains("\n  \"metadata\"");
    }

    @Test
    void discoveryIsAggregatedOrLegacyByAccept() {
        String aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
                + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
        ApiFixture.Answer v2 = api.get("/apis", "Accept", aggregated);
        assertThat(v2.at("/apiVersion")).isEqualTo("apidiscovery.k8s.io/v2");
        assertThat(v2.response().headers().firstValue("content-type").orElse(""))
                .contains("as=APIGroupDiscoveryList")
                .contains("v=v2");
        assertThat(v2.text()).contains("\"subresource\":\"scale\"");
        assertThat(api.get("/apis").at("/kind")).isEqualTo("APIGroupList");
        assertThat(api.get("/api").at("/versions/0")).isEqualTo("v1");
        assertThat(api.get("/apis/apps").at("/preferredVersion/groupVersion")).isEqualTo("apps/v1");
        assertThat(api.get("/apis/apps/v1").text())
                .contains("statefulsets/status")
                .contains("controllerrevisions");
        assertThat(api.get("/api/v1").text()).contains("\"pods/eviction\"");
        assertThat(api.get("/openapi/v3").response().headers().firstValue("etag"))
                .contains("\"index-1\"");
        assertThat(api.get("/openapi/v3", "If-None-Match", "\"index-1\"").code())
                .isEqualTo(304);
    }

    @Test
    void unknownFieldsWarnAreIgnoredOrRefused() {
        ObjectNode body = ApiFixture.configMap("fields").put("odd\u00e9\"\r\nX-Evil: 1", 1);
        assertThat(api.post(MAPS + "?fieldValidation=Strict", body).code()).isEqualTo(400);
        assertThat(api.post(MAPS + "?fieldValidation=Sloppy", body).code()).isEqualTo(422);

        ApiFixture.Answer warned = api.post(MAPS, body);

        assertThat(warned.code()).isEqualTo(201);
        assertThat(warned.response().headers().firstValue("warning").orElse("")).startsWith("299 - \"unknown field");
        assertThat(warned.response().headers().firstValue("x-evil")).isEmpty();
    }

    @Test
    void bodyAboveTheLimitIsRefusedWith413() {
        String huge = "{\"kind\":\"ConfigMap\",\"data\":{\"k\":\"" + "x".repeat(3 * 1024 * 1024) + "\"}}";

        ApiFixture.Answer refused = api.send("POST", MAPS, huge);

        assertThat(refused.code()).isEqualTo(413);
        assertThat(refused.at("/reason")).isEqualTo("RequestEntityTooLarge");
    }

    @Test
    void brokenBodiesAndParametersAreBadRequests() {
        for (String body : List.of("{", "[]", "\"x\"", "null", "{} {}", "[".repeat(5000))) {
            assertThat(api.send("POST", MAPS, body).code())
                    .as(body.substring(0, 1))
                    .isEqualTo(400);
        }
        assertThat(api.send("POST", MAPS, "").code()).isEqualTo(400);
        assertThat(api.get(MAPS + "?limit=many").code()).isEqualTo(400);
        assertThat(api.get(MAPS + "?resourceVersion=abc").code()).isEqualTo(400);
        assertThat(api.get(MAPS + "?resourceVersion=99999999").code()).isEqualTo(504);
        assertThat(api.get(MAPS + "?labelSelector=nonsense").code()).isEqualTo(400);
        assertThat(api.send("DELETE", MAPS + "/x?propagationPolicy=Sideways", "")
                        .code())
                .isEqualTo(422);
    }

    @Test
    void listOfThirtyMegabytesArrivesWhole() {
        String filler = "y".repeat(300_000);
        for (int i = 0; i < 100; i++) {
            ObjectNode body = ApiFixture.configMap("big-" + i);
            body.withObject("/metadata")
                    .put("namespace", "other")
                    .putObject("labels")
                    .put("big", "yes");
            body.withObject("/data").put("filler", filler);
            assertThat(api.post("/api/v1/namespaces/other/configmaps", body).code())
                    .isEqualTo(201);
        }

        ApiFixture.Answer list = api.get("/api/v1/configmaps?labelSelector=big%3Dyes");

        assertThat(list.text().length()).isGreaterThan(30_000_000);
        assertThat(list.text()).endsWith("]}\n");
        assertThat(list.response().headers().firstValue("transfer-encoding")).contains("chunked");
        ApiFixture.Answer deleted =
                api.send("DELETE", "/api/v1/namespaces/other/configmaps?labelSelector=big%3Dyes", "");
        assertThat(deleted.code()).isEqualTo(200);
    }

    /** Raw bytes that no client library would send; the server has to stay well. */
    @Test
    void hostileRequestsGetAnAnswerOrAClosedConnectionAndTheServerStaysWell() throws Exception {
        SSLSocketFactory sockets = api.masters().getSocketFactory();
        var random = new Random(42);
        byte[] noise = new byte[4096];
        random.nextBytes(noise);
        List<byte[]> attacks = List.of(
                ("GET /" + "a".repeat(40_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(US_ASCII),
                ("GET /api HTTP/1.1\r\nHost: localhost\r\nAccept: " + "x;".repeat(30_000) + "\r\n\r\n")
                        .getBytes(US_ASCII),
                "POST /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n".getBytes(US_ASCII),
                "POST /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999\r\n\r\n{"
                        .getBytes(US_ASCII),
                "POST /api/v1/namespaces HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n"
                        .getBytes(US_ASCII),
                noise);
        for (byte[] attack : attacks) {
            try (Socket socket = sockets.createSocket(
                    "localhost", api.server.addresses().getFirst().getPort())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(attack);
                socket.getOutputStream().flush();
                byte[] start = socket.getInputStream().readNBytes(12);
                if (start.length == 12) {
                    String line = new String(start, US_ASCII);
                    assertThat(line).startsWith("HTTP/1.1 4");
                }
            } catch (java.net.SocketException | javax.net.ssl.SSLException closed) {
                assertThat(closed).isNotInstanceOf(java.net.SocketTimeoutException.class);
            }
        }

        assertThat(api.get("/livez").code()).isEqualTo(200);
        assertThat(api.server.requests()).containsKey("GET 200");
    }

    @Test
    void twoServersShareOneAddressAndOneServesWhenTheOtherIsGone() {
        int port = api.server.addresses().getFirst().getPort();
        String config = "berth.api.listen = [\"127.0.0.1:" + port + "\", \"127.0.0.1:0\"]";
        try (var second = new ApiFixture(config)) {
            assertThat(second.server.addresses()).hasSize(2);
            assertThat(second.server.addresses().getFirst().getPort()).isEqualTo(port);
        }

        assertThat(api.get("/livez").code()).isEqualTo(200);
    }

    @Test
    void scaleIsReadAndWritten() {
        ObjectNode set = Json.object().put("kind", "StatefulSet");
        set.putObject("metadata").put("name", "scaled");
        set.putObject("spec").put("replicas", 1);
        api.post("/apis/apps/v1/namespaces/default/statefulsets", set);
        String path = "/apis/apps/v1/namespaces/default/statefulsets/scaled/scale";

        ObjectNode scale = (ObjectNode) api.get(path).json();
        scale.withObject("/spec").put("replicas", 7);
        JsonNode put = api.send("PUT", path, scale.toString()).json();

        assertThat(put.at("/spec/replicas").asInt()).isEqualTo(7);
        assertThat(api.get("/api/v1/namespaces/default/configmaps/x/scale").code())
                .isEqualTo(404);
    }
}
