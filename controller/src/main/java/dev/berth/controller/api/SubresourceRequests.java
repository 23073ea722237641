package dev.berth.controller.api;

import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.api.ApiParts.PatchKind;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.controller.api.request.WriteOptions;
import dev.berth.controller.registry.Registry;
import dev.berth.controller.registry.Written;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.patch.Patched;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Outcome;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** {@code scale} and {@code binding}. */
final class SubresourceRequests {
    private final Registry registry;
    private final ApiParts.Scaling scaling;
    private final ApiParts.Patching patching;
    private final ReadRequests readRequests;
    private final WriteRequests writeRequests;

    SubresourceRequests(ApiParts parts, ReadRequests readRequests, WriteRequests writeRequests) {
        this.registry = parts.registry();
        this.scaling = parts.scaling();
        this.patching = parts.patching();
        this.readRequests = readRequests;
        this.writeRequests = writeRequests;
    }

    CompletionStage<HttpResponse> readScale(Exchange x, Resource resource, ObjectKey key) {
        return readRequests.object(x, resource, key, o -> Replies.document(x, 200, scaling.read(o)));
    }

    CompletionStage<HttpResponse> replaceScale(Exchange x, Resource resource, ObjectKey key) {
        JsonNode scale = writeRequests.plain(x, x.yamlBody());
        return scale(x, resource, key, old -> scaling.apply(resource, old.edit(), scale));
    }

    CompletionStage<HttpResponse> patchScale(Exchange x, Resource resource, ObjectKey key) {
        PatchKind stated = WriteRequests.patchKind(x);
        // A Scale has no lists, so that the strategic merge of one is a plain merge.
        PatchKind kind = stated == PatchKind.STRATEGIC_MERGE ? PatchKind.MERGE : stated;
        JsonNode patch = writeRequests.plain(x, false);
        return scale(x, resource, key, old -> switch (patching.apply(kind, resource, scaling.read(old), patch)) {
            case Patched.Applied scale -> scaling.apply(resource, old.edit(), scale.tree());
            case Patched.Refused refused -> refused;
        });
    }

    private CompletionStage<HttpResponse> scale(
            Exchange x, Resource resource, ObjectKey key, Function<KubeObject, Patched> change) {
        Shapes.checked(x);
        boolean dryRun = WriteOptions.of(x.query()).dryRun();
        return registry.edit(resource, WriteRequests.wish(key, Edit.Part.MAIN, change), dryRun)
                .thenApply(written -> switch (written.outcome()) {
                    case Outcome.Done done -> Replies.document(x, 200, scaling.read(done.object()));
                    case Outcome.Refused refused -> Replies.status(refused.status());
                });
    }

    /** A scheduler's choice of node; a pod keeps the first one. */
    CompletionStage<HttpResponse> bind(Exchange x, ObjectKey key) {
        JsonNode binding = writeRequests.plain(x, x.yamlBody());
        String node = binding.path("target").path("name").asText("");
        if (node.isEmpty()) {
            throw RefusedException.badRequest("target.name: Required value: the node to bind the pod to");
        }
        boolean dryRun = WriteOptions.of(x.query()).dryRun();
        return registry.edit(Resources.PODS, WriteRequests.wish(key, Edit.Part.MAIN, pod -> bound(pod, node)), dryRun)
                .thenApply(written -> created(x, written));
    }

    private static Patched bound(KubeObject pod, String node) {
        String present = pod.tree().path("spec").path("nodeName").asText("");
        if (!present.isEmpty()) {
            String why = "pod " + pod.name() + " is already assigned to node \"" + present + "\"";
            return new Patched.Refused(Status.conflict(Resources.PODS, pod.name(), why));
        }
        ObjectNode tree = pod.edit();
        tree.withObject("/spec").put("nodeName", node);
        return new Patched.Applied(tree);
    }

    private static HttpResponse created(Exchange x, Written written) {
        return switch (written.outcome()) {
            case Outcome.Refused refused -> Replies.status(refused.status());
            case Outcome.Done done -> {
                ObjectNode ok = Json.object().put("kind", "Status").put("apiVersion", "v1");
                ok.putObject("metadata");
                yield Replies.document(x, 201, ok.put("status", "Success").put("code", 201));
            }
        };
    }
}
