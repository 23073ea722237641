package dev.berth.controller.api;

import akka.NotUsed;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.TextMessage;
import akka.http.javadsl.model.ws.WebSocketUpgrade;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.berth.controller.api.ApiParts.IncludeObject;
import dev.berth.controller.api.request.Accept;
import dev.berth.controller.api.request.WatchOptions;
import dev.berth.controller.api.watch.WatchEvent;
import dev.berth.controller.api.watch.WatchLines;
import dev.berth.controller.api.watch.Watches;
import dev.berth.controller.registry.Reading;
import dev.berth.controller.registry.Registry;
import dev.berth.controller.registry.decide.Freshness;
import dev.berth.controller.registry.decide.Refusals;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.View;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Watches: where they begin, and their lines in the shape that was asked for. */
final class WatchRequests {
    private final Registry registry;
    private final ApiParts.Selecting selecting;
    private final Shapes shapes;
    private final Watches watches;
    private final RandomGenerator random;
    private final Duration shortest;

    WatchRequests(ApiParts parts, Shapes shapes, Watches watches, Duration shortest) {
        this.registry = parts.registry();
        this.selecting = parts.selecting();
        this.shapes = shapes;
        this.watches = watches;
        this.random = parts.random();
        this.shortest = shortest;
    }

    /** A watch as it was asked for, apart from where it begins. */
    private record Asked(
            Resource resource,
            View view,
            Selection selection,
            WatchOptions options,
            Duration timeout,
            WatchLines lines,
            Optional<WebSocketUpgrade> socket) {}

    CompletionStage<HttpResponse> watch(Exchange x, Resource resource, String namespace) {
        WatchOptions options = WatchOptions.of(x.query());
        Selection selection =
                Selection.of(selecting, resource, namespace, options.labelSelector(), options.fieldSelector());
        WatchLines lines = encoder(resource, Shapes.streamed(x), Shapes.include(x));
        var asked = new Asked(
                resource,
                registry.views().of(resource),
                selection,
                options,
                options.timeout().orElseGet(this::someTime),
                lines,
                x.request().getAttribute(AttributeKeys.webSocketUpgrade));
        return switch (options.start()) {
            case WatchOptions.Start.After after -> after(asked, after.revision());
            case WatchOptions.Start.WithState state ->
                registry.reads().read(resource, state.freshness()).thenApply(reading -> switch (reading) {
                    case Reading.At at -> withState(asked, at.snapshot(), state.marked());
                    case Reading.Refused refused -> Replies.status(refused.status());
                });
        };
    }

    /** Between once and twice the shortest time, so that the watches of a restarted fleet do not all end at once. */
    private Duration someTime() {
        return shortest.plusMillis((long) (shortest.toMillis() * random.nextDouble()));
    }

    private CompletionStage<HttpResponse> after(Asked asked, Revision from) {
        return switch (open(asked, from, Optional.empty(), false)) {
            case Watches.Opened.Running running -> now(lines(asked, running.events()));
            case Watches.Opened.Gone gone -> now(failed(asked, tooOld(from, gone.oldest())));
            // The client saw a newer state elsewhere; it will come here too, or was never there.
            case Watches.Opened.Ahead ahead ->
                registry.reads()
                        .read(asked.resource(), new Freshness.AtLeast(from))
                        .thenApply(reading -> switch (reading) {
                            case Reading.At at -> second(asked, from, at.snapshot());
                            case Reading.Refused refused -> Replies.status(refused.status());
                        });
        };
    }

    private HttpResponse second(Asked asked, Revision from, Snapshot reached) {
        return reply(asked, from, reached, open(asked, from, Optional.empty(), false));
    }

    private HttpResponse withState(Asked asked, Snapshot snapshot, boolean marked) {
        boolean mark = marked && asked.options().bookmarks();
        return reply(
                asked, snapshot.revision(), snapshot, open(asked, snapshot.revision(), Optional.of(snapshot), mark));
    }

    private static HttpResponse reply(Asked asked, Revision from, Snapshot reached, Watches.Opened opened) {
        return switch (opened) {
            case Watches.Opened.Running running -> lines(asked, running.events());
            case Watches.Opened.Gone gone -> failed(asked, tooOld(from, gone.oldest()));
            case Watches.Opened.Ahead ahead -> Replies.status(Refusals.tooLarge(from, reached.revision()));
        };
    }

    private Watches.Opened open(Asked asked, Revision from, Optional<Snapshot> initial, boolean mark) {
        return watches.open(new Watches.Order(
                asked.view(),
                from,
                initial,
                asked.selection().filter(),
                asked.options().bookmarks(),
                mark,
                asked.timeout()));
    }

    private static HttpResponse lines(Asked asked, Source<WatchEvent, NotUsed> events) {
        Source<ByteString, NotUsed> body = events.map(asked.lines()::line);
        return asked.socket()
                .map(s -> frames(s, body))
                .orElseGet(() -> HttpResponse.create()
                        .withEntity(HttpEntities.createChunked(Replies.JSON, body))
                        .addHeader(RawHeader.create("Cache-Control", "no-cache, private")));
    }

    /**
     * As Kubernetes does (k8s.io/apiserver, {@code WatchServer.HandleWS}): each event is a text frame; what the client says is let go. A
     * client that asks for a WebSocket must get one: fabric8's waits for the end of any other answer, and a watch has none.
     */
    private static HttpResponse frames(WebSocketUpgrade socket, Source<ByteString, NotUsed> lines) {
        return socket.handleMessagesWith(Flow.<Message, Message>fromSinkAndSourceCoupled(
                Sink.ignore(), lines.map(l -> TextMessage.create(l.utf8String()))));
    }

    /** Like Kubernetes, a watch that is too old is answered with a stream whose only line says so. */
    private static HttpResponse failed(Asked asked, Status status) {
        return lines(asked, Source.single(new WatchEvent.Failed(status)));
    }

    private static Status tooOld(Revision from, Revision oldest) {
        return Status.gone("too old resource version: " + from + " (" + oldest + ")");
    }

    private WatchLines encoder(Resource resource, Accept.Shape shape, IncludeObject include) {
        Function<KubeObject, byte[]> shaped = o -> Json.bytes(shapes.tree(shape, include, o));
        return switch (shape) {
            case OBJECT -> new WatchLines(resource.apiVersion(), resource.kind(), KubeObject::bytes);
            case METADATA -> new WatchLines("meta.k8s.io/v1", "PartialObjectMetadata", shaped);
            case TABLE -> new WatchLines("meta.k8s.io/v1", "Table", shaped);
        };
    }

    private static CompletionStage<HttpResponse> now(HttpResponse response) {
        return CompletableFuture.completedStage(response);
    }
}
