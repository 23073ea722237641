package dev.berth.controller.session;

import akka.actor.typed.ActorRef;
import dev.berth.controller.journal.JournalReads;
import dev.berth.controller.tokens.TokenDesk;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.volume.VolumeCommand;
import java.util.function.BiConsumer;

/**
 * What the sessions of a JVM work with.
 *
 * @param volumes tells a volume's actor, by the PersistentVolume's name
 */
record SessionParts(
        Objects objects,
        Events events,
        Newest newest,
        JournalReads journal,
        TokenDesk tokens,
        BiConsumer<String, VolumeCommand> volumes,
        ActorRef<Dispatcher.Command> dispatcher,
        SessionClock clock,
        SessionConfig config) {

    /** An event that an agent has told of. */
    void record(SessionCommand.ReportEvent c) {
        var type = c.warning() ? Events.Type.WARNING : Events.Type.NORMAL;
        KubeObject about = objects.views()
                .of(Resources.PODS)
                .now()
                .get(new ObjectKey(c.namespace(), c.name()))
                .filter(p -> p.uid().equals(c.uid()))
                .orElseGet(() -> podStub(c.namespace(), c.name(), c.uid()));
        events.record(about, type, c.reason(), c.message(), c.component());
    }

    /** Enough of a pod for an event about one that has left the view. */
    private static KubeObject podStub(String namespace, String name, String uid) {
        var tree = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        tree.putObject("metadata").put("namespace", namespace).put("name", name).put("uid", uid);
        return KubeObject.of(Resources.PODS, tree, Revision.ZERO);
    }
}
