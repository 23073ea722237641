package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import java.time.Instant;
import java.util.List;

/** The rules that every write obeys, whoever writes: defaulting, validation, immutability, life and death of objects. Pure. */
public interface Admission {
    /**
     * A new object.
     *
     * @param body decoded against the schema; owned by the callee
     * @param namespace from the URL; empty for cluster-scoped kinds
     * @param birth the time, uid and name suffix to use
     */
    Verdict create(Resource resource, ObjectNode body, String namespace, Birth birth);

    /**
     * A changed object. {@code metadata.generation} rises when the main part changed; server-owned fields are kept from the old object.
     * If it was being deleted and its last finalizer went, the verdict is {@link Verdict.Remove}.
     */
    Verdict update(KubeObject old, ObjectNode body, Edit.Part part, Instant now);

    /** A deletion by a client or controller: at once, marked with a time and finalizers, or refused. */
    Verdict delete(KubeObject old, Deletion deletion, Instant now);

    /**
     * The end of an object by whoever is responsible for it, without a grace period: a pod by its agent or its fenced node's session once
     * nothing of it runs, anything else by the garbage collector. While finalizers are left it is only marked; the last one to go takes the
     * object with it.
     */
    Verdict remove(KubeObject old, Instant now);

    /**
     * What chance and clock give to a new object.
     *
     * @param suffix five random characters for {@code generateName}
     */
    record Birth(Instant now, String uid, String suffix) {}

    /** What is to be written. */
    sealed interface Verdict {
        /**
         * @param tree without {@code resourceVersion}
         * @param warnings for {@code Warning} headers
         */
        record Store(ObjectNode tree, List<String> warnings) implements Verdict {}

        /** The object leaves the collection; the tree is its last state. */
        record Remove(ObjectNode tree) implements Verdict {}

        /** Nothing differs from what is stored. */
        record Unchanged() implements Verdict {}

        record Refused(Status status) implements Verdict {}
    }
}
