package dev.berth.protocol.patch;

import dev.berth.protocol.schema.Schema;
import dev.berth.protocol.schema.Schema.ListOf;
import dev.berth.protocol.schema.Schema.MapOf;
import dev.berth.protocol.schema.Schema.Merge;
import dev.berth.protocol.schema.Schema.Raw;
import dev.berth.protocol.schema.Schema.Struct;

/** What a patch needs to know of one member of an object: its schema, and how it is merged. */
record Shape(Schema schema, Merge merge) {
    private static final Merge REPLACED = new Merge(false, false, "");

    /** Below a raw tree, and for fields that the schema does not know, objects are merged and lists replaced, as by a merge patch. */
    static Shape of(Schema parent, String key) {
        return switch (parent) {
            case Struct s ->
                s.field(key).map(f -> new Shape(f.schema(), f.merge())).orElse(new Shape(Raw.RAW, REPLACED));
            case MapOf m -> new Shape(m.values(), REPLACED);
            case ListOf l -> new Shape(Raw.RAW, REPLACED);
            case Schema.Scalar s -> new Shape(Raw.RAW, REPLACED);
            case Raw r -> new Shape(Raw.RAW, REPLACED);
        };
    }

    /** The schema of a list's items. */
    Schema items() {
        return schema instanceof ListOf list ? list.items() : Raw.RAW;
    }
}
