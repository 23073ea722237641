package dev.berth.controller.api.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A URL's query parameters; the first of several values counts, as in Kubernetes. */
public final class Query {
    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Reads {@code a=b&c=d}, percent-encoded.
     *
     * @throws RefusedException with 400 for a broken escape
     */
    public static Query parse(String raw) {
        var found = new LinkedHashMap<String, List<String>>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int eq = pair.indexOf('=');
                String name = decode(eq < 0 ? pair : pair.substring(0, eq));
                String value = eq < 0 ? "" : decode(pair.substring(eq + 1));
                found.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
            }
        }
        return new Query(found);
    }

    private static String decode(String text) {
        try {
            return Percent.decode(text.replace('+', ' '));
        } catch (IllegalArgumentException e) {
            throw RefusedException.badRequest("the query parameter \"" + text + "\" is not percent-encoded properly");
        }
    }

    /** The value, or the empty string where there is none. */
    public String text(String name) {
        return values.getOrDefault(name, List.of("")).getFirst();
    }

    /** All values, in their order. */
    public List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    public Optional<String> nonEmpty(String name) {
        return Optional.of(text(name)).filter(v -> !v.isEmpty());
    }

    /** Kubernetes' reading of booleans: present and neither {@code 0} nor {@code false}. */
    public boolean flag(String name) {
        return values.containsKey(name)
                && !text(name).equals("0")
                && !text(name).equals("false");
    }

    /** @throws RefusedException with 400 if it is no whole number */
    public OptionalLong number(String name) {
        String value = text(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw RefusedException.badRequest(
                    "the query parameter " + name + " is not a whole number: \"" + value + "\"");
        }
    }
}
