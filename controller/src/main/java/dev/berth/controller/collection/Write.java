package dev.berth.controller.collection;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.wire.CborSerializable;

/** One conditional write to a collection. Bodies are canonical JSON without {@code metadata.resourceVersion}, which is the write's revision. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "@t")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Write.Create.class, name = "create"),
    @JsonSubTypes.Type(value = Write.Replace.class, name = "replace"),
    @JsonSubTypes.Type(value = Write.Remove.class, name = "remove"),
    @JsonSubTypes.Type(value = Write.Alone.class, name = "alone")
})
public sealed interface Write extends CborSerializable {
    ObjectKey key();

    /** Adds an object; refused if the key is taken. */
    record Create(ObjectKey key, byte[] body) implements Write {}

    /** Replaces the object; refused unless its revision is still the expected one. */
    record Replace(ObjectKey key, Revision expected, byte[] body) implements Write {}

    /**
     * A write that was decided on all objects of its kind, such as one that takes an address which no other has; refused unless the
     * collection is still at that revision.
     */
    record Alone(Revision collection, Write write) implements Write {
        @Override
        public ObjectKey key() {
            return write.key();
        }
    }

    /** Takes the object out of the collection; refused unless its revision is still the expected one. */
    record Remove(ObjectKey key, Revision expected) implements Write {}
}
