package dev.berth.controller.apiservice.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Ready;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Decides what the Service {@code kubernetes} needs, as Kubernetes' own API servers keep it ({@code pkg/controlplane/reconcilers}): its
 * endpoints are where the control nodes that are Ready say they listen for pods.
 */
public final class ApiServicePlanner {
    /** Annotation of a control node: where pods reach its API, as {@code address:port}. */
    public static final String LISTENS = "berth.dev/api";

    public static final ObjectKey KEY = new ObjectKey("default", "kubernetes");
    public static final int PORT = 443;
    private static final String PORT_NAME = "https";

    private ApiServicePlanner() {}

    /**
     * An object that is to be as the tree says.
     *
     * @param present what is there now
     */
    public record Put(Resource resource, Optional<KubeObject> present, ObjectNode tree) {}

    /**
     * @param clusterIp the Service's address
     * @return what is to be written; nothing as long as no control node says where it listens, and no endpoint is taken away before there is
     *     another
     */
    public static List<Put> plan(
            Snapshot nodes, Snapshot services, Snapshot endpoints, Snapshot slices, String clusterIp) {
        var found = new TreeSet<String>();
        nodes.all().filter(ApiServicePlanner::ready).forEach(n -> {
            String listens = n.annotations().getOrDefault(LISTENS, "");
            if (!listens.isEmpty()) {
                found.add(listens);
            }
        });
        List<Address> addresses =
                found.stream().flatMap(text -> Address.parse(text).stream()).toList();
        if (addresses.isEmpty()) {
            return List.of();
        }
        // All control nodes listen for pods on the port that they share.
        int port = addresses.getFirst().port();
        List<String> hosts = addresses.stream()
                .filter(a -> a.port() == port)
                .map(Address::host)
                .toList();
        var puts = new ArrayList<Put>();
        if (services.get(KEY).isEmpty()) {
            puts.add(new Put(Resources.SERVICES, Optional.empty(), service(clusterIp, port)));
        }
        put(endpoints, endpoints(hosts, port), List.of("subsets")).ifPresent(puts::add);
        put(slices, slice(hosts, port), List.of("endpoints", "ports")).ifPresent(puts::add);
        return puts;
    }

    private record Address(String host, int port) {
        static Optional<Address> parse(String text) {
            int colon = text.lastIndexOf(':');
            String digits = text.substring(colon + 1);
            return colon > 0 && digits.matches("[1-9][0-9]{0,4}")
                    ? Optional.of(new Address(text.substring(0, colon), Integer.parseInt(digits)))
                    : Optional.empty();
        }
    }

    private static boolean ready(KubeObject node) {
        return !node.deleting() && Ready.is(node.tree());
    }

    private static Optional<Put> put(Snapshot all, ObjectNode wanted, List<String> fields) {
        Optional<KubeObject> present = all.get(KEY);
        // All that is wanted is written out, so that admission has nothing to add.
        boolean right = present.filter(
                        o -> fields.stream().allMatch(f -> o.tree().path(f).equals(wanted.path(f))))
                .isPresent();
        return right ? Optional.empty() : Optional.of(new Put(all.resource(), present, wanted));
    }

    private static ObjectNode object(Resource resource) {
        ObjectNode made = Json.object().put("apiVersion", resource.apiVersion()).put("kind", resource.kind());
        made.putObject("metadata").put("namespace", KEY.namespace()).put("name", KEY.name());
        return made;
    }

    private static ObjectNode service(String clusterIp, int port) {
        ObjectNode made = object(Resources.SERVICES);
        made.withObject("/metadata")
                .putObject("labels")
                .put("component", "apiserver")
                .put("provider", "kubernetes");
        ObjectNode spec = made.putObject("spec").put("type", "ClusterIP").put("clusterIP", clusterIp);
        spec.putArray("ports")
                .addObject()
                .put("name", PORT_NAME)
                .put("port", PORT)
                .put("protocol", "TCP")
                .put("targetPort", port);
        return made;
    }

    private static ObjectNode endpoints(List<String> hosts, int port) {
        ObjectNode made = object(Resources.ENDPOINTS);
        made.withObject("/metadata").putObject("labels").put("endpointslice.kubernetes.io/skip-mirror", "true");
        ObjectNode subset = made.putArray("subsets").addObject();
        ArrayNode addresses = subset.putArray("addresses");
        hosts.forEach(h -> addresses.addObject().put("ip", h));
        port(subset, port);
        return made;
    }

    private static ObjectNode slice(List<String> hosts, int port) {
        ObjectNode made = object(Resources.ENDPOINT_SLICES);
        made.withObject("/metadata").putObject("labels").put("kubernetes.io/service-name", KEY.name());
        made.put("addressType", "IPv4");
        ArrayNode all = made.putArray("endpoints");
        for (String host : hosts) {
            ObjectNode one = all.addObject();
            one.putArray("addresses").add(host);
            one.putObject("conditions").put("ready", true);
        }
        port(made, port);
        return made;
    }

    private static void port(ObjectNode parent, int port) {
        parent.putArray("ports")
                .addObject()
                .put("name", PORT_NAME)
                .put("port", port)
                .put("protocol", "TCP");
    }
}
