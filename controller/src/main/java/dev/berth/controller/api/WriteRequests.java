package dev.berth.controller.api;

import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.admit.ClientStatus;
import dev.berth.controller.api.ApiParts.PatchKind;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.controller.api.request.WriteOptions;
import dev.berth.controller.registry.Registry;
import dev.berth.controller.registry.Written;
import dev.berth.controller.registry.decide.Decisions;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.patch.Patched;
import dev.berth.protocol.schema.Decoded;
import dev.berth.protocol.schema.FieldValidation;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Outcome;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** POST, PUT and PATCH of objects and of their {@code status}. */
final class WriteRequests {
    private static final String PATCH_TYPES =
            "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json";

    private final Registry registry;
    private final ApiParts.Bodies bodies;
    private final ApiParts.Patching patching;
    private final Shapes shapes;

    WriteRequests(ApiParts parts, Shapes shapes) {
        this.registry = parts.registry();
        this.bodies = parts.bodies();
        this.patching = parts.patching();
        this.shapes = shapes;
    }

    CompletionStage<HttpResponse> create(Exchange x, Resource resource, String namespace) {
        WriteOptions options = WriteOptions.of(x.query());
        Shapes.checked(x);
        if (resource.namespaced() && namespace.isEmpty()) {
            throw new RefusedException(Status.of(
                    405, "MethodNotAllowed", "an object of " + resource.qualified() + " is created in a namespace"));
        }
        Decoded.Accepted body = read(x, resource, options.validation());
        placed(body.tree(), namespace);
        return registry.create(resource, body.tree(), namespace, options.dryRun())
                .thenApply(written -> reply(x, 201, written, body.warnings()));
    }

    CompletionStage<HttpResponse> replace(Exchange x, Resource resource, ObjectKey key, Edit.Part part) {
        WriteOptions options = WriteOptions.of(x.query());
        Shapes.checked(x);
        Decoded.Accepted body = read(x, resource, options.validation());
        placed(body.tree(), key.namespace());
        named(body.tree(), key);
        var wish = wish(
                key, part, clients(part, old -> new Patched.Applied(body.tree().deepCopy())));
        return registry.edit(resource, wish, options.dryRun())
                .thenApply(written -> reply(x, 200, written, body.warnings()));
    }

    CompletionStage<HttpResponse> patch(Exchange x, Resource resource, ObjectKey key, Edit.Part part) {
        WriteOptions options = WriteOptions.of(x.query());
        Shapes.checked(x);
        PatchKind kind = patchKind(x);
        JsonNode patch = plain(x, false);
        var warnings = new AtomicReference<List<String>>(List.of());
        var wish = wish(
                key, part, clients(part, old -> patched(kind, resource, old, patch, options.validation(), warnings)));
        return registry.edit(resource, wish, options.dryRun())
                .thenApply(written -> reply(x, 200, written, Objects.requireNonNullElse(warnings.get(), List.of())));
    }

    private Patched patched(
            PatchKind kind,
            Resource resource,
            KubeObject old,
            JsonNode patch,
            FieldValidation validation,
            AtomicReference<List<String>> warnings) {
        return switch (patching.apply(kind, resource, old.edit(), patch)) {
            case Patched.Refused refused -> refused;
            case Patched.Applied applied ->
                switch (bodies.check(resource, applied.tree(), validation)) {
                    case Decoded.Rejected rejected -> new Patched.Refused(rejected.status());
                    case Decoded.Accepted accepted -> {
                        warnings.set(accepted.warnings());
                        named(accepted.tree(), old.key());
                        yield new Patched.Applied(accepted.tree());
                    }
                };
        };
    }

    /** @throws RefusedException with 415 for media types that are no patch, or not yet */
    static PatchKind patchKind(Exchange x) {
        return switch (x.mediaType()) {
            case "application/json-patch+json" -> PatchKind.JSON;
            case "application/merge-patch+json" -> PatchKind.MERGE;
            case "application/strategic-merge-patch+json" -> PatchKind.STRATEGIC_MERGE;
            case "application/apply-patch+yaml", "application/apply-patch+cbor" ->
                throw new RefusedException(Status.of(
                        415,
                        "UnsupportedMediaType",
                        "server-side apply is not served yet: use `kubectl apply` without --server-side, or one of "
                                + PATCH_TYPES));
            default -> throw Exchange.unsupported(x.mediaType(), PATCH_TYPES);
        };
    }

    /**
     * The body as a plain tree.
     *
     * @throws RefusedException with 400 if it cannot be read
     */
    JsonNode plain(Exchange x, boolean yaml) {
        try {
            return bodies.plain(x.body(), yaml);
        } catch (UncheckedIOException e) {
            String why = e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
            throw RefusedException.badRequest("the body of the request could not be read: " + why);
        }
    }

    private Decoded.Accepted read(Exchange x, Resource resource, FieldValidation validation) {
        if (x.body().length == 0) {
            throw RefusedException.badRequest("the request needs a body: a " + resource.kind() + " as JSON or YAML");
        }
        return switch (bodies.read(resource, x.body(), x.yamlBody(), validation)) {
            case Decoded.Accepted accepted -> accepted;
            case Decoded.Rejected rejected -> throw new RefusedException(rejected.status());
        };
    }

    private static void placed(ObjectNode tree, String namespace) {
        ObjectNode meta = tree.withObject("/metadata");
        String stated = meta.path("namespace").asText("");
        if (!stated.isEmpty() && !stated.equals(namespace)) {
            throw RefusedException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        if (!namespace.isEmpty()) {
            meta.put("namespace", namespace);
        }
    }

    private static void named(ObjectNode tree, ObjectKey key) {
        ObjectNode meta = tree.withObject("/metadata");
        String name = meta.path("name").asText("");
        if (!name.isEmpty() && !name.equals(key.name())) {
            throw RefusedException.badRequest(
                    "the name of the object (" + name + ") does not match the name on the URL (" + key.name() + ")");
        }
        meta.put("name", key.name());
    }

    /** A change without what is not a client's to say. */
    private static Function<KubeObject, Patched> clients(Edit.Part part, Function<KubeObject, Patched> change) {
        return old -> {
            Patched patched = change.apply(old);
            return part == Edit.Part.STATUS && patched instanceof Patched.Applied applied
                    ? ClientStatus.refusal(old, applied.tree())
                            .<Patched>map(Patched.Refused::new)
                            .orElse(patched)
                    : patched;
        };
    }

    static Decisions.Wish wish(ObjectKey key, Edit.Part part, Function<KubeObject, Patched> change) {
        return new Decisions.Wish(key, part, Optional.empty(), Optional.empty(), change);
    }

    private HttpResponse reply(Exchange x, int code, Written written, List<String> decoding) {
        return switch (written.outcome()) {
            case Outcome.Refused refused -> Replies.status(refused.status());
            case Outcome.Done done -> {
                var warnings = new ArrayList<>(decoding);
                warnings.addAll(written.warnings());
                yield Replies.warned(shapes.object(x, code, done.object()), warnings);
            }
        };
    }
}
