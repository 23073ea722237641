package dev.berth.controller.api;

import akka.http.javadsl.model.HttpResponse;
import dev.berth.controller.api.request.RequestPath;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Edit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Which verb on which path is answered by whom: the table of contents of the API. */
final class Router {
    private final SystemRequests system;
    private final ReadRequests reads;
    private final WatchRequests watches;
    private final WriteRequests writes;
    private final DeleteRequests deletes;
    private final SubresourceRequests parts;
    private final EvictionRequests evictions;
    private final PodRequests pods;
    private final StoredRequests stored;
    private final TokenRequests tokens;

    Router(
            SystemRequests system,
            ReadRequests reads,
            WatchRequests watches,
            WriteRequests writes,
            DeleteRequests deletes,
            SubresourceRequests parts,
            EvictionRequests evictions,
            PodRequests pods,
            StoredRequests stored,
            TokenRequests tokens) {
        this.system = system;
        this.reads = reads;
        this.watches = watches;
        this.writes = writes;
        this.deletes = deletes;
        this.parts = parts;
        this.evictions = evictions;
        this.pods = pods;
        this.stored = stored;
        this.tokens = tokens;
    }

    CompletionStage<HttpResponse> route(Exchange x) {
        return switch (x.path()) {
            case RequestPath.Collection c -> collection(x, c);
            case RequestPath.One one -> one(x, one);
            case RequestPath.Sub sub -> sub(x, sub);
            case RequestPath.CoreVersions p -> get(x, system::coreVersions);
            case RequestPath.Groups p -> get(x, system::groups);
            case RequestPath.Group p -> get(x, e -> system.group(e, p));
            case RequestPath.GroupVersion p -> get(x, e -> system.resources(e, p));
            case RequestPath.Version p -> get(x, system::version);
            case RequestPath.Health p -> get(x, e -> system.health(e, p));
            case RequestPath.Backup p -> x.method().equals("GET") ? stored.backup() : now(notAllowed(x));
            case RequestPath.Journal p -> get(x, stored::status);
            case RequestPath.JournalPeer p -> peer(x, p);
            case RequestPath.OpenApiIndex p -> get(x, system::openApiIndex);
            case RequestPath.OpenApiGroup p -> get(x, e -> system.openApiGroup(e, p));
            case RequestPath.OpenApiV2 p -> get(x, system::openApiV2);
            case RequestPath.AccessReview p -> post(x, system::accessReview);
            case RequestPath.SelfReview p -> post(x, system::selfReview);
            case RequestPath.TokenReview p -> postTo(x, tokens::review);
            case RequestPath.Root p -> now(SystemRequests.unknown());
            case RequestPath.Unknown p -> now(SystemRequests.unknown());
        };
    }

    private CompletionStage<HttpResponse> collection(Exchange x, RequestPath.Collection c) {
        return switch (x.method()) {
            case "GET" ->
                x.query().flag("watch")
                        ? watches.watch(x, c.resource(), c.namespace())
                        : reads.list(x, c.resource(), c.namespace());
            case "POST" -> writes.create(x, c.resource(), c.namespace());
            case "DELETE" -> deletes.collection(x, c.resource(), c.namespace());
            default -> now(notAllowed(x));
        };
    }

    private CompletionStage<HttpResponse> one(Exchange x, RequestPath.One one) {
        return switch (x.method()) {
            case "GET" -> reads.get(x, one.resource(), one.key());
            case "PUT" -> writes.replace(x, one.resource(), one.key(), Edit.Part.MAIN);
            case "PATCH" -> writes.patch(x, one.resource(), one.key(), Edit.Part.MAIN);
            case "DELETE" -> deletes.one(x, one.resource(), one.key());
            default -> now(notAllowed(x));
        };
    }

    private CompletionStage<HttpResponse> sub(Exchange x, RequestPath.Sub sub) {
        Resource r = sub.resource();
        boolean pod = r.plural().equals("pods");
        return switch (sub.subresource()) {
            case "status" -> r.status() ? status(x, sub) : now(SystemRequests.unknown());
            case "scale" -> r.scale() ? scale(x, sub) : now(SystemRequests.unknown());
            case "binding" -> pod ? postTo(x, e -> parts.bind(e, sub.key())) : now(SystemRequests.unknown());
            case "eviction" -> pod ? postTo(x, e -> evictions.evict(e, sub.key())) : now(SystemRequests.unknown());
            case "token" ->
                r.equals(Resources.SERVICE_ACCOUNTS)
                        ? postTo(x, e -> tokens.create(e, sub.key()))
                        : now(SystemRequests.unknown());
            case "log", "exec", "attach", "portforward" -> pod ? visit(x, sub) : now(SystemRequests.unknown());
            default -> now(SystemRequests.unknown());
        };
    }

    private CompletionStage<HttpResponse> visit(Exchange x, RequestPath.Sub sub) {
        boolean log = sub.subresource().equals("log");
        if (!x.method().equals("GET") && (log || !x.method().equals("POST"))) {
            return now(notAllowed(x));
        }
        return switch (sub.subresource()) {
            case "log" -> pods.log(x, sub.key());
            case "exec" -> pods.exec(x, sub.key());
            case "attach" -> pods.attach(x, sub.key());
            default -> pods.forward(x, sub.key());
        };
    }

    private CompletionStage<HttpResponse> peer(Exchange x, RequestPath.JournalPeer p) {
        return switch (x.method()) {
            case "PUT" -> stored.addPeer(x, p.name());
            case "DELETE" -> stored.removePeer(x, p.name());
            default -> now(notAllowed(x));
        };
    }

    private CompletionStage<HttpResponse> status(Exchange x, RequestPath.Sub sub) {
        return switch (x.method()) {
            case "GET" -> reads.get(x, sub.resource(), sub.key());
            case "PUT" -> writes.replace(x, sub.resource(), sub.key(), Edit.Part.STATUS);
            case "PATCH" -> writes.patch(x, sub.resource(), sub.key(), Edit.Part.STATUS);
            default -> now(notAllowed(x));
        };
    }

    private CompletionStage<HttpResponse> scale(Exchange x, RequestPath.Sub sub) {
        return switch (x.method()) {
            case "GET" -> parts.readScale(x, sub.resource(), sub.key());
            case "PUT" -> parts.replaceScale(x, sub.resource(), sub.key());
            case "PATCH" -> parts.patchScale(x, sub.resource(), sub.key());
            default -> now(notAllowed(x));
        };
    }

    private static CompletionStage<HttpResponse> get(Exchange x, Function<Exchange, HttpResponse> reply) {
        return now(x.method().equals("GET") ? reply.apply(x) : notAllowed(x));
    }

    private static CompletionStage<HttpResponse> post(Exchange x, Function<Exchange, HttpResponse> reply) {
        return now(x.method().equals("POST") ? reply.apply(x) : notAllowed(x));
    }

    private static CompletionStage<HttpResponse> postTo(
            Exchange x, Function<Exchange, CompletionStage<HttpResponse>> reply) {
        return x.method().equals("POST") ? reply.apply(x) : now(notAllowed(x));
    }

    private static HttpResponse notAllowed(Exchange x) {
        return Replies.status(Status.of(
                405,
                "MethodNotAllowed",
                "the server does not allow the method " + x.method() + " on the requested resource"));
    }

    private static CompletionStage<HttpResponse> now(HttpResponse response) {
        return CompletableFuture.completedStage(response);
    }
}
