package dev.berth.agent.spec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Content that is compared by what it is. */
public record Bytes(byte[] value) {
    public static Bytes of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public String text() {
        return new String(value, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes b && Arrays.equals(value, b.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    /** Not the content, which may be a secret. */
    @Override
    public String toString() {
        return value.length + " bytes";
    }
}
