package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** What is particular to one kind. Trees come with {@code metadata} as an object; everything else may be of any type. */
interface Kind {
    default Names.Rule names() {
        return Names.Rule.SUBDOMAIN;
    }

    /** The rule for the name of a new object, where it is stricter than that for objects that are there already. */
    default Names.Rule newNames() {
        return names();
    }

    /** Whether {@code metadata.generation} counts the changes of the main part. */
    default boolean counted() {
        return false;
    }

    /** Takes out what is never stored. */
    default void clean(ObjectNode tree) {
        Nulls.drop(tree);
    }

    /** Fills fields that are absent with their defaults: at every write. */
    default void fill(ObjectNode tree) {}

    /** What a new object gets beside its defaults: finalizers, and the first status. */
    default void born(ObjectNode tree) {}

    /** Carries over what a write to the main part cannot change. */
    default void keep(ObjectNode old, ObjectNode next) {}

    /** What a change of the main part brings to the status in the same write. */
    default void follow(ObjectNode old, ObjectNode next, Instant now) {}

    /** Whether the change is one that {@code metadata.generation} counts. */
    default boolean counts(ObjectNode old, ObjectNode next) {
        return !Fields.same(old.path("spec"), next.path("spec"));
    }

    /** The rules for every state of the object. */
    default void check(ObjectNode tree, Problems problems) {}

    /** The rules for a change of the main part. {@link #check} is asked as well. */
    default void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {}

    /** The rules for a change of the status. */
    default void checkStatus(ObjectNode old, ObjectNode next, Problems problems) {}
}
