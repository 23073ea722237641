package dev.berth.protocol.patch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** RFC 6901: the path of a value, by names and indexes. */
record Pointer(List<String> tokens) {
    private static final int LONGEST = 200;

    Pointer {
        tokens = List.copyOf(tokens);
    }

    static Pointer parse(String text) {
        if (text.isEmpty()) {
            return new Pointer(List.of());
        }
        if (!text.startsWith("/")) {
            throw PatchRefused.malformed("the path \"" + text + "\" of the JSON patch does not start with a slash");
        }
        var tokens = new ArrayList<String>();
        for (String token : text.substring(1).split("/", -1)) {
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        // The number of steps bounds how deep operations can nest what is patched.
        if (tokens.size() > LONGEST) {
            throw PatchRefused.malformed("a path of the JSON patch has more than " + LONGEST + " steps");
        }
        return new Pointer(tokens);
    }

    boolean isRoot() {
        return tokens.isEmpty();
    }

    String last() {
        return tokens.getLast();
    }

    Pointer parent() {
        return new Pointer(tokens.subList(0, tokens.size() - 1));
    }

    /** Whether this is a path below the other one. */
    boolean isInside(Pointer other) {
        return tokens.size() > other.tokens.size()
                && tokens.subList(0, other.tokens.size()).equals(other.tokens);
    }

    /** The value at this path. */
    Optional<JsonNode> in(JsonNode document) {
        JsonNode at = document;
        for (String token : tokens) {
            int index = at.isArray() ? index(token) : -1;
            JsonNode next = at.isArray() ? at.get(index) : at.get(token);
            if (next == null) {
                return Optional.empty();
            }
            at = next;
        }
        return Optional.of(at);
    }

    /** A list index without sign or leading zero, or -1. */
    static int index(String token) {
        boolean digits =
                !token.isEmpty() && token.length() <= 9 && token.chars().allMatch(c -> c >= '0' && c <= '9');
        return !digits || (token.length() > 1 && token.startsWith("0")) ? -1 : Integer.parseInt(token);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        tokens.forEach(t -> text.append('/').append(t.replace("~", "~0").replace("/", "~1")));
        return text.length() <= 256 ? text.toString() : text.substring(0, 256) + "...";
    }
}
