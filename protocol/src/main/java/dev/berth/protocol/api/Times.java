package dev.berth.protocol.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Times as they stand in objects: RFC 3339, with any offset. */
public final class Times {
    private Times() {}

    /** Empty for a text that is no time, as clients and earlier versions may have left one. */
    public static Optional<Instant> parse(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    /** The same for a field, which may be missing or no text. */
    public static Optional<Instant> in(JsonNode field) {
        return field.isTextual() ? parse(field.textValue()) : Optional.empty();
    }
}
