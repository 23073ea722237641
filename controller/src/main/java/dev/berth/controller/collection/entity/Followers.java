package dev.berth.controller.collection.entity;

import akka.actor.typed.ActorRef;
import dev.berth.controller.collection.command.CollectionCommand.Follow;
import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.controller.collection.feed.FeedMessage;
import dev.berth.controller.collection.state.CollectionState;
import dev.berth.controller.collection.state.Follower;
import dev.berth.controller.collection.state.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The views that follow a collection, forgotten when they have been silent for long. For one thread. */
final class Followers {
    private static final class Known {
        final Follower follower;
        long heardNanos;

        Known(Follower follower) {
            this.follower = follower;
        }
    }

    private final int messageBytes;
    private final Map<ActorRef<FeedMessage>, Known> known = new HashMap<>();

    Followers(int messageBytes) {
        this.messageBytes = messageBytes;
    }

    void follow(Follow f, CollectionState state, Window<FeedEntry> window, long nowNanos) {
        Known view = known.computeIfAbsent(f.view(), v -> new Known(new Follower(messageBytes)));
        view.heardNanos = nowNanos;
        view.follower
                .follow(f.have(), f.generation(), f.listing(), f.part(), state, window)
                .forEach(f.view()::tell);
    }

    void committed(List<FeedEntry> entries) {
        known.forEach((ref, view) -> view.follower.committed(entries).forEach(ref::tell));
    }

    void forgetSilentSince(long nanos) {
        known.values().removeIf(view -> view.heardNanos - nanos < 0);
    }
}
