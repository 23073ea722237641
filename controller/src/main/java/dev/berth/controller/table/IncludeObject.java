package dev.berth.controller.table;

/** The {@code includeObject} query parameter: what a row carries beside its cells. */
public enum IncludeObject {
    NONE,
    /** A {@code PartialObjectMetadata}: the server's default. */
    METADATA,
    OBJECT
}
