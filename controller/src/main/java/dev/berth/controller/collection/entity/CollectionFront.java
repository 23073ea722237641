package dev.berth.controller.collection.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.command.CollectionCommand;
import dev.berth.controller.collection.command.CollectionCommand.Apply;
import dev.berth.controller.collection.command.CollectionCommand.Follow;
import dev.berth.controller.collection.command.CollectionCommand.FromAfar;
import dev.berth.controller.collection.command.CollectionCommand.Ping;
import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.controller.collection.feed.FeedMessage;
import dev.berth.controller.collection.state.CollectionState;
import dev.berth.controller.collection.state.Window;
import dev.berth.controller.journal.JournalReads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sharded entity of one kind: queues writes, hands them to its {@link CollectionWriter} one batch at a time, answers them when they are
 * durable, and feeds the views.
 *
 * <p>Another node may have taken the collection over without this one knowing. Then the journal rejects this one's next write, and a
 * refusal is given out only after a quorum has said that the state it was decided on is the newest; so neither a write nor a refusal of a
 * superseded entity ever stands.
 */
final class CollectionFront extends AbstractOnMessageBehavior<CollectionCommand> {
    private static final Logger LOG = LoggerFactory.getLogger(CollectionFront.class);
    private static final Duration TICK = Duration.ofMillis(250);
    /** A hand-over waits this long for a batch in flight; sharding's handoff-timeout must be more than 5 s longer. */
    private static final Duration DRAIN = Duration.ofSeconds(3);

    /** What the writer is doing. */
    private enum Phase {
        DOWN,
        RECOVERING,
        IDLE,
        WRITING,
        CONFIRMING
    }

    private final String name;
    private final CollectionsConfig config;
    private final JournalReads reads;
    private final TimerScheduler<CollectionCommand> timers;
    private final CommandQueue queue;
    private final Replies replies;
    private final Backoff backoff;
    private final Followers followers;
    private final Window<FeedEntry> window;
    private final Map<ActorRef<FeedMessage>, Follow> early = new LinkedHashMap<>();

    private ActorRef<CollectionWriter.Command> writer;
    private int life;
    private Phase phase = Phase.RECOVERING;
    private CollectionState state = CollectionState.EMPTY;
    private boolean known;
    private List<Apply> inFlight = List.of();
    private List<WriteResult> refusals = List.of();
    private boolean suspicious;
    /** A view that claims at most this much more than the front has was found wrong by the journal itself. */
    private long provenAgainst = -1;

    private long suspectHave = -1;
    private boolean stopping;

    private CollectionFront(
            ActorContext<CollectionCommand> ctx,
            TimerScheduler<CollectionCommand> timers,
            String name,
            CollectionsConfig config,
            JournalReads reads) {
        super(ctx);
        this.name = name;
        this.config = config;
        this.reads = reads;
        this.timers = timers;
        this.queue = new CommandQueue(config.queueCommands(), config.queueBytes());
        this.replies = new Replies(name);
        this.backoff = new Backoff(config.restartBackoff(), config.restartBackoffMax());
        this.followers = new Followers(config.messageBytes());
        this.window = new Window<>(config.windowChanges(), config.windowBytes());
        this.writer = startWriter();
        timers.startTimerWithFixedDelay("tick", new Inside.Tick(0), TICK);
    }

    /** @param name the collection's name, {@link dev.berth.protocol.api.Resource#id()} */
    static Behavior<CollectionCommand> create(String name, CollectionsConfig config, JournalReads reads) {
        return Behaviors.setup(
                ctx -> Behaviors.withTimers(timers -> new CollectionFront(ctx, timers, name, config, reads)));
    }

    static String persistenceId(String name) {
        return "collection|" + name;
    }

    @Override
    public Behavior<CollectionCommand> onMessage(CollectionCommand message) {
        return switch (message) {
            case FromAfar m -> onFromAfar(m);
            case Inside m -> onInside(m);
            default -> Behaviors.unhandled();
        };
    }

    private Behavior<CollectionCommand> onFromAfar(FromAfar message) {
        return switch (message) {
            case Apply m -> onApply(m);
            case Follow m -> onFollow(m);
            case Ping m -> {
                // Whoever asks while the collection is on its way asks again.
                if (!stopping) {
                    m.replyTo().tell(new CollectionCommand.Here());
                }
                yield this;
            }
        };
    }

