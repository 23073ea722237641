package dev.berth.controller.collect.plan;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;

/** An object that is to be looked at, whatever its state is by then. */
public record Suspect(Resource resource, ObjectKey key) {
    public static Suspect of(KubeObject object) {
        return new Suspect(object.resource(), object.key());
    }
}
