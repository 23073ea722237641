package dev.berth.controller.api;

import dev.berth.controller.api.ApiParts.Selecting;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.store.Snapshot;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The objects of a collection that a request is about.
 *
 * @param namespace empty for all
 * @param everything whether no selector narrows it
 * @param only the one object that can match, where the selectors name it
 */
record Selection(String namespace, boolean everything, Predicate<KubeObject> filter, Optional<ObjectKey> only) {
    /** @throws RefusedException with 400 for a selector that cannot be read */
    static Selection of(Selecting selecting, Resource resource, String namespace, String labels, String fields) {
        Selecting.Selected.By by = switch (selecting.select(resource, labels, fields)) {
            case Selecting.Selected.By selected -> selected;
            case Selecting.Selected.Refused refused -> throw new RefusedException(refused.status());
        };
        boolean everything = labels.isEmpty() && fields.isEmpty();
        boolean located = !resource.namespaced() || !namespace.isEmpty();
        Optional<ObjectKey> only =
                by.name().filter(n -> located && !n.isEmpty()).map(n -> new ObjectKey(namespace, n));
        Predicate<KubeObject> filter = namespace.isEmpty()
                ? by.predicate()
                : o -> o.namespace().equals(namespace) && by.predicate().test(o);
        return new Selection(namespace, everything, filter, only);
    }

    /** The selected objects in key order, after a key where one is given. */
    Stream<KubeObject> in(Snapshot s, Optional<ObjectKey> after) {
        if (only.isPresent()) {
            return s.get(only.get()).stream()
                    .filter(filter)
                    .filter(o -> after.isEmpty() || o.key().compareTo(after.get()) > 0);
        }
        Stream<KubeObject> candidates;
        if (after.isPresent()) {
            candidates = s.after(after.get());
        } else {
            candidates = namespace.isEmpty() ? s.all() : s.inNamespace(namespace);
        }
        // Keys are ordered by namespace first: past the namespace nothing more can match.
        return namespace.isEmpty() || after.isEmpty()
                ? candidates.filter(filter)
                : candidates
                        .dropWhile(o -> o.namespace().compareTo(namespace) < 0)
                        .takeWhile(o -> o.namespace().equals(namespace))
                        .filter(filter);
    }
}
