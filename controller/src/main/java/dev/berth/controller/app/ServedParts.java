package dev.berth.controller.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.api.ApiParts;
import dev.berth.controller.openapi.OpenApi;
import dev.berth.controller.scale.Scales;
import dev.berth.controller.select.FieldSelectors;
import dev.berth.controller.select.LabelSelectors;
import dev.berth.controller.select.Selection;
import dev.berth.controller.table.IncludeObject;
import dev.berth.controller.table.Tables;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.patch.JsonPatch;
import dev.berth.protocol.patch.MergePatch;
import dev.berth.protocol.patch.Patched;
import dev.berth.protocol.patch.StrategicMergePatch;
import dev.berth.protocol.schema.Decoded;
import dev.berth.protocol.schema.Decoder;
import dev.berth.protocol.schema.FieldValidation;
import dev.berth.protocol.schema.RequestBodies;
import dev.berth.protocol.schema.Schemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Fits the pure parts (schema, patches, selectors, tables, scale, OpenAPI) into the API server's ports. */
final class ServedParts {
    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";

    private ServedParts() {}

    static ApiParts.Bodies bodies() {
        return new ApiParts.Bodies() {
            @Override
            public Decoded read(Resource resource, byte[] body, boolean yaml, FieldValidation validation) {
                return switch (RequestBodies.read(body, yaml ? YAML : JSON)) {
                    case RequestBodies.Body.Read read ->
                        Decoder.decode(resource, read.tree(), validation, read.duplicates());
                    case RequestBodies.Body.Refused refused -> new Decoded.Rejected(refused.status());
                };
            }

            @Override
            public Decoded check(Resource resource, ObjectNode tree, FieldValidation validation) {
                return Decoder.decode(resource, tree, validation);
            }

            @Override
            public JsonNode plain(byte[] body, boolean yaml) {
                return switch (RequestBodies.read(body, yaml ? YAML : JSON)) {
                    case RequestBodies.Body.Read read -> read.tree();
                    case RequestBodies.Body.Refused refused ->
                        throw new UncheckedIOException(
                                new IOException(refused.status().message()));
                };
            }
        };
    }

    static Patched patch(ApiParts.PatchKind kind, Resource resource, ObjectNode object, JsonNode patch) {
        return switch (kind) {
            case JSON -> JsonPatch.apply(object, patch);
            case MERGE -> MergePatch.apply(object, patch);
            case STRATEGIC_MERGE -> StrategicMergePatch.apply(object, patch, Schemas.of(resource));
        };
    }

    static ApiParts.Selecting.Selected select(Resource resource, String labels, String fields) {
        return switch (LabelSelectors.parse(labels)) {
            case Selection.Refused refused -> new ApiParts.Selecting.Selected.Refused(refused.status());
            case Selection.Selected byLabel ->
                switch (FieldSelectors.parse(resource, fields)) {
                    case Selection.Refused refused -> new ApiParts.Selecting.Selected.Refused(refused.status());
                    case Selection.Selected byField ->
                        new ApiParts.Selecting.Selected.By(
                                byLabel.predicate().and(byField.predicate()),
                                Optional.ofNullable(byField.exact().get("metadata.name")));
                };
        };
    }

    static ObjectNode table(Resource resource, List<KubeObject> objects, ApiParts.IncludeObject include, Instant now) {
        IncludeObject carried = switch (include) {
            case NONE -> IncludeObject.NONE;
            case METADATA -> IncludeObject.METADATA;
            case OBJECT -> IncludeObject.OBJECT;
        };
        return Tables.table(resource, objects, carried, now, true);
    }

    static ApiParts.Scaling scaling() {
        return new ApiParts.Scaling() {
            @Override
            public ObjectNode read(KubeObject workload) {
                return Scales.read(workload);
            }

            @Override
            public Patched apply(Resource resource, ObjectNode workload, JsonNode scale) {
                return switch (Scales.apply(resource, workload, scale)) {
                    case Scales.Scaled.Applied applied -> new Patched.Applied(applied.tree());
                    case Scales.Scaled.Refused refused -> new Patched.Refused(refused.status());
                };
            }
        };
    }

    static ApiParts.Documents documents() {
        return new ApiParts.Documents() {
            @Override
            public Document index() {
                return sent(OpenApi.served().index());
            }

            @Override
            public Optional<Document> groupVersion(String path) {
                return OpenApi.served().groupVersion(path).map(d -> sent(d));
            }

            @Override
            public Document v2() {
                return sent(OpenApi.served().v2());
            }

            private Document sent(OpenApi.Document document) {
                return new Document(document.json(), document.etag());
            }
        };
    }
}
