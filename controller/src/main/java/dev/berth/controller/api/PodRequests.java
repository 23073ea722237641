package dev.berth.controller.api;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import dev.berth.controller.api.request.PodOptions;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.controller.api.stream.OpenVisits;
import dev.berth.controller.api.stream.PortForwarding;
import dev.berth.controller.api.stream.Terminals;
import dev.berth.controller.registry.Reading;
import dev.berth.controller.registry.Reads;
import dev.berth.controller.registry.decide.Freshness;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.node.PodVisit;
import dev.berth.protocol.node.VisitReply;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What lets a client into a pod: {@code log}, {@code exec}, {@code attach}, {@code portforward}. */
final class PodRequests {
    private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";
    private static final List<String> TERMINALS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io");
    private static final List<String> FORWARDS = List.of(TUNNEL, "v4.channel.k8s.io");

    private final Reads reads;
    private final ApiParts.Visiting visiting;
    private final OpenVisits visits;
    private final Clock clock;

    PodRequests(ApiParts parts, OpenVisits visits) {
        this.reads = parts.registry().reads();
        this.visiting = parts.visiting();
        this.visits = visits;
        this.clock = parts.clock();
    }

    CompletionStage<HttpResponse> log(Exchange x, ObjectKey key) {
        PodVisit.LogWish wish = PodOptions.log(x.query(), clock.instant());
        return pod(key).thenCompose(pod -> {
            String container = PodOptions.container(pod, x.query().text("container"));
            String node = node(pod);
            if (node.isEmpty()) {
                return CompletableFuture.completedStage(HttpResponse.create().withStatus(StatusCodes.NO_CONTENT));
            }
            return visit(node, new PodVisit.Log(pod.uid(), container, wish))
                    .thenApply(reply -> logs(
                            reply,
                            "the log of container " + container + " in pod " + pod.name() + " breaks off: node " + node
                                    + " does not answer any more"));
        });
    }

    private HttpResponse logs(VisitReply reply, String lost) {
        return switch (reply) {
            case VisitReply.Output o ->
                HttpResponse.create()
                        .withEntity(HttpEntities.createChunked(
                                ContentTypes.TEXT_PLAIN_UTF8,
                                visits.text(o.output().getSource(), lost)))
                        .addHeader(RawHeader.create("Cache-Control", "no-cache, private"));
            case VisitReply.Refused r -> refused(r);
            case VisitReply.Talk t -> throw new IllegalStateException("a conversation in place of a log");
        };
    }

    CompletionStage<HttpResponse> exec(Exchange x, ObjectKey key) {
        PodOptions.Terminal wish = PodOptions.terminal(x.query(), true);
        return terminal(
                x,
                key,
                (pod, container) -> new PodVisit.Exec(pod.uid(), container, wish.command(), wish.stdin(), wish.tty()));
    }

    CompletionStage<HttpResponse> attach(Exchange x, ObjectKey key) {
        PodOptions.Terminal wish = PodOptions.terminal(x.query(), false);
        return terminal(
                x, key, (pod, container) -> new PodVisit.Attach(pod.uid(), container, wish.stdin(), wish.tty()));
    }

    private interface Wish {
        PodVisit of(KubeObject pod, String container);
    }

    private CompletionStage<HttpResponse> terminal(Exchange x, ObjectKey key, Wish wish) {
        return pod(key).thenCompose(pod -> {
            String container = PodOptions.container(pod, x.query().text("container"));
            String node = assigned(pod);
            if (WebSocket.spdy(x)) {
                return whyNot(x, node, new PodVisit.Attach(pod.uid(), container, false, false));
            }
            return WebSocket.of(x, TERMINALS)
                    .answered(socket -> visit(node, wish.of(pod, container)).thenApply(reply -> switch (reply) {
                        case VisitReply.Talk talk -> socket.open(Terminals.flow(talk, node, visits));
                        case VisitReply.Refused r -> refused(r);
                        case VisitReply.Output o -> throw new IllegalStateException("a log in place of a conversation");
                    }));
        });
    }

    /** kubectl tells its user only the answer to its second try, over SPDY: the reason for which it could not have worked either way. */
    private CompletionStage<HttpResponse> whyNot(Exchange x, String node, PodVisit harmless) {
        return visit(node, harmless).thenCompose(reply -> switch (reply) {
            case VisitReply.Refused r -> CompletableFuture.completedStage(refused(r));
            case VisitReply.Talk talk -> {
                visits.decline(talk);
                yield WebSocket.of(x, TERMINALS).answered(socket -> {
                    throw new IllegalStateException("SPDY and WebSocket at once");
                });
            }
            case VisitReply.Output o -> throw new IllegalStateException("a log in place of a conversation");
        });
    }

    CompletionStage<HttpResponse> forward(Exchange x, ObjectKey key) {
        List<Integer> ports = PodOptions.ports(x.query());
        return pod(key).thenCompose(pod -> {
            String node = assigned(pod);
            Function<Integer, CompletionStage<VisitReply>> connect =
                    port -> visit(node, new PodVisit.Forward(pod.uid(), port));
            return WebSocket.of(x, FORWARDS).answered(socket -> {
                if (!socket.protocol().equals(TUNNEL) && ports.isEmpty()) {
                    throw RefusedException.badRequest("query parameter \"ports\" is required");
                }
                return CompletableFuture.completedStage(socket.open(
                        socket.protocol().equals(TUNNEL)
                                ? PortForwarding.tunnel(connect, visits)
                                : PortForwarding.channels(connect, ports, visits)));
            });
        });
    }

    private CompletionStage<KubeObject> pod(ObjectKey key) {
        return reads.read(Resources.PODS, new Freshness.Newest()).thenApply(reading -> switch (reading) {
            case Reading.At at ->
                at.snapshot()
                        .get(key)
                        .orElseThrow(() -> new RefusedException(Status.notFound(Resources.PODS, key.name())));
            case Reading.Refused refused -> throw new RefusedException(refused.status());
        });
    }

    private static String node(KubeObject pod) {
        return pod.tree().path("spec").path("nodeName").asText("");
    }

    private static String assigned(KubeObject pod) {
        String node = node(pod);
        if (node.isEmpty()) {
            throw RefusedException.badRequest("pod " + pod.name() + " does not have a host assigned");
        }
        return node;
    }

    private CompletionStage<VisitReply> visit(String node, PodVisit visit) {
        return visiting.visit(node, visit).exceptionally(failure -> {
            if (failure instanceof Error || failure.getCause() instanceof Error) {
                throw new CompletionException(failure);
            }
            return new VisitReply.Refused(503, "ServiceUnavailable", "node " + node + " does not answer; is it Ready?");
        });
    }

    private static HttpResponse refused(VisitReply.Refused r) {
        return Replies.status(Status.of(r.code(), r.reason(), r.message()));
    }
}
