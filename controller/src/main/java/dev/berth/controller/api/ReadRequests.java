package dev.berth.controller.api;

import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.api.request.ContinueToken;
import dev.berth.controller.api.request.ListOptions;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.controller.registry.Reading;
import dev.berth.controller.registry.Reads;
import dev.berth.controller.registry.decide.Freshness;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Snapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** GET of one object and of a list. */
final class ReadRequests {
    private final Reads reads;
    private final ApiParts.Selecting selecting;
    private final Shapes shapes;

    ReadRequests(Reads reads, ApiParts.Selecting selecting, Shapes shapes) {
        this.reads = reads;
        this.selecting = selecting;
        this.shapes = shapes;
    }

    CompletionStage<HttpResponse> get(Exchange x, Resource resource, ObjectKey key) {
        return object(x, resource, key, object -> shapes.object(x, 200, object));
    }

    /** The object as new as the query asks for, or 404. */
    CompletionStage<HttpResponse> object(
            Exchange x, Resource resource, ObjectKey key, Function<KubeObject, HttpResponse> reply) {
        ListOptions options = ListOptions.of(x.query());
        x.format();
        return reads.read(resource, options.freshness()).thenApply(reading -> switch (reading) {
            case Reading.At at ->
                at.snapshot()
                        .get(key)
                        .map(reply)
                        .orElseGet(() -> Replies.status(Status.notFound(resource, key.name())));
            case Reading.Refused refused -> Replies.status(refused.status());
        });
    }

    CompletionStage<HttpResponse> list(Exchange x, Resource resource, String namespace) {
        ListOptions options = ListOptions.of(x.query());
        x.format();
        Selection selection =
                Selection.of(selecting, resource, namespace, options.labelSelector(), options.fieldSelector());
        return reads.read(resource, freshness(options)).thenApply(reading -> switch (reading) {
            case Reading.At at -> page(x, options, selection, at.snapshot());
            case Reading.Refused refused -> refused(options, refused.status());
        });
    }

    private static Freshness freshness(ListOptions options) {
        if (options.next().isEmpty()) {
            return options.freshness();
        }
        return options.next()
                .get()
                .revision()
                .<Freshness>map(Freshness.Exactly::new)
                .orElse(new Freshness.Newest());
    }

    private HttpResponse page(Exchange x, ListOptions options, Selection selection, Snapshot snapshot) {
        Iterator<KubeObject> matching =
                selection.in(snapshot, options.next().map(ContinueToken::last)).iterator();
        var page = new ArrayList<KubeObject>();
        while (matching.hasNext() && (options.limit() == 0 || page.size() < options.limit())) {
            page.add(matching.next());
        }
        ObjectNode meta =
                Json.object().put("resourceVersion", snapshot.revision().toString());
        if (matching.hasNext()) {
            reads.pin(snapshot);
            meta.put(
                    "continue",
                    new ContinueToken(
                                    Optional.of(snapshot.revision()),
                                    page.getLast().key())
                            .toString());
            if (selection.everything()) {
                meta.put("remainingItemCount", count(matching));
            }
        }
        return shapes.list(x, snapshot.resource(), page, meta);
    }

    private static long count(Iterator<KubeObject> rest) {
        long n = 0;
        while (rest.hasNext()) {
            rest.next();
            n++;
        }
        return n;
    }

    /** With a 410 comes a token to go on in the newest state, for clients that can live with a list of two moments. */
    private static HttpResponse refused(ListOptions options, Status status) {
        if (status.code() != 410 || options.next().isEmpty()) {
            return Replies.status(status);
        }
        ObjectNode body = status.json();
        var token = new ContinueToken(Optional.empty(), options.next().get().last());
        if (body.path("metadata") instanceof ObjectNode meta) {
            meta.put("continue", token.toString());
        }
        return Replies.of(410, Replies.JSON, Json.bytes(body));
    }

    /** The newest objects that a request selects. */
    CompletionStage<List<KubeObject>> selected(Exchange x, Resource resource, String namespace) {
        ListOptions options = ListOptions.of(x.query());
        Selection selection =
                Selection.of(selecting, resource, namespace, options.labelSelector(), options.fieldSelector());
        return reads.read(resource, new Freshness.Newest()).thenApply(reading -> switch (reading) {
            case Reading.At at -> selection.in(at.snapshot(), Optional.empty()).toList();
            case Reading.Refused refused -> throw new RefusedException(refused.status());
        });
    }
}
