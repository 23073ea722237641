package dev.berth.controller.api;

import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.api.request.DeleteOptions;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.controller.api.request.WriteOptions;
import dev.berth.controller.disruption.plan.DisruptionTarget;
import dev.berth.controller.disruption.plan.Evictions;
import dev.berth.controller.disruption.plan.Evictions.Verdict;
import dev.berth.controller.registry.Reading;
import dev.berth.controller.registry.Registry;
import dev.berth.controller.registry.decide.Decisions;
import dev.berth.controller.registry.decide.Freshness;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.patch.Patched;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The {@code eviction} subresource: a deletion that disruption budgets may refuse. The pod and the budgets are read as new as they are; a
 * budget is spent by one conditional write before the pod is deleted, so that two evictions never spend the same disruption.
 */
final class EvictionRequests {
    private final Registry registry;
    private final Clock clock;
    private final WriteRequests writeRequests;

    EvictionRequests(ApiParts parts, WriteRequests writeRequests) {
        this.registry = parts.registry();
        this.clock = parts.clock();
        this.writeRequests = writeRequests;
    }

    /**
     * One eviction under way.
     *
     * @param asIs whether the pod may only go as it was judged
     */
    private record Evicting(KubeObject pod, DeleteOptions options, boolean asIs, String budget) {
        Deletion deletion(KubeObject at) {
            Deletion asked = options.deletion();
            return new Deletion(
                    asked.graceSeconds(),
                    asked.propagation(),
                    Optional.of(pod.uid()),
                    asIs || asked.revision().isPresent() ? Optional.of(at.revision()) : Optional.empty());
        }
    }

    CompletionStage<HttpResponse> evict(Exchange x, ObjectKey key) {
        JsonNode body = writeRequests.plain(x, x.yamlBody());
        String named = body.path("metadata").path("name").asText(key.name());
        if (!named.equals(key.name())) {
            throw RefusedException.badRequest("name in URL does not match name in Eviction object");
        }
        DeleteOptions stated = DeleteOptions.of(body.path("deleteOptions"), x.query());
        var options = new DeleteOptions(
                stated.deletion(), stated.dryRun() || WriteOptions.of(x.query()).dryRun());
        return newest(
                        Resources.PODS,
                        pods -> newest(
                                Resources.POD_DISRUPTION_BUDGETS, budgets -> judged(pods, budgets, key, options)))
                .thenApply(refusal -> refusal.map(Replies::status).orElseGet(() -> evicted(x)));
    }

    private CompletionStage<Optional<Status>> newest(
            Resource resource, Function<Snapshot, CompletionStage<Optional<Status>>> next) {
        return registry.reads().read(resource, new Freshness.Newest()).thenCompose(reading -> switch (reading) {
            case Reading.At at -> next.apply(at.snapshot());
            case Reading.Refused refused -> refused(refused.status());
        });
    }

    private CompletionStage<Optional<Status>> judged(
            Snapshot pods, Snapshot budgets, ObjectKey key, DeleteOptions options) {
        Optional<KubeObject> found = pods.get(key);
        if (found.isEmpty()) {
            return refused(Status.notFound(Resources.PODS, key.name()));
        }
        KubeObject pod = found.get();
        Optional<Status> unmet = unmet(pod, options.deletion());
        if (unmet.isPresent()) {
            return refused(unmet.get());
        }
        return switch (Evictions.judge(pod, budgets.inNamespace(key.namespace()).toList())) {
            case Verdict.Refused refused -> refused(refused.status());
            case Verdict.Delete delete -> delete(new Evicting(pod, options, delete.asIs(), delete.budget()));
            case Verdict.Spend spend -> spend(spend, new Evicting(pod, options, false, ""));
        };
    }

    private static Optional<Status> unmet(KubeObject pod, Deletion asked) {
        boolean other = asked.uid().isPresent() && !asked.uid().get().equals(pod.uid());
        boolean changed =
                asked.revision().isPresent() && !asked.revision().get().equals(pod.revision());
        return other || changed ? Optional.of(Decisions.stale(Resources.PODS, pod.name())) : Optional.empty();
    }

    private CompletionStage<Optional<Status>> spend(Verdict.Spend spend, Evicting evicting) {
        var wish = new Decisions.Wish(
                spend.budget(),
                Edit.Part.STATUS,
                Optional.of(spend.uid()),
                Optional.empty(),
                budget -> Evictions.spend(budget, evicting.pod().name(), clock.instant()));
        return registry.edit(
                        Resources.POD_DISRUPTION_BUDGETS,
                        wish,
                        evicting.options().dryRun())
                .thenCompose(written -> switch (written.outcome()) {
                    case Outcome.Done done -> delete(evicting);
                    case Outcome.Refused refused -> {
                        // The budget is gone, or another one has its name: the client asks again.
                        int code = refused.status().code();
                        yield refused(
                                code == 404 || code == 409
                                        ? Evictions.beingProcessed(
                                                spend.budget().name())
                                        : refused.status());
                    }
                });
    }

    /** Says on the pod why it goes, then lets it go. */
    private CompletionStage<Optional<Status>> delete(Evicting evicting) {
        KubeObject pod = evicting.pod();
        if (evicting.options().dryRun() || pod.deleting()) {
            return delete(evicting, pod);
        }
        var wish = new Decisions.Wish(
                pod.key(),
                Edit.Part.STATUS,
                Optional.of(pod.uid()),
                evicting.deletion(pod).revision(),
                now -> new Patched.Applied(DisruptionTarget.EVICTION.mark(now.edit(), clock.instant())));
        return registry.edit(Resources.PODS, wish, false).thenCompose(written -> switch (written.outcome()) {
            case Outcome.Done done -> delete(evicting, done.object());
            case Outcome.Refused refused -> refused(told(evicting, refused.status()));
        });
    }

    private CompletionStage<Optional<Status>> delete(Evicting evicting, KubeObject at) {
        return registry.delete(
                        Resources.PODS,
                        at.key(),
                        evicting.deletion(at),
                        evicting.options().dryRun())
                .thenApply(written -> switch (written.outcome()) {
                    case Outcome.Done done -> Optional.empty();
                    case Outcome.Refused refused -> Optional.of(told(evicting, refused.status()));
                });
    }

    /** A conflict that the client did not ask for: the pod changed while it was judged, or is another one by now. */
    private static Status told(Evicting evicting, Status status) {
        boolean asked = evicting.options().deletion().revision().isPresent();
        if (status.code() != 409 || asked) {
            return status;
        }
        return evicting.asIs()
                ? Evictions.beingProcessed(evicting.budget())
                : Status.notFound(Resources.PODS, evicting.pod().name());
    }

    private static CompletionStage<Optional<Status>> refused(Status status) {
        return CompletableFuture.completedStage(Optional.of(status));
    }

    private static HttpResponse evicted(Exchange x) {
        ObjectNode ok = Json.object().put("kind", "Status").put("apiVersion", "v1");
        ok.putObject("metadata");
        return Replies.document(x, 201, ok.put("status", "Success").put("code", 201));
    }
}
