package dev.berth.volumes.binding;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import dev.berth.volumes.claims.Amend;
import dev.berth.volumes.claims.Claims;
import dev.berth.volumes.claims.Step.Reclaimable;
import dev.berth.volumes.volume.VolumeRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One try to take a released volume away: its actor lets nobody attach any more, its directory is removed by a node, and the object goes.
 * Every step is idempotent, so a try that breaks off anywhere is simply made again by whoever plans next.
 */
final class Reclaim extends AbstractOnMessageBehavior<Reclaim.Command> {
    private final Reclaimable volume;
    private final Objects objects;
    private final Shards shards;
    private final ActorRef<Ended> parent;
    private String waitingFor;

    private Reclaim(
            ActorContext<Command> context, Reclaimable volume, Objects objects, Shards shards, ActorRef<Ended> parent) {
        super(context);
        this.volume = volume;
        this.objects = objects;
        this.shards = shards;
        this.parent = parent;
        this.waitingFor = "the actor of volume " + volume.name() + " does not answer";
        shards.tellVolume(
                volume.name(),
                new VolumeRequest.Release(
                        volume.uid(), context.messageAdapter(VolumeRequest.Released.class, VolumeReleased::new)));
    }

    static Behavior<Command> create(
            Reclaimable volume, Objects objects, Shards shards, Duration timeout, ActorRef<Ended> parent) {
        return Behaviors.withTimers(timers -> {
            timers.startSingleTimer(new TimedOut(), timeout);
            return Behaviors.setup(context -> new Reclaim(context, volume, objects, shards, parent));
        });
    }

    sealed interface Command {}

    private record VolumeReleased(VolumeRequest.Released answer) implements Command {}

    private record DirectoryRemoved(SessionCommand.DirectoryRemoved answer) implements Command {}

    private record ObjectGone(Optional<String> problem) implements Command {}

    private record TimedOut() implements Command {}

    /** @param problem empty if the volume is gone */
    record Ended(Reclaimable volume, Optional<String> problem) {}

    @Override
    public Behavior<Command> onMessage(Command message) {
        return switch (message) {
            case VolumeReleased m -> onReleased(m.answer());
            case DirectoryRemoved m -> onRemoved(m.answer().problem());
            case ObjectGone m -> end(m.problem());
            case TimedOut m -> end(Optional.of(waitingFor));
        };
    }

    private Behavior<Command> onReleased(VolumeRequest.Released answer) {
        if (!answer.holders().isEmpty()) {
            return end(Optional.of("volume is still attached to node " + String.join(", ", answer.holders())));
        }
        Optional<String> node = volume.node().isEmpty()
                ? Claims.anyReadyNode(objects.views().of(Resources.NODES).now().all())
                : Optional.of(volume.node());
        if (node.isEmpty()) {
            return end(Optional.of("no node is Ready to remove directory " + volume.path()));
        }
        waitingFor = "node " + node.get() + " does not answer; directory " + volume.path()
                + " is removed once its agent is back";
        shards.tellSession(
                node.get(),
                new SessionCommand.RemoveDirectory(
                        volume.path(),
                        getContext().messageAdapter(SessionCommand.DirectoryRemoved.class, DirectoryRemoved::new)));
        return this;
    }

    private Behavior<Command> onRemoved(String problem) {
        if (!problem.isEmpty()) {
            return end(Optional.of("cannot remove directory " + volume.path()
                    + (volume.node().isEmpty() ? "" : " on node " + volume.node()) + ": " + problem));
        }
        shards.tellVolume(volume.name(), new VolumeRequest.Delete(volume.uid()));
        waitingFor = "the object of volume " + volume.name() + " cannot be deleted: no answer";
        getContext()
                .pipeToSelf(
                        deleteObject(),
                        (done, failure) -> new ObjectGone(
                                failure == null ? done : Optional.of(String.valueOf(failure.getMessage()))));
        return this;
    }

    /** Deletion first, finalizer second: in the other order a try that breaks off between would begin anew. */
    private CompletionStage<Optional<String>> deleteObject() {
        ObjectKey key = ObjectKey.cluster(volume.name());
        return objects.delete(Resources.PERSISTENT_VOLUMES, key, Deletion.of(volume.uid()))
                .thenCompose(deleted -> problem(deleted).isPresent()
                        ? CompletableFuture.completedFuture(problem(deleted))
                        : objects.edit(Resources.PERSISTENT_VOLUMES, key, letGo())
                                .thenApply(Reclaim::problem));
    }

    private Edit letGo() {
        var amend = new Amend.RemoveFinalizer(Claims.PROVISIONER_FINALIZER);
        return Edit.main(volume.uid(), amend::apply);
    }

    private static Optional<String> problem(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done d -> Optional.empty();
            case Outcome.Refused r when r.status().code() == 404 -> Optional.empty();
            case Outcome.Refused r -> Optional.of(r.status().message());
        };
    }

    private Behavior<Command> end(Optional<String> problem) {
        parent.tell(new Ended(volume, problem));
        return Behaviors.stopped();
    }

    /** The object for the event about a failed try. */
    static Optional<KubeObject> object(Objects objects, Reclaimable volume) {
        return Carrying.volume(objects, volume.name()).filter(o -> o.uid().equals(volume.uid()));
    }
}
