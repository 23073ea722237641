package dev.berth.controller.api;

import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.controller.registry.Reading;
import dev.berth.controller.registry.Reads;
import dev.berth.controller.registry.decide.Freshness;
import dev.berth.controller.tokens.TokenDesk;
import dev.berth.controller.tokens.claims.Holder;
import dev.berth.controller.tokens.claims.TokenOrder;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tokens of ServiceAccounts: {@code serviceaccounts/NAME/token}, and whose one is. */
final class TokenRequests {
    private final Reads reads;
    private final TokenDesk desk;
    private final Clock clock;
    private final WriteRequests writes;

    TokenRequests(ApiParts parts, WriteRequests writes) {
        this.reads = parts.registry().reads();
        this.desk = parts.tokens();
        this.clock = parts.clock();
        this.writes = writes;
    }

    CompletionStage<HttpResponse> create(Exchange x, ObjectKey key) {
        TokenOrder order = switch (TokenOrder.read(writes.plain(x, x.yamlBody()), desk.audiences())) {
            case TokenOrder.Read.Order read -> read.order();
            case TokenOrder.Read.Refused refused -> throw new RefusedException(refused.status());
        };
        x.format();
        return there(Resources.SERVICE_ACCOUNTS, key)
                .thenCompose(account -> bound(account, order.bond())
                        .thenApply(holder -> Replies.document(x, 201, issued(account, order, holder))));
    }

    private CompletionStage<Holder> bound(KubeObject account, Optional<TokenOrder.Bond> bond) {
        Holder holder = Holder.of(account);
        if (bond.isEmpty()) {
            return CompletableFuture.completedStage(holder);
        }
        Resource r = bond.get().resource();
        String namespace = r.namespaced() ? account.namespace() : "";
        return there(r, new ObjectKey(namespace, bond.get().name())).thenApply(object -> {
            TokenOrder.refusal(account, bond.get(), object).ifPresent(refusal -> {
                throw new RefusedException(refusal);
            });
            return holder.boundTo(object);
        });
    }

    /** The newest state of the object; fails with 404 if there is none. */
    private CompletionStage<KubeObject> there(Resource resource, ObjectKey key) {
        return reads.read(resource, new Freshness.Newest()).thenApply(reading -> switch (reading) {
            case Reading.At at ->
                at.snapshot().get(key).orElseThrow(() -> new RefusedException(Status.notFound(resource, key.name())));
            case Reading.Refused refused -> throw new RefusedException(refused.status());
        });
    }

    private ObjectNode issued(KubeObject account, TokenOrder order, Holder holder) {
        TokenDesk.Issued issued = desk.issue(holder, order.audiences(), order.life());
        ObjectNode answer = Json.object().put("kind", "TokenRequest").put("apiVersion", "authentication.k8s.io/v1");
        answer.putObject("metadata")
                .put("name", account.name())
                .put("namespace", account.namespace())
                .put(
                        "creationTimestamp",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode spec = answer.putObject("spec");
        texts(spec.putArray("audiences"), order.audiences());
        spec.put("expirationSeconds", order.life().toSeconds());
        order.bond().ifPresentOrElse(b -> bond(spec, b), () -> spec.putNull("boundObjectRef"));
        answer.putObject("status")
                .put("token", issued.token())
                .put("expirationTimestamp", issued.expires().toString());
        return answer;
    }

    private static void bond(ObjectNode spec, TokenOrder.Bond bond) {
        ObjectNode ref = spec.putObject("boundObjectRef");
        ref.put("kind", bond.resource().kind()).put("apiVersion", "v1").put("name", bond.name());
        if (!bond.uid().isEmpty()) {
            ref.put("uid", bond.uid());
        }
    }

    private static void texts(ArrayNode list, Iterable<String> texts) {
        texts.forEach(list::add);
    }

    /** {@code TokenReview}. */
    CompletionStage<HttpResponse> review(Exchange x) {
        JsonNode spec = writes.plain(x, x.yamlBody()).path("spec");
        String token = spec.path("token").asText("");
        if (token.isEmpty()) {
            throw RefusedException.badRequest("spec.token: Required value: the token to be reviewed");
        }
        x.format();
        Set<String> meant = new LinkedHashSet<>();
        spec.path("audiences").forEach(a -> meant.add(a.asText("")));
        if (meant.isEmpty()) {
            meant.addAll(desk.audiences());
        }
        return desk.open(token, meant).thenApply(bearer -> Replies.document(x, 201, reviewed(spec, meant, bearer)));
    }

    private static ObjectNode reviewed(JsonNode spec, Set<String> meant, Optional<TokenDesk.Bearer> bearer) {
        ObjectNode review = SystemRequests.review("TokenReview", "authentication.k8s.io/v1");
        review.set("spec", spec);
        ObjectNode status = review.putObject("status");
        bearer.ifPresentOrElse(
                b -> {
                    List<String> both = b.claims().audiences().stream()
                            .filter(meant::contains)
                            .toList();
                    status.put("authenticated", true).set("user", Identity.of(b).json());
                    texts(status.putArray("audiences"), both);
                },
                () -> {
                    status.put("authenticated", false).putObject("user");
                    status.put("error", "invalid bearer token");
                });
        return review;
    }
}
