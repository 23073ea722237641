package dev.berth.protocol.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The one JSON configuration of Berth: exact numbers, bounded nesting, no trailing garbage. Thread-safe. */
public final class Json {
    /** Kubernetes' request limit is 3 MiB and an object's is 1.5 MiB; a string cannot be longer than the body. */
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(200)
            .maxStringLength(3 * 1024 * 1024)
            .maxDocumentLength(16L * 1024 * 1024)
            .build();

    private static final ObjectMapper MAPPER = new ObjectMapper(
                    JsonFactory.builder().streamReadConstraints(LIMITS).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /**
     * For trees, which have no trailing tokens: fabric8's deserializers of quantities and of int-or-string read their part as a tree of its
     * own, and would take the field after it for garbage.
     */
    private static final ObjectMapper TREES = MAPPER.copy().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    /** The shared mapper; callers must not configure it. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /**
     * Reads one JSON object that Berth itself has written.
     *
     * @throws UncheckedIOException if the bytes are not a JSON object
     */
    public static ObjectNode parse(byte[] json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (IOException | ClassCastException e) {
            throw new UncheckedIOException(e instanceof IOException io ? io : new IOException("not a JSON object", e));
        }
    }

    public static byte[] bytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tree of a typed object, without the fields that are null. */
    public static ObjectNode tree(Object typed) {
        return MAPPER.valueToTree(typed);
    }

    /** The typed form of a tree; unknown fields are left out. */
    public static <T> T typed(JsonNode tree, Class<T> type) {
        try {
            return TREES.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot read a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }
}
