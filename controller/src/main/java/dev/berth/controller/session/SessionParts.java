package dev.berth.controller.session;

import akka.actor.typed.ActorRef;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
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
        Proofs proofs,
        BiConsumer<String, VolumeCommand> volumes,
        ActorRef<Dispatcher.Command> dispatcher,
        SessionClock clock,
        SessionConfig config) {

    /** Enough of a pod for an event about one that has left the view. */
    static KubeObject podStub(String namespace, String name, String uid) {
        var tree = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        tree.putObject("metadata").put("namespace", namespace).put("name", name).put("uid", uid);
        return KubeObject.of(Resources.PODS, tree, Revision.ZERO);
    }
}
