package dev.berth.agent.names;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/**
 * One node's nftables rules for virtual addresses and node ports: who sends to a Service comes out at one of its ready endpoints, chosen by
 * chance; where there is none, connections from pods are refused. All in one table of the node's own.
 *
 * @param table its name
 * @param bridge of the node's pods; rules for virtual addresses are for what comes from there alone, as other clusters of the machine may
 *     have the same addresses
 * @param pods the node's pod network
 */
public record ServiceRules(String table, String bridge, String pods) {
    private static final Set<String> PROTOCOLS = Set.of("TCP", "UDP", "SCTP");

    /** What {@code nft -f} carries out as one transaction, whatever was in the table before. */
    public String script(Collection<NamedService> services, Book book) {
        var vips = new TreeMap<String, String>();
        var nodePorts = new TreeMap<String, String>();
        var empty = new ArrayList<String>();
        var chains = new StringBuilder();
        int number = 0;
        for (NamedService service : sorted(services)) {
            for (NamedService.Port port : service.ports()) {
                if (!PROTOCOLS.contains(port.protocol()) || service.address().isEmpty()) {
                    continue;
                }
                String protocol = port.protocol().toLowerCase(Locale.ROOT);
                String vip = service.address() + " . " + protocol + " . " + port.number();
                List<String> targets = targets(service, port, book);
                if (targets.isEmpty()) {
                    empty.add(vip);
                    continue;
                }
                String chain = "s" + number++;
                chains.append(chain(chain, protocol, targets));
                vips.put(vip, chain);
                if (port.nodePort() > 0) {
                    nodePorts.put(protocol + " . " + port.nodePort(), chain);
                }
            }
        }
        return "table ip " + table + "\ndelete table ip " + table + "\ntable ip " + table + " {\n" + chains
                + map("vips", "ipv4_addr . inet_proto . inet_service", vips)
                + map("nodeports", "inet_proto . inet_service", nodePorts)
                + "  set empty {\n    type ipv4_addr . inet_proto . inet_service\n" + elements(empty) + "  }\n"
                + hooks() + "}\n";
    }

    private static List<NamedService> sorted(Collection<NamedService> services) {
        return services.stream().sorted(Comparator.comparing(NamedService::key)).toList();
    }

    /** Ready endpoints of the port, each once, in a fixed order. */
    private static List<String> targets(NamedService service, NamedService.Port port, Book book) {
        var found = new LinkedHashSet<String>();
        book.slices(service.key()).stream()
                .sorted(Comparator.comparing(NamedSlice::key))
                .forEach(slice -> slice.ports().stream()
                        .filter(p ->
                                p.name().equals(port.name()) && p.protocol().equals(port.protocol()))
                        .forEach(p -> slice.endpoints().stream()
                                .filter(NamedSlice.Endpoint::ready)
                                .forEach(e -> found.add(e.ip() + " . " + p.number()))));
        return List.copyOf(found);
    }

    private static String chain(String name, String protocol, List<String> targets) {
        var choices = new ArrayList<String>();
        for (int i = 0; i < targets.size(); i++) {
            choices.add(i + " : " + targets.get(i));
        }
        return "  chain " + name + " {\n    meta l4proto " + protocol + " dnat ip to numgen random mod "
                + targets.size() + " map { " + String.join(", ", choices) + " }\n  }\n";
    }

    private static String map(String name, String key, TreeMap<String, String> chains) {
        List<String> all = chains.entrySet().stream()
                .map(e -> e.getKey() + " : goto " + e.getValue())
                .toList();
        return "  map " + name + " {\n    type " + key + " : verdict\n" + elements(all) + "  }\n";
    }

    private static String elements(List<String> all) {
        return all.isEmpty() ? "" : "    elements = { " + String.join(", ", all) + " }\n";
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
                  }
                """.formatted(bridge, pods);
    }
}
