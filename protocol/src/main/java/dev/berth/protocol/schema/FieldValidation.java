package dev.berth.protocol.schema;

/** The {@code fieldValidation} query parameter: what is done about unknown and duplicate fields. */
public enum FieldValidation {
    /** Drop them silently. */
    IGNORE,
    /** Drop them and send a {@code Warning} header for each: the server's default. */
    WARN,
    /** Refuse the request with 400. */
    STRICT
}
