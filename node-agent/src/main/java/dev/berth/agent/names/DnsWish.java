package dev.berth.agent.names;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pod says of its DNS.
 *
 * @param policy {@code ClusterFirst}, {@code ClusterFirstWithHostNet}, {@code Default} or {@code None}
 * @param options as they stand in the file: {@code ndots:2}
 */
public record DnsWish(
        String policy, boolean hostNetwork, List<String> nameservers, List<String> searches, List<String> options) {
    /** The machine's own. */
    public static final DnsWish OF_THE_MACHINE = new DnsWish("Default", false, List.of(), List.of(), List.of());

    public DnsWish {
        nameservers = List.copyOf(nameservers);
        searches = List.copyOf(searches);
        options = List.copyOf(options);
    }

    /** @param spec of the pod */
    public static DnsWish of(JsonNode spec) {
        JsonNode config = spec.path("dnsConfig");
        var options = new ArrayList<String>();
        for (JsonNode o : config.path("options")) {
            String value = o.path("value").asText("");
            options.add(o.path("name").asText("") + (value.isEmpty() ? "" : ":" + value));
        }
        return new DnsWish(
                spec.path("dnsPolicy").asText("ClusterFirst"),
                spec.path("hostNetwork").asBoolean(false),
                texts(config.path("nameservers")),
                texts(config.path("searches")),
                options);
    }

    private static List<String> texts(JsonNode array) {
        var found = new ArrayList<String>();
        array.forEach(t -> found.add(t.asText("")));
        return found;
    }
}
