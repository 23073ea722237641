package dev.berth.controller.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.registry.Registry;
import dev.berth.controller.tokens.TokenDesk;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.node.PodVisit;
import dev.berth.protocol.node.VisitReply;
import dev.berth.protocol.patch.Patched;
import dev.berth.protocol.schema.Decoded;
import dev.berth.protocol.schema.FieldValidation;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/**
 * Everything that the API server is put together from. All parts are thread-safe.
 *
 * @param tls key, certificate and the CA that client certificates are checked against
 * @param checks what {@code /readyz} asks, by name, in this order; empty means well, a text says what is wrong
 */
public record ApiParts(
        Registry registry,
        Bodies bodies,
        Patching patching,
        Selecting selecting,
        Tables tables,
        Scaling scaling,
        Documents documents,
        Visiting visiting,
        Stored stored,
        TokenDesk tokens,
        SSLContext tls,
        Clock clock,
        RandomGenerator random,
        Map<String, Supplier<Optional<String>>> checks) {

    public ApiParts {
        checks = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(checks));
    }

    /** The way into pods, wherever they run. */
    public interface Visiting {
        /** @return fails if the node's session does not answer in time */
        CompletionStage<VisitReply> visit(String node, PodVisit visit);
    }

    /** Everything that the cluster has stored. */
    public interface Stored {
        /** @return what was acknowledged before the call; fails, saying why, if that cannot be known */
        CompletionStage<Copy> copy();

        /** How this node's part of the memory fares, for people and tools. */
        JsonNode status();

        /**
         * Has a node keep a copy of what is stored, or none any more.
         *
         * @param address {@code host:port} where it listens for that
         * @return who keeps copies then; fails with the answer to give, as a {@code RefusedException}, if that cannot be or is not over
         */
        CompletionStage<JsonNode> addPeer(String name, String address);

        /** @return as of {@link #addPeer} */
        CompletionStage<JsonNode> removePeer(String name);

        /** Does not change any more. */
        interface Copy {
            /** Blocks. */
            void writeTo(OutputStream out) throws IOException;
        }
    }

    /** Reads request bodies against their kind's schema. */
    public interface Bodies {
        /** @param yaml whether the bytes are YAML rather than JSON */
        Decoded read(Resource resource, byte[] body, boolean yaml, FieldValidation validation);

        /** Checks a tree that a patch made. */
        Decoded check(Resource resource, ObjectNode tree, FieldValidation validation);

        /**
         * Reads a body that is no stored kind ({@code DeleteOptions}, {@code Scale}, a patch).
         *
         * @throws java.io.UncheckedIOException if it is neither JSON nor YAML
         */
        JsonNode plain(byte[] body, boolean yaml);
    }

    /** The three ways to patch. */
    public enum PatchKind {
        JSON,
        MERGE,
        STRATEGIC_MERGE
    }

    /** Applies patches. */
    public interface Patching {
        /** @param object not changed */
        Patched apply(PatchKind kind, Resource resource, ObjectNode object, JsonNode patch);
    }

    /** Reads label and field selectors. */
    public interface Selecting {
        Selected select(Resource resource, String labelSelector, String fieldSelector);

        /** What came of it. */
        sealed interface Selected {
            /** @param name the one name that can match, where the field selector says so */
            record By(Predicate<KubeObject> predicate, Optional<String> name) implements Selected {}

            record Refused(Status status) implements Selected {}
        }
    }

    /** How much of each object a Table row carries. */
    public enum IncludeObject {
        NONE,
        METADATA,
        OBJECT
    }

    /** Prints objects as {@code meta.k8s.io/v1 Table}s. */
    public interface Tables {
        ObjectNode table(Resource resource, List<KubeObject> objects, IncludeObject include, Instant now);
    }

    /** The {@code scale} subresource. */
    public interface Scaling {
        ObjectNode read(KubeObject workload);

        /** @param workload a copy of the stored tree, with its {@code resourceVersion} */
        Patched apply(Resource resource, ObjectNode workload, JsonNode scale);
    }

    /** OpenAPI documents. */
    public interface Documents {
        /** {@code /openapi/v3}. */
        Document index();

        /** @param path such as {@code apis/apps/v1} */
        Optional<Document> groupVersion(String path);

        /** {@code /openapi/v2}. */
        Document v2();

        /**
         * A document as it is sent; the bytes are not changed by anybody.
         *
         * @param etag with its quotes; empty for none
         */
        record Document(byte[] json, String etag) {}
    }
}
