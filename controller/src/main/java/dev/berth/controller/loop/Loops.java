package dev.berth.controller.loop;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityRef;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import dev.berth.protocol.wire.CborSerializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each {@link Loop} on one of the JVMs of role {@code control}: a sharded entity per loop, which every such JVM pings each second, so
 * that a loop whose node died runs elsewhere as soon as its shard does. Call {@link #start} once per JVM with all loops.
 */
public final class Loops {
    private static final Logger LOG = LoggerFactory.getLogger(Loops.class);
    private static final String ROLE = "control";
    private static final Duration PING = Duration.ofSeconds(1);
    private static final Duration MIN_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

    private static final EntityTypeKey<Command> KEY = EntityTypeKey.create(Command.class, "loop");

    /** What is said to a loop's entity. */
    public sealed interface Command extends CborSerializable {}

    /** Says nothing but "be there". */
    record Ping() implements Command {}

    record Stop() implements Command {}

    private Loops() {}

    public static void start(ActorSystem<?> system, List<Loop> loops) {
        Map<String, Loop> byName =
                loops.stream().collect(Collectors.toUnmodifiableMap(Loop::name, Function.identity()));
        ClusterSharding sharding = ClusterSharding.get(system);
        sharding.init(Entity.of(KEY, ctx -> entity(ctx.getEntityId(), byName))
                .withRole(ROLE)
                .withStopMessage(new Stop()));
        List<EntityRef<Command>> refs = byName.keySet().stream()
                .sorted()
                .map(name -> sharding.entityRefFor(KEY, name))
                .toList();
        system.systemActorOf(pinger(refs), "loop-pinger", Props.empty());
    }

    private static Behavior<Command> pinger(List<EntityRef<Command>> loops) {
        return Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Ping(), Duration.ZERO, PING);
            return Behaviors.receiveMessage(ping -> {
                loops.forEach(loop -> loop.tell(new Ping()));
                return Behaviors.same();
            });
        });
    }

    private static Behavior<Command> entity(String name, Map<String, Loop> loops) {
        return Behaviors.setup(ctx -> {
            Loop loop = loops.get(name);
            if (loop == null) {
                LOG.error("another node runs a loop {} that this version does not know: update this node", name);
                return Behaviors.stopped();
            }
            LOG.info("loop {} runs on this node", name);
            ctx.watch(body(ctx, loop));
            return Behaviors.receive(Command.class)
                    .onMessage(Ping.class, ping -> Behaviors.same())
                    .onMessage(Stop.class, stop -> Behaviors.stopped())
                    .onSignal(Terminated.class, ended -> Behaviors.stopped())
                    .build();
        });
    }

    private static ActorRef<?> body(ActorContext<Command> ctx, Loop loop) {
        return ctx.spawn(supervised(loop.body().get()), "body");
    }

    private static <T> Behavior<T> supervised(Behavior<T> body) {
        return Behaviors.supervise(body)
                .onFailure(SupervisorStrategy.restartWithBackoff(MIN_BACKOFF, MAX_BACKOFF, 0.1));
    }
}
