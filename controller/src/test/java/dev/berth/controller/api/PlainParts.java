package dev.berth.controller.api;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.patch.Patched;
import dev.berth.protocol.schema.Decoded;
import dev.berth.protocol.schema.FieldValidation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Small parts that really work, enough for stock kubectl: merge patch, equality selectors, Tables of name and age. */
final class PlainParts {
    private static final Set<String> TOP = Set.of(
            "apiVersion",
            "kind",
            "metadata",
            "spec",
            "status",
            "data",
            "binaryData",
            "immutable",
            "type",
            "stringData",
            "revision",
            "provisioner",
            "involvedObject",
            "reason",
            "message",
            "source",
            "firstTimestamp",
            "lastTimestamp",
            "count",
            "reportingComponent",
            "reportingInstance",
            "eventTime");

    private PlainParts() {}

    static final class Bodies implements ApiParts.Bodies {
        @Override
        public Decoded read(Resource resource, byte[] body, boolean yaml, FieldValidation validation) {
            try {
                return plain(body, yaml) instanceof ObjectNode tree
                        ? check(resource, tree, validation)
                        : new Decoded.Rejected(Status.badRequest("not an object"));
            } catch (UncheckedIOException e) {
                return new Decoded.Rejected(Status.badRequest("cannot be read: " + e.getMessage()));
            }
        }

        @Override
        public Decoded check(Resource resource, ObjectNode tree, FieldValidation validation) {
            if (!tree.path("kind").asText(resource.kind()).equals(resource.kind())) {
                return new Decoded.Rejected(Status.badRequest("the kind in the data does not match"));
            }
            tree.put("kind", resource.kind()).put("apiVersion", resource.apiVersion());
            var unknown = new ArrayList<String>();
            tree.fieldNames().forEachRemaining(f -> {
                if (!TOP.contains(f)) {
                    unknown.add("unknown field \"" + f + "\"");
                }
            });
            if (!unknown.isEmpty() && validation == FieldValidation.STRICT) {
                return new Decoded.Rejected(Status.badRequest("strict decoding error: " + unknown));
            }
            return new Decoded.Accepted(tree, validation == FieldValidation.WARN ? unknown : List.of());
        }

        @Override
        public JsonNode plain(byte[] body, boolean yaml) {
            try {
                return yaml ? new YAMLMapper().readTree(body) : Json.mapper().readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static final class Patching implements ApiParts.Patching {
        @Override
        public Patched apply(ApiParts.PatchKind kind, Resource resource, ObjectNode object, JsonNode patch) {
            return switch (kind) {
                case JSON -> json(object.deepCopy(), patch);
                case MERGE, STRATEGIC_MERGE ->
                    patch instanceof ObjectNode merge
                            ? new Patched.Applied(merge(object.deepCopy(), merge))
                            : new Patched.Refused(Status.badRequest("a merge patch is an object"));
            };
        }

        private static ObjectNode merge(ObjectNode target, ObjectNode patch) {
            patch.properties().forEach(e -> {
                if (e.getValue().isNull()) {
                    target.remove(e.getKey());
                } else if (e.getValue() instanceof ObjectNode child) {
                    target.set(
                            e.getKey(),
                            merge(target.path(e.getKey()) instanceof ObjectNode t ? t : Json.object(), child));
                } else {
                    target.set(e.getKey(), e.getValue());
                }
            });
            return target;
        }

        private static Patched json(ObjectNode target, JsonNode patch) {
            if (!(patch instanceof ArrayNode operations)) {
                return new Patched.Refused(Status.badRequest("a JSON patch is an array"));
            }
            for (JsonNode op : operations) {
                JsonPointer path = JsonPointer.compile(op.path("path").asText());
                String last = path.last().getMatchingProperty();
                if (!(target.at(path.head()) instanceof ObjectNode parent)) {
                    return new Patched.Refused(Status.of(422, "Invalid", "no such path: " + path));
                }
                switch (op.path("op").asText()) {
                    case "add", "replace" -> parent.set(last, op.path("value"));
                    case "remove" -> parent.remove(last);
                    default -> {
                        return new Patched.Refused(Status.badRequest("unknown operation"));
                    }
                }
            }
            return new Patched.Applied(target);
        }
    }

    static final class Selecting implements ApiParts.Selecting {
        @Override
        public Selected select(Resource resource, String labelSelector, String fieldSelector) {
            Predicate<KubeObject> all = o -> true;
            Optional<String> name = Optional.empty();
            for (String term : labelSelector.split(",")) {
                if (!term.isEmpty()) {
                    String[] pair = term.split("==?", 2);
                    if (pair.length < 2) {
                        return new Selected.Refused(Status.badRequest("unable to parse requirement: " + term));
                    }
                    all = all.and(o -> pair[1].equals(o.labels().get(pair[0])));
                }
            }
            for (String term : fieldSelector.split(",")) {
                if (!term.isEmpty()) {
                    String[] pair = term.split("=", 2);
                    JsonPointer pointer = JsonPointer.compile("/" + pair[0].replace('.', '/'));
                    all = all.and(o -> o.tree().at(pointer).asText("").equals(pair[1]));
                    name = pair[0].equals("metadata.name") ? Optional.of(pair[1]) : name;
                }
            }
            return new Selected.By(all, name);
        }
    }

    static final class Tables implements ApiParts.Tables {
        @Override
        public ObjectNode table(
                Resource resource, List<KubeObject> objects, ApiParts.IncludeObject include, Instant now) {
            ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
            ArrayNode columns = table.putArray("columnDefinitions");
            for (String column : List.of("Name", "Shown By")) {
                columns.addObject()
                        .put("name", column)
                        .put("type", "string")
                        .put("format", column.equals("Name") ? "name" : "")
                        .put("description", "")
                        .put("priority", 0);
            }
            ArrayNode rows = table.putArray("rows");
            for (KubeObject o : objects) {
                ObjectNode row = rows.addObject();
                row.putArray("cells").add(o.name()).add("server");
                row.set("object", Shapes.metadata(o));
            }
            return table;
        }
    }

    static final class Scaling implements ApiParts.Scaling {
        @Override
        public ObjectNode read(KubeObject workload) {
            ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
            scale.putObject("metadata")
                    .put("name", workload.name())
                    .put("namespace", workload.namespace())
                    .put("resourceVersion", workload.revision().toString());
            int replicas = workload.tree().at("/spec/replicas").asInt(1);
            scale.putObject("spec").put("replicas", replicas);
            scale.putObject("status").put("replicas", replicas);
            return scale;
        }

        @Override
        public Patched apply(Resource resource, ObjectNode workload, JsonNode scale) {
            workload.withObject("/spec")
                    .put("replicas", scale.at("/spec/replicas").asInt(0));
            return new Patched.Applied(workload);
        }
    }

    /** Enough for kubectl to see that the server validates fields itself. */
    static final class Documents implements ApiParts.Documents {
        @Override
        public Document index() {
            ObjectNode index = Json.object();
            index.putObject("paths");
            return new Document(Json.bytes(index), "\"index-1\"");
        }

        @Override
        public Optional<Document> groupVersion(String path) {
            return Optional.empty();
        }

        @Override
        public Document v2() {
            return new Document(Json.bytes(Json.object().put("swagger", "2.0")), "");
        }
    }
}
