package dev.berth.controller.api.request;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Content negotiation: what a client's {@code Accept} header asks for, among what Berth can give. */
public final class Accept {
    private Accept() {}

    /** How an answer's object is to be shaped. */
    public enum Shape {
        /** The object as it is. */
        OBJECT,
        /** {@code meta.k8s.io/v1 Table}. */
        TABLE,
        /** {@code meta.k8s.io/v1 PartialObjectMetadata}, or its list. */
        METADATA
    }

    /** The shape and the syntax to answer in. */
    public record Format(Shape shape, boolean yaml) {
        public static final Format JSON = new Format(Shape.OBJECT, false);
    }

    /** Which discovery document is wanted. */
    public enum Discovery {
        LEGACY,
        AGGREGATED_V2,
        AGGREGATED_V2BETA1
    }

    /** One media range with its parameters. */
    private record Range(String type, Map<String, String> parameters, double quality) {
        String parameter(String name) {
            return parameters.getOrDefault(name, "");
        }
    }

    /** The first acceptable format; empty if nothing that the client takes can be given (406). */
    public static Optional<Format> format(List<String> headers) {
        List<Range> ranges = ranges(headers);
        if (ranges.isEmpty()) {
            return Optional.of(Format.JSON);
        }
        return ranges.stream().flatMap(r -> format(r).stream()).findFirst();
    }

    private static Optional<Format> format(Range range) {
        Optional<Boolean> yaml = switch (range.type()) {
            case "application/json", "application/*", "*/*" -> Optional.of(false);
            case "application/yaml", "application/x-yaml" -> Optional.of(true);
            default -> Optional.empty();
        };
        return yaml.flatMap(y -> shape(range).map(s -> new Format(s, y)));
    }

    private static Optional<Shape> shape(Range range) {
        boolean meta = range.parameter("g").equals("meta.k8s.io")
                && range.parameter("v").equals("v1");
        return switch (range.parameter("as")) {
            case "" -> Optional.of(Shape.OBJECT);
            case "Table" -> meta ? Optional.of(Shape.TABLE) : Optional.empty();
            case "PartialObjectMetadata", "PartialObjectMetadataList" ->
                meta ? Optional.of(Shape.METADATA) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** The discovery document to give at {@code /api} and {@code /apis}. */
    public static Optional<Discovery> discovery(List<String> headers) {
        List<Range> ranges = ranges(headers);
        if (ranges.isEmpty()) {
            return Optional.of(Discovery.LEGACY);
        }
        return ranges.stream().flatMap(r -> discovery(r).stream()).findFirst();
    }

    private static Optional<Discovery> discovery(Range range) {
        if (format(new Range(range.type(), Map.of(), 1)).isEmpty()) {
            return Optional.empty();
        }
        if (range.parameter("as").isEmpty()) {
            return Optional.of(Discovery.LEGACY);
        }
        if (!range.parameter("as").equals("APIGroupDiscoveryList")
                || !range.parameter("g").equals("apidiscovery.k8s.io")) {
            return Optional.empty();
        }
        return switch (range.parameter("v")) {
            case "v2" -> Optional.of(Discovery.AGGREGATED_V2);
            case "v2beta1" -> Optional.of(Discovery.AGGREGATED_V2BETA1);
            default -> Optional.empty();
        };
    }

    private static List<Range> ranges(List<String> headers) {
        var found = new ArrayList<Range>();
        for (String header : headers) {
            for (String part : header.split(",")) {
                if (!part.isBlank()) {
                    found.add(range(part));
                }
            }
        }
        // The sort is stable: equal qualities keep the client's order.
        found.sort(Comparator.comparingDouble(Range::quality).reversed());
        return found.stream().filter(r -> r.quality() > 0).toList();
    }

    private static Range range(String text) {
        String[] parts = text.split(";", -1);
        var parameters = new HashMap<String, String>();
        for (int i = 1; i < parts.length; i++) {
            int eq = parts[i].indexOf('=');
            if (eq > 0) {
                String value = parts[i].substring(eq + 1).strip().replace("\"", "");
                parameters.put(parts[i].substring(0, eq).strip().toLowerCase(Locale.ROOT), value);
            }
        }
        return new Range(
                parts[0].strip().toLowerCase(Locale.ROOT), parameters, quality(parameters.getOrDefault("q", "1")));
    }

    private static double quality(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
