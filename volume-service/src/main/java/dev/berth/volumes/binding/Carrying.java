package dev.berth.volumes.binding;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import dev.berth.volumes.claims.Plan;
import dev.berth.volumes.claims.Step;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Carries out the steps of one work, one after the other, until one is refused or no longer fits. */
final class Carrying {
    private static final String COMPONENT = "persistentvolume-controller";

    private final Objects objects;
    private final Telling telling;
    private final Iterator<Step> steps;
    private final Map<Resource, Revision> seen = new HashMap<>();

    private Carrying(Objects objects, Telling telling, Plan.Work work) {
        this.objects = objects;
        this.telling = telling;
        this.steps = work.steps().iterator();
    }

    /** @return the revisions that must be seen before the next plan, and why the rest was left; fails only by a fault of ours */
    static CompletionStage<Carried> carryOut(Objects objects, Telling telling, Plan.Work work) {
        return new Carrying(objects, telling, work).next();
    }

    /** @param refusal empty if all steps were carried out or one no longer fitted */
    record Carried(Map<Resource, Revision> seen, Optional<String> refusal) {
        Carried {
            seen = Map.copyOf(seen);
        }
    }

    private CompletionStage<Carried> next() {
        while (steps.hasNext()) {
            switch (steps.next()) {
                case Step.Tell t -> telling.tell(t, COMPONENT);
                case Step.Reclaim r -> {} // The loop's own: it takes longer than a write.
                case Step.CreateVolume c -> {
                    return objects.create(Resources.PERSISTENT_VOLUMES, c.body().deepCopy())
                            .thenCompose(this::created);
                }
                case Step.Change c -> {
                    return objects.edit(c.resource(), c.key(), edit(c)).thenCompose(o -> changed(c, o));
                }
            }
        }
        return end(Optional.empty());
    }

    private static Edit edit(Step.Change change) {
        return new Edit(change.amend().part(), Optional.of(change.uid()), Optional.empty(), change.amend()::apply);
    }

    private CompletionStage<Carried> created(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done d -> {
                note(d);
                yield next();
            }
            case Outcome.Refused r when r.status().reason().equals("AlreadyExists") -> next();
            case Outcome.Refused r -> end(Optional.of(r.status().message()));
        };
    }

    private CompletionStage<Carried> changed(Step.Change change, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done d -> {
                note(d);
                yield d.removed() || change.amend().holds(d.object().tree()) ? next() : end(Optional.empty());
            }
            case Outcome.Refused r -> end(Optional.of(r.status().message()));
        };
    }

    private void note(Outcome.Done done) {
        seen.merge(done.object().resource(), done.revision(), (a, b) -> a.isAfter(b) ? a : b);
    }

    private CompletionStage<Carried> end(Optional<String> refusal) {
        return CompletableFuture.completedFuture(new Carried(seen, refusal));
    }

    /** Where events go. */
    interface Telling {
        void tell(Step.Tell event, String component);
    }

    /** The object as the view has it now. */
    static Optional<KubeObject> volume(Objects objects, String name) {
        return objects.views().of(Resources.PERSISTENT_VOLUMES).now().get(ObjectKey.cluster(name));
    }

    static Events.Type type(boolean warning) {
        return warning ? Events.Type.WARNING : Events.Type.NORMAL;
    }
}
