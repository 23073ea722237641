package dev.berth.controller.disruption.plan;

import dev.berth.controller.disruption.plan.BudgetPlanner.Scale;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Snapshot;
import java.util.Optional;
import java.util.function.Function;

/** Finds what a pod is a replica of: up its controllers to the last one that can be scaled. */
public record Scales(Function<Resource, Snapshot> now) implements Function<KubeObject, Optional<Scale>> {
    @Override
    public Optional<Scale> apply(KubeObject pod) {
        Optional<KubeObject> top = controller(pod);
        for (Optional<KubeObject> next = top; next.isPresent(); next = controller(next.get())) {
            top = next;
        }
        return top.map(
                w -> new Scale(w.uid(), w.tree().path("spec").path("replicas").asInt(1)));
    }

    private Optional<KubeObject> controller(KubeObject object) {
        return object.controller()
                .flatMap(owner -> Resources.byKind(owner.apiVersion(), owner.kind())
                        .filter(Resource::scale)
                        .flatMap(r -> now.apply(r).get(new ObjectKey(object.namespace(), owner.name())))
                        .filter(w -> w.uid().equals(owner.uid())));
    }
}
