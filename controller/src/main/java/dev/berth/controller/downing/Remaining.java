package dev.berth.controller.downing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who has to go so that those who stay hear each other. The same knowledge gives the same answer on every member.
 *
 * <p>Akka's own strategies down both ends of a link that is broken while a way around it is left, and everybody whom one member does not
 * hear if that member is still heard itself. Of three control nodes that leaves one, which is no majority, and ends as well: a single JVM
 * that is starved of processor time took the whole cluster along. Here the largest group of control nodes that all hear each other stays.
 * Two groups in which everybody believes to be that group do no harm: the journal lets only one of them write.
 *
 * @param controls the members that count for the majority: Up, or leaving; at most five
 * @param others agents, and control nodes that are only joining
 * @param silences of members only
 * @param seen who has taken in what this is decided by: they lived a moment ago
 * @param quorum how many control nodes are a majority
 */
public record Remaining(
        SortedSet<String> controls, Set<String> others, Set<Silence> silences, Set<String> seen, int quorum) {
    public Remaining {
        controls = new TreeSet<>(controls);
        others = Set.copyOf(others);
        silences = Set.copyOf(silences);
        seen = Set.copyOf(seen);
    }

    /** Who is to be downed; nobody while no majority hears each other: those who talk past each other now may not a moment later. */
    public SortedSet<String> toDown() {
        var down = new TreeSet<String>();
        if (silences.isEmpty()) {
            return down;
        }
        Optional<Set<String>> kept = kept();
        if (kept.isEmpty()) {
            return down;
        }
        down.addAll(controls);
        down.removeAll(kept.get());
        down.addAll(cutOff(kept.get()));
        down.addAll(silentOthers(down));
        return down;
    }

    /** The group of control nodes that stays. */
    Optional<Set<String>> kept() {
        return groups().stream()
                .filter(g -> g.size() >= quorum && hearEachOther(g))
                .min(Comparator.<Set<String>>comparingInt(g -> -g.size())
                        .thenComparingLong(this::livingLeftOut)
                        .thenComparingLong(this::silencesOf)
                        .thenComparing(g -> String.join(" ", new TreeSet<>(g))));
    }

    private List<Set<String>> groups() {
        List<Set<String>> groups = new ArrayList<>(List.of(Set.of()));
        for (String control : controls) {
            for (Set<String> group : List.copyOf(groups)) {
                var with = new HashSet<>(group);
                with.add(control);
                groups.add(with);
            }
        }
        return groups;
    }

    private boolean hearEachOther(Set<String> group) {
        return silences.stream().noneMatch(s -> group.contains(s.observer()) && group.contains(s.subject()));
    }

    private long livingLeftOut(Set<String> group) {
        return controls.stream()
                .filter(c -> !group.contains(c) && seen.contains(c))
                .count();
    }

    private long silencesOf(Set<String> group) {
        return silences.stream()
                .filter(s -> group.contains(s.observer()) || group.contains(s.subject()))
                .count();
    }

    /** Others that have lost a control node which stays, or that it has lost. */
    private Set<String> cutOff(Set<String> kept) {
        var cut = new HashSet<String>();
        for (String other : others) {
            if (kept.stream().anyMatch(k -> silences.stream().anyMatch(s -> s.between(k, other)))) {
                cut.add(other);
            }
        }
        return cut;
    }

    /** Agents watch each other, too: one that alone misses several is taken for the one that hears nothing. */
    private Set<String> silentOthers(Set<String> gone) {
        List<Silence> left = silences.stream()
                .filter(s -> !gone.contains(s.observer()) && !gone.contains(s.subject()))
                .toList();
        var silent = new HashSet<String>();
        for (String observer : observers(left)) {
            List<String> missed = left.stream()
                    .filter(s -> s.observer().equals(observer))
                    .map(Silence::subject)
                    .toList();
            List<String> confirmed =
                    missed.stream().filter(m -> confirmed(m, left)).toList();
            if (missed.size() > 1 && confirmed.isEmpty()) {
                silent.add(observer);
            } else {
                silent.addAll(confirmed.isEmpty() ? missed : confirmed);
            }
        }
        return silent;
    }

    private static Collection<String> observers(List<Silence> left) {
        return left.stream().map(Silence::observer).distinct().toList();
    }

    private static boolean confirmed(String subject, List<Silence> by) {
        return by.stream().filter(s -> s.subject().equals(subject)).count() > 1;
    }
}
