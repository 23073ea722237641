package dev.berth.agent.names;

import dev.berth.agent.net.Cidr;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One node's nftables rules for virtual addresses and node ports: who sends to a Service comes out at one of its ready endpoints, chosen by
 * chance, or by the sender's address where it is to be the same one again; where there is none, connections from pods are refused, and where
 * there is none on this node but has to be, what is sent is dropped (Kubernetes, "Service internal traffic policy"). All in one table of the
 * node's own.
 *
 * @param table its name
 * @param bridge of the node's pods; rules for virtual addresses are for what comes from there alone, as other clusters of the machine may
 *     have the same addresses
 * @param pods the node's pod network
 */
public record ServiceRules(String table, String bridge, String pods) {
    private static final String VIP = "ipv4_addr . inet_proto . inet_service";
    private static final String PORT = "inet_proto . inet_service";
    private static final Set<String> PROTOCOLS = Set.of("TCP", "UDP", "SCTP");

    /** What {@code nft -f} carries out as one transaction, whatever was in the table before. */
    public String script(Collection<NamedService> services, Book book) {
        var rules = new Rules();
        for (NamedService service : sorted(services)) {
            for (NamedService.Port port : service.ports()) {
                if (PROTOCOLS.contains(port.protocol()) && !service.address().isEmpty()) {
                    add(rules, service, port, targets(service, port, book));
                }
            }
        }
        return "table ip " + table + "\ndelete table ip " + table + "\ntable ip " + table + " {\n" + rules.text()
                + hooks() + "}\n";
    }

    private void add(Rules rules, NamedService service, NamedService.Port port, List<Target> targets) {
        String protocol = port.protocol().toLowerCase(Locale.ROOT);
        String vip = service.address() + " . " + protocol + " . " + port.number();
        String nodePort = protocol + " . " + port.nodePort();
        if (targets.isEmpty()) {
            rules.empty.add(vip);
            return;
        }
        boolean sticky = service.choice().sticky();
        List<Target> inside = service.choice().nearInside() ? near(targets) : targets;
        List<Target> outside = service.choice().nearOutside() ? near(targets) : targets;
        if (inside.isEmpty()) {
            rules.silent.add(vip);
        } else {
            rules.vips.put(vip, rules.chain(protocol, inside, sticky));
        }
        if (port.nodePort() > 0 && outside.isEmpty()) {
            rules.silentPorts.add(nodePort);
        } else if (port.nodePort() > 0) {
            rules.nodePorts.put(nodePort, rules.chain(protocol, outside, sticky));
        }
    }

    private List<Target> near(List<Target> targets) {
        Cidr own = Cidr.parse(pods);
        return targets.stream().filter(t -> own.indexOf(t.ip()) >= 0).toList();
    }

    /** An endpoint's port. */
    private record Target(String ip, int port) {
        String text() {
            return ip + " . " + port;
        }
    }

    /** What stands in the table besides the hooks. */
    private static final class Rules {
        private final Map<String, String> vips = new TreeMap<>();
        private final Map<String, String> nodePorts = new TreeMap<>();
        private final List<String> empty = new ArrayList<>();
        private final List<String> silent = new ArrayList<>();
        private final List<String> silentPorts = new ArrayList<>();
        private final Map<String, String> chains = new LinkedHashMap<>();

        /** The name of the chain that leads there. */
        String chain(String protocol, List<Target> targets, boolean sticky) {
            List<String> all = targets.stream().map(Target::text).toList();
            String choice = sticky
                    ? "jhash ip saddr mod " + Slots.COUNT + " seed 1" + choices(Slots.of(all))
                    : "numgen random mod " + all.size() + choices(all);
            return chains.computeIfAbsent(
                    "meta l4proto " + protocol + " dnat ip to " + choice, rule -> "s" + chains.size());
        }

        private static String choices(List<String> targets) {
            return IntStream.range(0, targets.size())
                    .mapToObj(i -> i + " : " + targets.get(i))
                    .collect(Collectors.joining(", ", " map { ", " }"));
        }

        String text() {
            var text = new StringBuilder();
            chains.forEach((rule, name) -> text.append("  chain " + name + " {\n    " + rule + "\n  }\n"));
            return text
                    + map("vips", VIP, vips)
                    + map("nodeports", PORT, nodePorts)
                    + set("empty", VIP, empty)
                    + set("silent", VIP, silent)
                    + set("silentports", PORT, silentPorts);
        }

        private static String map(String name, String key, Map<String, String> chains) {
            List<String> all = chains.entrySet().stream()
                    .map(e -> e.getKey() + " : goto " + e.getValue())
                    .toList();
            return "  map " + name + " {\n    type " + key + " : verdict\n" + elements(all) + "  }\n";
        }

        private static String set(String name, String key, List<String> all) {
            return "  set " + name + " {\n    type " + key + "\n" + elements(all) + "  }\n";
        }

        private static String elements(List<String> all) {
            return all.isEmpty() ? "" : "    elements = { " + String.join(", ", all) + " }\n";
        }
    }

    private static List<NamedService> sorted(Collection<NamedService> services) {
        return services.stream().sorted(Comparator.comparing(NamedService::key)).toList();
    }

    /** Ready endpoints of the port, each once, in a fixed order. */
    private static List<Target> targets(NamedService service, NamedService.Port port, Book book) {
        var found = new LinkedHashSet<Target>();
        book.slices(service.key()).stream()
                .sorted(Comparator.comparing(NamedSlice::key))
                .forEach(slice -> slice.ports().stream()
                        .filter(p ->
                                p.name().equals(port.name()) && p.protocol().equals(port.protocol()))
                        .forEach(p -> slice.endpoints().stream()
                                .filter(NamedSlice.Endpoint::ready)
                                .forEach(e -> found.add(new Target(e.ip(), p.number())))));
        return List.copyOf(found);
    }

    /**
     * A pod that comes out at one of its own bridge is seen as the gateway: else the answer would go straight back, past this table, from an
     * address that was never asked.
     */
    private String hooks() {
        return """
                  chain pre {
                    type nat hook prerouting priority -100
                    iifname "%1$s" ip daddr . meta l4proto . th dport vmap @vips
                    fib daddr type local meta l4proto . th dport vmap @nodeports
                  }
                  chain out {
                    type nat hook output priority -100
                    ip daddr != 127.0.0.0/8 fib daddr type local meta l4proto . th dport vmap @nodeports
                  }
                  chain post {
                    type nat hook postrouting priority 100
                    oifname "%1$s" ct status dnat ip saddr %2$s masquerade
                  }
                  chain refuse {
                    type filter hook forward priority -5
                    iifname "%1$s" ip daddr . meta l4proto . th dport @empty reject
                    iifname "%1$s" ip daddr . meta l4proto . th dport @silent drop
                  }
                  chain here {
                    type filter hook input priority -5
                    fib daddr type local meta l4proto . th dport @silentports drop
                  }
                """.formatted(bridge, pods);
    }
}