    private Behavior<CollectionCommand> onInside(Inside message) {
        return switch (message) {
            case Inside.Recovered m -> onRecovered(m);
            case Inside.Persisted m -> onPersisted(m);
            case Inside.AllRefused m -> onAllRefused(m);
            case Inside.Highest m -> onHighest(m);
            case Inside.Restart m -> onRestart(m);
            case Inside.Tick m -> onTick();
            case Inside.Stop m -> onStop();
            case Inside.Drained m -> Behaviors.stopped();
        };
    }

    // Writes

    private Behavior<CollectionCommand> onApply(Apply command) {
        if (stopping) {
            replies.busy(List.of(command), "is moving to another node");
        } else if (queue.offer(command, System.nanoTime())) {
            pump();
        } else {
            replies.busy(List.of(command), "has a full queue");
        }
        return this;
    }

    private void pump() {
        if (phase == Phase.IDLE && !stopping && !queue.isEmpty()) {
            inFlight = queue.take(config.batchWrites(), config.batchBytes());
            phase = Phase.WRITING;
            writer.tell(new CollectionWriter.Batch(
                    inFlight.stream().map(Apply::write).toList()));
        }
    }

    private Behavior<CollectionCommand> onPersisted(Inside.Persisted done) {
        if (done.life() != life) {
            return this;
        }
        backoff.reset();
        state = done.state();
        done.batch().entries().forEach(e -> window.add(e.revision(), e, e.weight()));
        replies.results(takeInFlight(), done.batch().results());
        followers.committed(done.batch().entries());
        return idle();
    }

    private Behavior<CollectionCommand> onAllRefused(Inside.AllRefused done) {
        if (done.life() == life) {
            refusals = done.batch().results();
            phase = Phase.CONFIRMING;
            askJournal(Inside.Why.CONFIRM);
        }
        return this;
    }

    private Behavior<CollectionCommand> idle() {
        phase = Phase.IDLE;
        if (stopping) {
            return Behaviors.stopped();
        }
        pump();
        return this;
    }

    private List<Apply> takeInFlight() {
        List<Apply> taken = inFlight;
        inFlight = List.of();
        return taken;
    }

    // What the journal says

    private void askJournal(Inside.Why why) {
        int asked = life;
        getContext()
                .pipeToSelf(
                        reads.highestSequenceNr(persistenceId(name), config.askTimeout()),
                        (highest, failure) -> new Inside.Highest(asked, failure == null ? highest : -1, why));
    }

    private Behavior<CollectionCommand> onHighest(Inside.Highest said) {
        return switch (said.why()) {
            case CONFIRM -> onConfirmed(said);
            case SUSPICION -> onSuspicionAnswered(said);
        };
    }

    private Behavior<CollectionCommand> onConfirmed(Inside.Highest said) {
        if (said.life() != life || phase != Phase.CONFIRMING) {
            return this;
        }
        if (said.revision() < 0) {
            replies.busy(takeInFlight(), "cannot reach a quorum of the journal");
            return idle();
        }
        if (said.revision() > state.revision().value()) {
            // Refusals persist nothing, so deciding them again on the newer state is safe.
            queue.putBack(takeInFlight(), System.nanoTime());
            superseded(said.revision());
            return this;
        }
        replies.results(takeInFlight(), refusals);
        return idle();
    }

    private Behavior<CollectionCommand> onSuspicionAnswered(Inside.Highest said) {
        suspicious = false;
        if (said.life() != life || said.revision() < 0) {
            return this;
        }
        if (said.revision() > state.revision().value()) {
            if (phase == Phase.IDLE) {
                superseded(said.revision());
            }
        } else {
            provenAgainst = suspectHave;
        }
        return this;
    }

    private void superseded(long highest) {
        LOG.info(
                "collection {} was written by another node: this one knows revision {}, the journal {}; replaying",
                name,
                state.revision(),
                highest);
        backoff.skipOne();
        phase = Phase.DOWN;
        getContext().stop(writer);
    }

    // Feed

