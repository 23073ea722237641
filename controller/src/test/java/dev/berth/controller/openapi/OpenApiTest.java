package dev.berth.controller.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private final OpenApi openApi = OpenApi.served();

    @Test
    void theIndexNamesADocumentForEveryServedGroupVersion() {
        ObjectNode paths = (ObjectNode) Json.parse(openApi.index().json()).path("paths");
        assertThat(paths.properties().stream().map(e -> e.getKey()))
                .containsExactlyInAnyOrder(
                        "api/v1",
                        "apis/apps/v1",
                        "apis/coordination.k8s.io/v1",
                        "apis/discovery.k8s.io/v1",
                        "apis/policy/v1",
                        "apis/storage.k8s.io/v1");
        paths.properties().forEach(e -> {
            String hash = openApi.groupVersion(e.getKey()).orElseThrow().hash();
            assertThat(e.getValue().path("serverRelativeURL").asText())
                    .isEqualTo("/openapi/v3/" + e.getKey() + "?hash=" + hash);
        });
        assertThat(openApi.groupVersion("apis/batch/v1")).isEmpty();
    }

    @Test
    void everyKindCanBePatchedStrategicallyWithFieldValidation() {
        for (Resource r : Resources.all()) {
            String path = "/" + OpenApi.path(r) + (r.namespaced() ? "/namespaces/{namespace}/" : "/") + r.plural()
                    + "/{name}";
            JsonNode patch = document(r).path("paths").path(path).path("patch");
            assertThat(patch.path("x-kubernetes-group-version-kind"))
                    .isEqualTo(Json.object()
                            .put("group", r.group())
                            .put("kind", r.kind())
                            .put("version", r.version()));
            assertThat(patch.path("parameters").findValuesAsText("name")).contains("fieldValidation", "dryRun");
            assertThat(patch.path("requestBody").path("content").has("application/strategic-merge-patch+json"))
                    .isTrue();
        }
    }

    @Test
    void everyKindIsFoundAmongTheSchemasByGroupVersionAndKind() {
        for (Resource r : Resources.all()) {
            JsonNode schema = document(r).path("components").path("schemas").path(Operations.definition(r));
            assertThat(schema.path("x-kubernetes-group-version-kind")
                            .path(0)
                            .path("kind")
                            .asText())
                    .isEqualTo(r.kind());
            assertThat(schema.at("/properties/metadata/allOf/0/$ref").asText()).endsWith("ObjectMeta");
        }
    }

    @Test
    void everyReferenceLeadsToASchema() {
        for (Resource r : Resources.all()) {
            ObjectNode document = document(r);
            List<String> refs = document.findValuesAsText("$ref");
            assertThat(refs)
                    .isNotEmpty()
                    .allSatisfy(ref ->
                            assertThat(document.at(ref.substring(1)).isObject()).isTrue());
        }
        ObjectNode v2 = Json.parse(openApi.v2().json());
        assertThat(v2.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(ref ->
                        assertThat(v2.at(ref.substring(1)).isObject()).as(ref).isTrue());
        assertThat(v2.findValues("oneOf")).isEmpty();
        assertThat(v2.findValues("allOf")).isEmpty();
    }

    @Test
    void operationIdsAreUnique() {
        assertThat(Resources.all().stream()
                        .flatMap(r -> Operations.of(r).stream())
                        .map(Operation::id))
                .doesNotHaveDuplicates()
                .contains(
                        "patchAppsV1NamespacedStatefulSet",
                        "readAppsV1NamespacedStatefulSetScale",
                        "listCoreV1PodForAllNamespaces",
                        "deleteCoreV1CollectionNode");
    }

    @Test
    void twoNodesServeTheSameBytes() {
        OpenApi other = OpenApi.served();
        assertThat(other.index().json()).isEqualTo(openApi.index().json());
        assertThat(other.v2().etag()).isEqualTo(openApi.v2().etag()).startsWith("\"");
    }

    private ObjectNode document(Resource r) {
        return Json.parse(openApi.groupVersion(OpenApi.path(r)).orElseThrow().json());
    }
}
