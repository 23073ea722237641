package dev.berth.controller.api;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import dev.berth.controller.api.request.Query;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.controller.api.request.RequestPath;
import dev.berth.controller.tokens.TokenDesk;
import dev.berth.protocol.Failures;
import dev.berth.protocol.api.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way into the API: who asks, how much is sent, and that every request gets an answer, whatever goes wrong behind. */
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    /** Kubernetes' whole answer to a token that does not count, for whatever reason. */
    private static final Status NO_TOKEN = Status.of(401, "Unauthorized", "Unauthorized");

    private static final Duration BODY = Duration.ofSeconds(20);

    private final ActorSystem<?> system;
    private final TokenDesk tokens;
    private final Router router;
    private final long maxBody;
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    Gate(ActorSystem<?> system, TokenDesk tokens, Router router, long maxBody) {
        this.system = system;
        this.tokens = tokens;
        this.router = router;
        this.maxBody = maxBody;
    }

    CompletionStage<HttpResponse> serve(HttpRequest request) {
        long start = System.nanoTime();
        CompletionStage<HttpResponse> answer;
        try {
            answer = admitted(request);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedStage(e);
        }
        return answer.exceptionally(failure -> failed(request, failure)).thenApply(response -> {
            observed(request, response, System.nanoTime() - start);
            return response;
        });
    }

    private CompletionStage<HttpResponse> admitted(HttpRequest request) {
        RequestPath path = RequestPath.parse(request.getUri().getPathString());
        Identity certified = Identity.of(request);
        Optional<String> token = path.open() || certified.known() ? Optional.empty() : BearerToken.of(request);
        if (token.isEmpty()) {
            return admitted(request, path, certified);
        }
        return tokens.open(token.get(), Set.copyOf(tokens.audiences()))
                .thenCompose(bearer -> bearer.isPresent()
                        ? admitted(request, path, Identity.of(bearer.get()))
                        : refused(request, NO_TOKEN));
    }

    private CompletionStage<HttpResponse> admitted(HttpRequest request, RequestPath path, Identity identity) {
        String raw = request.getUri().getPathString();
        Query query = Query.parse(request.getUri().rawQueryString().orElse(""));
        Optional<Status> refusal = path.open()
                ? Optional.empty()
                : identity.refusal(Deeds.of(path, request.method().value(), query.flag("watch"), raw));
        if (refusal.isPresent()) {
            return refused(request, refusal.get());
        }
        if (request.entity().isKnownEmpty()) {
            return router.route(new Exchange(request, path, query, identity, new byte[0]));
        }
        return Intake.read(request, maxBody, BODY, system)
                .thenCompose(body -> router.route(Exchange.read(request, path, query, identity, body)));
    }

    private CompletionStage<HttpResponse> refused(HttpRequest request, Status why) {
        request.discardEntityBytes(system);
        return CompletableFuture.completedStage(closing(request, Replies.status(why)));
    }

    /** A refused request may have much body left that nobody will read. */
    private static HttpResponse closing(HttpRequest request, HttpResponse response) {
        return request.entity().isKnownEmpty() ? response : response.addHeader(RawHeader.create("Connection", "close"));
    }

    private HttpResponse failed(HttpRequest request, Throwable failure) {
        Throwable cause = Failures.cause(failure);
        return switch (cause) {
            case RefusedException refused -> Replies.status(refused.status());
            case EntityStreamSizeException tooLarge -> closing(request, Replies.status(tooLarge()));
            case EntityStreamException tooLarge -> closing(request, Replies.status(tooLarge()));
            case TimeoutException slow ->
                closing(
                        request,
                        Replies.status(
                                Status.of(408, "Timeout", "the body of the request did not arrive within 20 s")));
            default -> {
                LOG.error(
                        "the API could not answer {} {}: a fault of Berth, please report it",
                        request.method().value(),
                        request.getUri(),
                        cause);
                yield Replies.status(Status.internal(
                        "see the log of this node: " + cause.getClass().getSimpleName()));
            }
        };
    }

    private Status tooLarge() {
        return Status.of(413, "RequestEntityTooLarge", "Request entity too large: limit is " + maxBody + " bytes");
    }

    private void observed(HttpRequest request, HttpResponse response, long nanos) {
        String verb = request.method().value();
        int code = response.status().intValue();
        counters.computeIfAbsent(verb + " " + code, k -> new LongAdder()).increment();
        if (LOG.isDebugEnabled()) {
            LOG.debug("{} {} {} {} us", verb, request.getUri().getPathString(), code, nanos / 1000);
        }
    }

    Map<String, LongAdder> counters() {
        return counters;
    }
}
