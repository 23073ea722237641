package dev.berth.agent.names;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** A pod's {@code /etc/resolv.conf} (Kubernetes: dns.Configurer.GetPodDNS). */
public final class ResolvConf {
    /** More than these no resolver reads, or libc cuts the line. */
    private static final int MOST_SERVERS = 3;

    private static final int MOST_SEARCHES = 32;

    private ResolvConf() {}

    /**
     * @param cluster the address of this node's DNS; empty if it has none, then pods get the machine's
     * @param machine the machine's own file
     */
    public static String of(DnsWish wish, String namespace, String domain, Optional<String> cluster, String machine) {
        boolean first = wish.policy().equals("ClusterFirstWithHostNet")
                || (wish.policy().equals("ClusterFirst") && !wish.hostNetwork());
        if (wish.policy().equals("None")) {
            return text(wish, List.of(), List.of(), List.of());
        }
        List<String> searches = words(machine, "search");
        if (!first || cluster.isEmpty()) {
            return text(wish, words(machine, "nameserver"), searches, words(machine, "options"));
        }
        var all = new ArrayList<>(List.of(namespace + ".svc." + domain, "svc." + domain, domain));
        all.addAll(searches);
        return text(wish, List.of(cluster.get()), all, List.of("ndots:5"));
    }

    private static String text(DnsWish wish, List<String> servers, List<String> searches, List<String> options) {
        SequencedSet<String> addresses = new LinkedHashSet<>(servers);
        addresses.addAll(wish.nameservers());
        SequencedSet<String> domains = new LinkedHashSet<>(searches);
        domains.addAll(wish.searches());
        Map<String, String> settings = new LinkedHashMap<>();
        options.forEach(o -> settings.put(o.split(":", 2)[0], o));
        wish.options().forEach(o -> settings.put(o.split(":", 2)[0], o));
        var text = new StringBuilder();
        addresses.stream()
                .limit(MOST_SERVERS)
                .forEach(a -> text.append("nameserver ").append(a).append('\n'));
        if (!domains.isEmpty()) {
            List<String> kept = domains.stream().limit(MOST_SEARCHES).toList();
            text.append("search ").append(String.join(" ", kept)).append('\n');
        }
        if (!settings.isEmpty()) {
            text.append("options ").append(String.join(" ", settings.values())).append('\n');
        }
        return text.toString();
    }

    /** All words of the lines that begin with this one; of {@code search} the last line counts, as for libc. */
    public static List<String> words(String file, String key) {
        var found = new ArrayList<String>();
        for (String line : file.split("\n", -1)) {
            String[] words = line.strip().split("\\s+");
            if (words[0].equals(key)) {
                if (key.equals("search")) {
                    found.clear();
                }
                found.addAll(List.of(words).subList(1, words.length));
            }
        }
        return found;
    }
}
