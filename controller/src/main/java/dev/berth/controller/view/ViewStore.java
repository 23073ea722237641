package dev.berth.controller.view;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import dev.berth.controller.collection.command.CollectionCommand;
import dev.berth.controller.collection.command.Feeds;
import dev.berth.controller.collection.command.Recall;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.View;
import dev.berth.protocol.store.Views;
import java.util.Map;
import java.util.stream.Collectors;

/** The views of this JVM, one for each kind that Berth serves, following their collections from the start. */
public final class ViewStore implements Views {
    private final Map<String, View> views;

    private ViewStore(Map<String, View> views) {
        this.views = views;
    }

    /** @param recall what views begin with */
    public static ViewStore start(ActorSystem<?> system, Recall recall, Feeds feeds, ViewsConfig config) {
        return new ViewStore(Resources.all().stream()
                .collect(Collectors.toUnmodifiableMap(Resource::id, r -> start(system, recall, feeds, config, r))));
    }

    private static View start(
            ActorSystem<?> system, Recall recall, Feeds feeds, ViewsConfig config, Resource resource) {
        var view = new LiveView(resource);
        String name = CollectionCommand.entityId(resource);
        var fan = system.systemActorOf(WatchFan.create(view, config), "watches-" + name, Props.empty());
        view.fanStarted(fan);
        view.started(system.systemActorOf(
                ViewActor.create(view, fan, recall, feeds, config), "view-" + name, Props.empty()));
        return view;
    }

    @Override
    public View of(Resource resource) {
        View found = views.get(resource.id());
        if (found == null) {
            throw new IllegalArgumentException("not a kind that Berth serves: " + resource.id());
        }
        return found;
    }

    /** Whether every view has been filled: material for {@code /readyz}. */
    public boolean ready() {
        return views.values().stream().allMatch(View::ready);
    }
}
