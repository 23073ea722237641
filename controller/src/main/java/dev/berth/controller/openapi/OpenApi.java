package dev.berth.controller.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.schema.Definitions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI documents of the served kinds: {@code /openapi/v3}, one document for each group version below it, and {@code /openapi/v2}.
 * Built at the first request (a parse of the schema and some tens of milliseconds), kept as bytes, the same bytes on every node of a
 * version, so that a hash may be cached for ever. Thread-safe.
 */
public final class OpenApi {
    private final List<Resource> resources;
    private volatile @Nullable Documents documents;

    private OpenApi(List<Resource> resources) {
        this.resources = List.copyOf(resources);
    }

    /** All kinds of {@link Resources}. */
    public static OpenApi served() {
        return new OpenApi(Resources.all());
    }

    /**
     * A document and its hash.
     *
     * @param json read only
     * @param hash upper-case hex of SHA-512: the {@code hash} parameter of its URL; in quotes it is the ETag
     */
    public record Document(byte[] json, String hash) {
        /** For the {@code ETag} header. */
        public String etag() {
            return "\"" + hash + "\"";
        }
    }

    /** {@code GET /openapi/v3}: where the documents of the group versions are. */
    public Document index() {
        return documents().index();
    }

    /**
     * {@code GET /openapi/v3/<path>}.
     *
     * @param path without leading slash: {@code api/v1}, {@code apis/apps/v1}
     */
    public Optional<Document> groupVersion(String path) {
        return Optional.ofNullable(documents().groupVersions().get(path));
    }

    /** {@code GET /openapi/v2}: one Swagger document of everything, for clients that know no v3. JSON only, there is no protobuf form. */
    public Document v2() {
        return documents().v2();
    }

    private record Documents(Document index, Map<String, Document> groupVersions, Document v2) {}

    private Documents documents() {
        Documents known = documents;
        if (known == null) {
            known = build();
            documents = known;
        }
        return known;
    }

    private Documents build() {
        SequencedMap<String, ObjectNode> definitions = Definitions.read();
        Map<String, List<Resource>> groups =
                resources.stream().collect(Collectors.groupingBy(OpenApi::path, TreeMap::new, Collectors.toList()));
        var built = new TreeMap<String, Document>();
        groups.forEach((path, kinds) -> built.put(path, document(V3Document.of(definitions, kinds))));
        return new Documents(
                document(index(built)), Map.copyOf(built), document(V2Document.of(definitions, resources)));
    }

    private static ObjectNode index(Map<String, Document> documents) {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        documents.forEach((path, d) ->
                paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + d.hash()));
        return index;
    }

    /** {@code api/v1} or {@code apis/apps/v1}. */
    static String path(Resource r) {
        return (r.group().isEmpty() ? "api/" : "apis/") + r.apiVersion();
    }

    private static Document document(ObjectNode tree) {
        byte[] json = tree.toString().getBytes(StandardCharsets.UTF_8);
        return new Document(json, hash(json));
    }

    private static String hash(byte[] json) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-512").digest(json));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }
}
