package dev.berth.controller.select;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A label selector as a predicate over labels: all of its terms must hold. */
public final class LabelMatch {
    static final LabelMatch EVERYTHING = new LabelMatch(List.of(), false);
    static final LabelMatch NOTHING = new LabelMatch(List.of(), true);

    private final List<Requirement> terms;
    private final boolean nothing;

    private LabelMatch(List<Requirement> terms, boolean nothing) {
        this.terms = terms;
        this.nothing = nothing;
    }

    static LabelMatch all(List<Requirement> terms) {
        return new LabelMatch(
                terms.stream().sorted(Comparator.comparing(Requirement::key)).toList(), false);
    }

    public boolean matches(Map<String, String> labels) {
        return !nothing && terms.stream().allMatch(t -> t.matches(labels));
    }

    /** Whether every object matches. */
    public boolean everything() {
        return !nothing && terms.isEmpty();
    }

    Map<String, String> exact() {
        return terms.stream()
                .filter(t -> t.operator() == Requirement.Operator.EQUAL)
                .collect(Collectors.toMap(Requirement::key, t -> t.values().getFirst(), (a, b) -> a));
    }

    /** The form that {@code kubectl -l} reads, terms ordered by key; the empty string for everything and for nothing. */
    @Override
    public String toString() {
        return terms.stream().map(Requirement::toString).collect(Collectors.joining(","));
    }
}
