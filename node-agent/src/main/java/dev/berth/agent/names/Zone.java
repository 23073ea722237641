package dev.berth.agent.names;

import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.net.Ipv4;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The names of the cluster (Kubernetes' DNS-Based Service Discovery 1.1.0; where it leaves a choice, as CoreDNS does).
 *
 * @param domain such as {@code cluster.local}
 */
public record Zone(String domain, Book book) {
    private static final String REVERSE = ".in-addr.arpa";

    /** Types of records that can be asked for; all others are {@code OTHER}. */
    public enum Type {
        A,
        SRV,
        PTR,
        ANY,
        OTHER
    }

    /** @param asked full name without final dot, in any case */
    public Answer find(String asked, Type type) {
        String name = asked.toLowerCase(Locale.ROOT);
        if (name.endsWith(REVERSE)) {
            return reverse(name.substring(0, name.length() - REVERSE.length()), type);
        }
        if (!name.equals(domain) && !name.endsWith("." + domain)) {
            return new Answer.NotOurs();
        }
        if (!book.filled()) {
            return new Answer.NotYet();
        }
        if (name.equals(domain)) {
            return new Answer.NoData();
        }
        List<String> labels =
                List.of(name.substring(0, name.length() - domain.length() - 1).split("\\.", -1));
        return switch (labels.getLast()) {
            case "svc" -> below(labels.subList(0, labels.size() - 1), type);
            case "pod" -> pod(labels, type);
            default -> new Answer.NoSuchName();
        };
    }

    /** @param labels what stands before {@code svc} */
    private Answer below(List<String> labels, Type type) {
        if (labels.isEmpty()) {
            return new Answer.NoData();
        }
        if (!book.namespace(labels.getLast())) {
            return new Answer.NoSuchName();
        }
        if (labels.size() == 1) {
            return new Answer.NoData();
        }
        Optional<NamedService> service = book.service(new ObjectKey(labels.getLast(), labels.get(labels.size() - 2)));
        if (service.isEmpty()) {
            return new Answer.NoSuchName();
        }
        NamedService s = service.get();
        if (!s.alias().isEmpty()) {
            return labels.size() == 2 ? new Answer.Alias(s.alias()) : new Answer.NoSuchName();
        }
        return switch (labels.size()) {
            case 2 -> service(s, type);
            case 3 ->
                labels.getFirst().startsWith("_") ? protocol(s, labels.getFirst()) : host(s, labels.getFirst(), type);
            case 4 -> port(s, labels.get(0), labels.get(1), type);
            default -> new Answer.NoSuchName();
        };
    }

    private Answer service(NamedService s, Type type) {
        return switch (type) {
            case A, ANY -> addresses(s.headless() ? ready(s, "").toList() : List.of(s.address()));
            case SRV -> servers(s, p -> true);
            default -> new Answer.NoData();
        };
    }

    /** {@code _tcp.web.default.svc}: nothing is at it, but below it. */
    private static Answer protocol(NamedService s, String label) {
        boolean any =
                s.ports().stream().anyMatch(p -> label.equals("_" + p.protocol().toLowerCase(Locale.ROOT)));
        return any ? new Answer.NoData() : new Answer.NoSuchName();
    }

    private Answer host(NamedService s, String label, Type type) {
        List<String> found = ready(s, label).toList();
        if (found.isEmpty()) {
            return new Answer.NoSuchName();
        }
        return type == Type.A || type == Type.ANY ? addresses(found) : new Answer.NoData();
    }

    private Answer port(NamedService s, String port, String protocol, Type type) {
        Optional<NamedService.Port> asked = s.ports().stream()
                .filter(p -> !p.name().isEmpty() && port.equals("_" + p.name()))
                .filter(p -> protocol.equals("_" + p.protocol().toLowerCase(Locale.ROOT)))
                .findFirst();
        if (asked.isEmpty()) {
            return new Answer.NoSuchName();
        }
        return type == Type.SRV || type == Type.ANY ? servers(s, asked.get()::equals) : new Answer.NoData();
    }

    /** The addresses of ready endpoints; of those with this label unless it is empty. */
    private Stream<String> ready(NamedService s, String label) {
        return book.slices(s.key()).stream()
                .flatMap(slice -> slice.endpoints().stream())
                .filter(e -> e.ready() && (label.isEmpty() || e.label().equals(label)))
                .map(NamedSlice.Endpoint::ip)
                .distinct();
    }

    private Answer servers(NamedService s, java.util.function.Predicate<NamedService.Port> wanted) {
        var found = new LinkedHashSet<Answer.Server>();
        for (NamedService.Port port : s.ports()) {
            if (!wanted.test(port)) {
                continue;
            }
            if (!s.headless()) {
                found.add(new Answer.Server(full(s.key()), port.number(), s.address()));
                continue;
            }
            for (NamedSlice slice : book.slices(s.key())) {
                for (NamedSlice.Port at : slice.ports()) {
                    if (at.name().equals(port.name()) && at.protocol().equals(port.protocol())) {
                        slice.endpoints().stream()
                                .filter(NamedSlice.Endpoint::ready)
                                .forEach(e -> found.add(
                                        new Answer.Server(e.label() + "." + full(s.key()), at.number(), e.ip())));
                    }
                }
            }
        }
        return found.isEmpty() ? new Answer.NoData() : new Answer.Servers(List.copyOf(found));
    }

    /** {@code 10-244-0-2.default.pod}: the address itself, in a namespace that is there. */
    private Answer pod(List<String> labels, Type type) {
        if (labels.size() == 1 || (labels.size() == 2 && book.namespace(labels.getFirst()))) {
            return new Answer.NoData();
        }
        String address = labels.getFirst().replace('-', '.');
        if (labels.size() != 3 || !book.namespace(labels.get(1)) || !Ipv4.is(address)) {
            return new Answer.NoSuchName();
        }
        return type == Type.A || type == Type.ANY ? addresses(List.of(address)) : new Answer.NoData();
    }

    /** An address that nobody here has may be somebody's elsewhere. */
    private Answer reverse(String reversed, Type type) {
        List<String> bytes = List.of(reversed.split("\\.", -1)).reversed();
        String address = String.join(".", bytes);
        if (!Ipv4.is(address)) {
            return new Answer.NotOurs();
        }
        var names = new ArrayList<String>();
        book.servicesAt(address).forEach(key -> names.add(full(key)));
        // Clients take the first for the host's name: one that it has chosen goes before those made of its address.
        book.slicesAt(address).stream()
                .flatMap(slice -> slice.endpoints().stream()
                        .filter(e -> e.ready() && e.ip().equals(address))
                        .map(e -> new Named(e.hostname().isEmpty(), e.label() + "." + full(slice.service()))))
                .sorted(Comparator.comparing(Named::made).thenComparing(Named::name))
                .forEach(n -> names.add(n.name()));
        if (names.isEmpty()) {
            return new Answer.NotOurs();
        }
        return type == Type.PTR || type == Type.ANY ? new Answer.Pointers(names) : new Answer.NoData();
    }

    /** @param made of the address */
    private record Named(boolean made, String name) {}

    private String full(ObjectKey service) {
        return service.name() + "." + service.namespace() + ".svc." + domain;
    }

    private static Answer addresses(List<String> found) {
        return found.isEmpty() ? new Answer.NoData() : new Answer.Addresses(found);
    }
}
