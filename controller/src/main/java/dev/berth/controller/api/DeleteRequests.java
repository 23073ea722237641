package dev.berth.controller.api;

import akka.http.javadsl.model.HttpResponse;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.api.request.DeleteOptions;
import dev.berth.controller.registry.Registry;
import dev.berth.controller.registry.Written;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** DELETE of one object and of a collection. */
final class DeleteRequests {
    private static final int AT_ONCE = 8;

    private final Registry registry;
    private final ReadRequests readRequests;
    private final WriteRequests writeRequests;
    private final Shapes shapes;
    private final Materializer materializer;

    DeleteRequests(
            Registry registry,
            ReadRequests readRequests,
            WriteRequests writeRequests,
            Shapes shapes,
            Materializer materializer) {
        this.registry = registry;
        this.readRequests = readRequests;
        this.writeRequests = writeRequests;
        this.shapes = shapes;
        this.materializer = materializer;
    }

    CompletionStage<HttpResponse> one(Exchange x, Resource resource, ObjectKey key) {
        Shapes.checked(x);
        DeleteOptions options = options(x);
        return registry.delete(resource, key, options.deletion(), options.dryRun())
                .thenApply(written -> reply(x, resource, written));
    }

    private DeleteOptions options(Exchange x) {
        JsonNode body = x.body().length == 0 ? MissingNode.getInstance() : writeRequests.plain(x, x.yamlBody());
        return DeleteOptions.of(body, x.query());
    }

    private HttpResponse reply(Exchange x, Resource resource, Written written) {
        return switch (written.outcome()) {
            case Outcome.Refused refused -> Replies.status(refused.status());
            case Outcome.Done done
            when done.removed() ->
                Replies.document(
                        x,
                        200,
                        Replies.success(
                                resource, done.object().name(), done.object().uid()));
            case Outcome.Done done -> Replies.warned(shapes.object(x, 200, done.object()), written.warnings());
        };
    }

    /** Deletes what the selectors match, in key order, a few at a time; the answer lists what was deleted. */
    CompletionStage<HttpResponse> collection(Exchange x, Resource resource, String namespace) {
        Shapes.checked(x);
        DeleteOptions options = options(x);
        return readRequests
                .selected(x, resource, namespace)
                .thenCompose(found -> Source.from(found)
                        .mapAsync(
                                AT_ONCE,
                                o -> registry.delete(resource, o.key(), of(o, options.deletion()), options.dryRun()))
                        .map(Written::outcome)
                        .takeWhile(outcome -> !stops(outcome), true)
                        .runWith(Sink.seq(), materializer))
                .thenApply(outcomes -> listed(x, resource, outcomes));
    }

    /** Only the lives that were selected, whatever has come in their place meanwhile. */
    private static Deletion of(KubeObject o, Deletion asked) {
        return new Deletion(asked.graceSeconds(), asked.propagation(), Optional.of(o.uid()), Optional.empty());
    }

    private static boolean stops(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused
                && refused.status().code() != 404
                && refused.status().code() != 409;
    }

    private HttpResponse listed(Exchange x, Resource resource, List<Outcome> outcomes) {
        if (!outcomes.isEmpty() && stops(outcomes.getLast()) && outcomes.getLast() instanceof Outcome.Refused refused) {
            return Replies.status(refused.status());
        }
        List<Outcome.Done> done = outcomes.stream()
                .filter(Outcome.Done.class::isInstance)
                .map(Outcome.Done.class::cast)
                .toList();
        Revision newest = done.stream()
                .map(Outcome.Done::revision)
                .max(Revision::compareTo)
                .orElse(Revision.ZERO);
        ObjectNode meta = Json.object();
        if (newest.isAfter(Revision.ZERO)) {
            meta.put("resourceVersion", newest.toString());
        }
        return shapes.list(x, resource, done.stream().map(Outcome.Done::object).toList(), meta);
    }
}
