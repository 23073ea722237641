package dev.berth.protocol.wire;

/**
 * Marks what may travel between JVMs or be persisted, as Jackson CBOR. Records only; polymorphic fields need {@code @JsonTypeInfo} with
 * stable names. Objects travel as {@code byte[]} of canonical JSON.
 */
public interface CborSerializable {}
