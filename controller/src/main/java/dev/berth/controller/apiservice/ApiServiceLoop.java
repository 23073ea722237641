package dev.berth.controller.apiservice;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.apiservice.plan.ApiServicePlanner;
import dev.berth.controller.apiservice.plan.ApiServicePlanner.Put;
import dev.berth.controller.loop.Loop;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.Watches;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the Service {@code kubernetes} and its endpoints as they are to be: once a second, and when a Node changes. */
public final class ApiServiceLoop extends AbstractOnMessageBehavior<ApiServiceLoop.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServiceLoop.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final List<Resource> KINDS =
            List.of(Resources.NODES, Resources.SERVICES, Resources.ENDPOINTS, Resources.ENDPOINT_SLICES);

    /** What the loop hears; from this JVM only. */
    public sealed interface Command {}

    private record Look() implements Command {}

    private record Tick() implements Command {}

    private record Written() implements Command {}

    private final Objects objects;
    private final String clusterIp;
    private final Watches watches;
    private boolean busy;

    private ApiServiceLoop(
            ActorContext<Command> context, TimerScheduler<Command> timers, Objects objects, String clusterIp) {
        super(context);
        this.objects = objects;
        this.clusterIp = clusterIp;
        var self = context.getSelf();
        this.watches = new Watches(() -> self.tell(new Look()));
        watches.add(objects.views().of(Resources.NODES), change -> true);
        watches.ensure();
        timers.startTimerWithFixedDelay(new Tick(), TICK);
    }

    /** @param clusterIp the Service's address */
    public static Loop loop(Objects objects, String clusterIp) {
        return new Loop(
                "api-service",
                () -> Behaviors.<Command>withTimers(
                        timers -> Behaviors.setup(context -> new ApiServiceLoop(context, timers, objects, clusterIp))));
    }

    @Override
    public Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Look m -> look();
            case Tick m -> {
                watches.ensure();
                look();
            }
            case Written m -> busy = false;
        }
        return this;
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof PostStop) {
            watches.close();
        }
        return this;
    }

    private void look() {
        if (busy || !KINDS.stream().allMatch(kind -> objects.views().of(kind).ready())) {
            return;
        }
        List<Put> puts = ApiServicePlanner.plan(
                now(Resources.NODES),
                now(Resources.SERVICES),
                now(Resources.ENDPOINTS),
                now(Resources.ENDPOINT_SLICES),
                clusterIp);
        if (!puts.isEmpty()) {
            busy = true;
            CompletableFuture<?>[] running =
                    puts.stream().map(put -> write(put).toCompletableFuture()).toArray(CompletableFuture<?>[]::new);
            getContext().pipeToSelf(CompletableFuture.allOf(running), (done, failure) -> new Written());
        }
    }

    private Snapshot now(Resource resource) {
        return objects.views().of(resource).now();
    }

    /** Waits until this JVM's view has the write, so that the next plan does not ask for it again. */
    private CompletionStage<?> write(Put put) {
        CompletionStage<Outcome> outcome = put.present().isEmpty()
                ? objects.create(put.resource(), put.tree())
                : objects.edit(
                        put.resource(),
                        put.present().get().key(),
                        replaced(put.present().get(), put.tree()));
        return outcome.thenCompose(o -> switch (o) {
                    case Outcome.Done done ->
                        objects.views()
                                .of(put.resource())
                                .reached(done.revision(), PATIENCE)
                                .handle((snapshot, late) -> true);
                    case Outcome.Refused refused -> {
                        LOG.debug(
                                "{} of the Service kubernetes is refused: {}",
                                put.resource(),
                                refused.status().message());
                        yield CompletableFuture.completedFuture(false);
                    }
                })
                .exceptionally(failure -> {
                    LOG.warn(
                            "{} of the Service kubernetes could not be written and is tried again",
                            put.resource(),
                            failure);
                    return false;
                });
    }

    private static Edit replaced(KubeObject present, ObjectNode wanted) {
        return Edit.main(present.uid(), tree -> {
            for (String field : List.of("subsets", "addressType", "endpoints", "ports")) {
                if (wanted.has(field)) {
                    tree.set(field, wanted.get(field));
                }
            }
            return tree;
        });
    }
}
