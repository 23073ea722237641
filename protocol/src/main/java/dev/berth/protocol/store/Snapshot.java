package dev.berth.protocol.store;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import java.util.Optional;
import java.util.stream.Stream;

/** A collection as it was at one revision. Immutable, cheap to hold, safe to share between threads; streams come in key order. */
public interface Snapshot {
    Resource resource();

    Revision revision();

    int size();

    Optional<KubeObject> get(ObjectKey key);

    Stream<KubeObject> all();

    Stream<KubeObject> inNamespace(String namespace);

    /** All after the key, exclusive: the continuation of a limited list. */
    Stream<KubeObject> after(ObjectKey key);

    /** All with an owner reference to this uid, controller or not. */
    Stream<KubeObject> ownedBy(String uid);

    /** Pods with this {@code spec.nodeName}; the empty string asks for those without one. Empty for other kinds. */
    Stream<KubeObject> onNode(String node);
}
