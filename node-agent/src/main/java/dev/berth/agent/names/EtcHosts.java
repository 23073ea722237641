package dev.berth.agent.names;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A pod's {@code /etc/hosts} (Kubernetes: kubelet.managedHostsFileContent): its own name is the full one first, by which programs find
 * their domain, and {@code hostAliases} are added.
 *
 * @param subdomain empty for none; then the pod has no full name
 */
public record EtcHosts(String subdomain, List<Alias> aliases) {
    /** Of a pod that says nothing. */
    public static final EtcHosts PLAIN = new EtcHosts("", List.of());

    public EtcHosts {
        aliases = List.copyOf(aliases);
    }

    /** One entry of {@code hostAliases}. */
    public record Alias(String ip, List<String> names) {
        public Alias {
            names = List.copyOf(names);
        }
    }

    /** @param spec of the pod */
    public static EtcHosts of(JsonNode spec) {
        var aliases = new ArrayList<Alias>();
        for (JsonNode alias : spec.path("hostAliases")) {
            var names = new ArrayList<String>();
            alias.path("hostnames").forEach(n -> names.add(n.asText("")));
            aliases.add(new Alias(alias.path("ip").asText(""), names));
        }
        return new EtcHosts(spec.path("subdomain").asText(""), aliases);
    }

    /** @param domain of the cluster; empty if this node's pods have none */
    public String text(String ip, String hostname, String namespace, String domain) {
        String full = subdomain.isEmpty() || domain.isEmpty()
                ? ""
                : hostname + "." + subdomain + "." + namespace + ".svc." + domain + "\t";
        var text = new StringBuilder("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
        text.append(ip).append('\t').append(full).append(hostname).append('\n');
        return after(text.toString());
    }

    /** The aliases after what a file has already. */
    public String after(String file) {
        var text = new StringBuilder(file);
        if (!file.isEmpty() && !file.endsWith("\n")) {
            text.append('\n');
        }
        if (!aliases.isEmpty()) {
            text.append("\n# Entries added by HostAliases.\n");
        }
        for (Alias alias : aliases) {
            text.append(alias.ip())
                    .append('\t')
                    .append(String.join("\t", alias.names()))
                    .append('\n');
        }
        return text.toString();
    }
}