    private Behavior<CollectionCommand> onFollow(Follow follow) {
        if (!known) {
            early.put(follow.view(), follow);
            return this;
        }
        long newest = state.revision().value();
        if (follow.wanted() > newest) {
            suspect(follow.have());
        }
        // A view is never wound back on suspicion alone: what it knows and this front does not is usually another
        // writer's work.
        if (follow.have() <= newest) {
            followers.follow(follow, state, window, System.nanoTime());
        } else if (follow.have() <= provenAgainst && phase == Phase.IDLE) {
            LOG.error(
                    "the view {} knows {} up to revision {}, but the journal ends at {}: acknowledged writes are lost;"
                            + " look at the journal's disks before anything else",
                    follow.view(),
                    name,
                    follow.have(),
                    newest);
            followers.follow(follow, state, window, System.nanoTime());
        }
        return this;
    }

    /** The read begins after the view's claim arrived, so a claim that is true cannot be refuted by it. */
    private void suspect(long have) {
        if (!suspicious && phase == Phase.IDLE) {
            suspicious = true;
            suspectHave = have;
            askJournal(Inside.Why.SUSPICION);
        }
    }

    // Life of the writer

    private ActorRef<CollectionWriter.Command> startWriter() {
        life++;
        phase = Phase.RECOVERING;
        suspicious = false;
        provenAgainst = -1;
        ActorRef<CollectionWriter.Command> started = getContext()
                .spawn(
                        CollectionWriter.create(
                                persistenceId(name), config, life, getContext().getSelf()),
                        "writer-" + life);
        getContext().watch(started);
        return started;
    }

    private Behavior<CollectionCommand> onRecovered(Inside.Recovered recovered) {
        if (recovered.life() != life || phase != Phase.RECOVERING) {
            return this;
        }
        state = recovered.state();
        // The front's own window is true history too: it holds durable writes only.
        List<FeedEntry> news = window.join(state.revision().value(), recovered.replayed(), FeedEntry::weight);
        known = true;
        followers.committed(news);
        var waiting = new ArrayList<>(early.values());
        early.clear();
        waiting.forEach(this::onFollow);
        return idle();
    }

    private Behavior<CollectionCommand> onWriterGone(Terminated gone) {
        if (!gone.getRef().path().equals(writer.path())) {
            return this;
        }
        String why = gone instanceof ChildFailed failed
                ? String.valueOf(failed.getCause().getMessage())
                : "stopped";
        switch (phase) {
            case WRITING -> replies.unknown(takeInFlight(), "has no confirmation from the journal: " + why);
            case CONFIRMING -> replies.busy(takeInFlight(), "is starting again");
            case DOWN, RECOVERING, IDLE -> {}
        }
        phase = Phase.DOWN;
        if (stopping) {
            return Behaviors.stopped();
        }
        timers.startSingleTimer("restart", new Inside.Restart(life), restartDelay(why));
        return this;
    }

    private Duration restartDelay(String why) {
        Duration delay = backoff.next();
        if (!delay.isZero()) {
            LOG.warn("the writer of collection {} ended ({}); starting it again in {}", name, why, delay);
        }
        return delay;
    }

    private Behavior<CollectionCommand> onRestart(Inside.Restart restart) {
        if (restart.life() == life && phase == Phase.DOWN) {
            writer = startWriter();
        }
        return this;
    }

    private Behavior<CollectionCommand> onTick() {
        long now = System.nanoTime();
        replies.busy(queue.overdue(now - config.queueTimeout().toNanos()), "is recovering or overloaded");
        followers.forgetSilentSince(now - config.followerExpiry().toNanos());
        return this;
    }

    private Behavior<CollectionCommand> onStop() {
        stopping = true;
        replies.busy(queue.drain(), "is moving to another node");
        if (phase == Phase.WRITING || phase == Phase.CONFIRMING) {
            timers.startSingleTimer("drained", new Inside.Drained(life), DRAIN);
            return this;
        }
        return Behaviors.stopped();
    }

    @Override
    public Behavior<CollectionCommand> onSignal(Signal signal) {
        return switch (signal) {
            case Terminated gone -> onWriterGone(gone);
            case PostStop stop -> onPostStop();
            default -> Behaviors.unhandled();
        };
    }

    private Behavior<CollectionCommand> onPostStop() {
        replies.unknown(takeInFlight(), "was stopped before the journal confirmed the write");
        replies.busy(queue.drain(), "was stopped");
        return this;
    }
}
