package dev.berth.controller.view;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.berth.controller.collection.state.Window;
import dev.berth.controller.view.replica.Replica.Applied;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.View;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a view's changes to its watches; an actor of its own, so that many watches delay each other at most and never the view.
 *
 * <p>The window and the live watches belong to this one actor: a new watch gets the window's changes and joins the live ones within one
 * message, so between the two nothing is lost and nothing comes twice.
 */
final class WatchFan extends AbstractOnMessageBehavior<WatchFan.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(WatchFan.class);

    sealed interface Command {}

    record Publish(List<Applied> applied) implements Command {}

    /** The view was listed anew at the revision: what watches missed is not known. */
    record Restart(long revision) implements Command {}

    record Register(Watch watch) implements Command {}

    record Forget(Watch watch) implements Command {}

    record Tick() implements Command {}

    /** One watch and how far it has come; only the cancellation comes from another thread. */
    static final class Watch {
        private final View.Sink sink;
        private long last;
        private volatile boolean cancelled;

        Watch(long from, View.Sink sink) {
            this.last = from;
            this.sink = sink;
        }

        void cancel() {
            cancelled = true;
        }

        /** Whether the watch goes on. */
        private boolean deliver(Change change) {
            if (cancelled) {
                return false;
            }
            long revision = change.revision().value();
            if (revision <= last) {
                return true;
            }
            last = revision;
            return offer(change);
        }

        private boolean offer(Change change) {
            try {
                return sink.offer(change);
            } catch (RuntimeException e) {
                LOG.error("a watch failed on {}; it is ended, its reader has to list again", change.object(), e);
                gone();
                return false;
            }
        }

        private void progressed(long revision) {
            if (!cancelled) {
                try {
                    sink.progressed(new Revision(revision));
                } catch (RuntimeException e) {
                    LOG.error("a watch failed on the news of revision {}", revision, e);
                }
            }
        }

        private void gone() {
            if (!cancelled) {
                cancelled = true;
                try {
                    sink.gone();
                } catch (RuntimeException e) {
                    LOG.error("a watch failed on being told to list again", e);
                }
            }
        }
    }

    private final LiveView view;
    private final Window<Change> window;
    private final Set<Watch> watches = new LinkedHashSet<>();
    private long progress;

    private WatchFan(ActorContext<Command> ctx, LiveView view, ViewsConfig config) {
        super(ctx);
        this.view = view;
        this.window = new Window<>(config.windowChanges(), config.windowBytes());
    }

    static Behavior<Command> create(LiveView view, ViewsConfig config) {
        return Behaviors.setup(ctx -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay("tick", new Tick(), config.progress());
            return new WatchFan(ctx, view, config);
        }));
    }

    @Override
    public Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Publish m -> onPublish(m);
            case Restart m -> onRestart(m);
            case Register m -> onRegister(m.watch());
            case Forget m -> watches.remove(m.watch());
            case Tick m -> onTick();
        }
        return this;
    }

    private void onPublish(Publish publish) {
        for (Applied one : publish.applied()) {
            window.add(one.change().revision().value(), one.change(), one.weight());
            watches.removeIf(w -> !w.deliver(one.change()));
        }
        view.floor(window.floor());
    }

    private void onRestart(Restart restart) {
        window.reset(restart.revision());
        view.floor(window.floor());
        List<Watch> ended = List.copyOf(watches);
        watches.clear();
        ended.forEach(Watch::gone);
    }

    private void onRegister(Watch watch) {
        // Ahead of this window means: published by the view, still on its way here; those at or below its start are
        // skipped then.
        Optional<List<Change>> missed =
                watch.last > window.newest() ? Optional.of(List.of()) : window.since(watch.last);
        if (missed.isEmpty()) {
            watch.gone();
        } else if (missed.get().stream().allMatch(watch::deliver)) {
            watches.add(watch);
        }
    }

    private void onTick() {
        if (window.newest() > progress) {
            progress = window.newest();
            watches.forEach(w -> w.progressed(progress));
        }
    }
}
