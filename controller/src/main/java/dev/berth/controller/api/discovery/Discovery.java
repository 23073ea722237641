package dev.berth.controller.api.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Discovery documents of all that is served. */
public final class Discovery {
    private static final String VERSION = "v1";

    private final List<Endpoint> all = Endpoint.all();

    /** {@code /api}. */
    public ObjectNode coreVersions(String address) {
        ObjectNode doc = Json.object().put("kind", "APIVersions");
        doc.putArray("versions").add(VERSION);
        doc.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", address);
        return doc;
    }

    /** {@code /apis}. */
    public ObjectNode groups() {
        ObjectNode doc = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode list = doc.putArray("groups");
        Endpoint.groups(all).forEach(g -> list.add(groupBody(g)));
        return doc;
    }

    /** {@code /apis/apps}. */
    public Optional<ObjectNode> group(String group) {
        return Endpoint.groups(all).filter(group::equals).findFirst().map(g -> {
            ObjectNode doc = Json.object().put("kind", "APIGroup").put("apiVersion", "v1");
            return doc.setAll(groupBody(g));
        });
    }

    private static ObjectNode groupBody(String group) {
        ObjectNode body = Json.object().put("name", group);
        body.putArray("versions").add(groupVersion(group));
        body.set("preferredVersion", groupVersion(group));
        return body;
    }

    private static ObjectNode groupVersion(String group) {
        return Json.object().put("groupVersion", group + "/" + VERSION).put("version", VERSION);
    }

    /** {@code /api/v1} and {@code /apis/apps/v1}. */
    public Optional<ObjectNode> resources(String group, String version) {
        List<Endpoint> served = all.stream()
                .filter(e -> e.of(group, version))
                .sorted(Comparator.comparing(Endpoint::plural).thenComparing(Endpoint::subresource))
                .toList();
        if (served.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode doc = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
        doc.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode list = doc.putArray("resources");
        served.forEach(e -> list.add(legacy(e)));
        return Optional.of(doc);
    }

    private static ObjectNode legacy(Endpoint e) {
        ObjectNode one = Json.object();
        one.put("name", e.subresource().isEmpty() ? e.plural() : e.plural() + "/" + e.subresource());
        one.put("singularName", e.singular()).put("namespaced", e.namespaced());
        if (!e.responseGroup().equals(e.group()) || !e.responseVersion().equals(e.version())) {
            one.put("group", e.responseGroup()).put("version", e.responseVersion());
        }
        one.put("kind", e.kind());
        texts(one, "verbs", e.verbs());
        texts(one, "shortNames", e.shortNames());
        texts(one, "categories", e.categories());
        return one;
    }

    /**
     * Aggregated discovery.
     *
     * @param core whether of {@code /api} rather than {@code /apis}
     * @param apiVersion {@code v2} or {@code v2beta1}
     */
    public ObjectNode aggregated(boolean core, String apiVersion) {
        ObjectNode doc = Json.object().put("kind", "APIGroupDiscoveryList");
        doc.put("apiVersion", "apidiscovery.k8s.io/" + apiVersion).putObject("metadata");
        ArrayNode items = doc.putArray("items");
        Stream<String> groups = core ? Stream.of("") : Endpoint.groups(all);
        groups.forEach(g -> items.add(aggregatedGroup(g)));
        return doc;
    }

    private ObjectNode aggregatedGroup(String group) {
        ObjectNode item = Json.object();
        ObjectNode meta = item.putObject("metadata").putNull("creationTimestamp");
        if (!group.isEmpty()) {
            meta.put("name", group);
        }
        ObjectNode version = item.putArray("versions").addObject().put("version", VERSION);
        ArrayNode resources = version.putArray("resources");
        all.stream()
                .filter(e -> e.of(group, VERSION) && e.subresource().isEmpty())
                .forEach(e -> resources.add(aggregatedResource(e)));
        version.put("freshness", "Current");
        return item;
    }

    private ObjectNode aggregatedResource(Endpoint e) {
        ObjectNode one = Json.object().put("resource", e.plural());
        one.set("responseKind", responseKind(e));
        one.put("scope", e.namespaced() ? "Namespaced" : "Cluster").put("singularResource", e.singular());
        texts(one, "verbs", e.verbs());
        texts(one, "shortNames", e.shortNames());
        texts(one, "categories", e.categories());
        List<Endpoint> parts = all.stream()
                .filter(p -> p.of(e.group(), e.version()) && p.plural().equals(e.plural()))
                .filter(p -> !p.subresource().isEmpty())
                .toList();
        if (!parts.isEmpty()) {
            ArrayNode list = one.putArray("subresources");
            for (Endpoint p : parts) {
                ObjectNode part = list.addObject().put("subresource", p.subresource());
                part.set("responseKind", responseKind(p));
                texts(part, "verbs", p.verbs());
            }
        }
        return one;
    }

    private static ObjectNode responseKind(Endpoint e) {
        return Json.object()
                .put("group", e.responseGroup())
                .put("version", e.responseVersion())
                .put("kind", e.kind());
    }

    private static void texts(ObjectNode node, String field, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode list = node.putArray(field);
            values.forEach(list::add);
        }
    }
}
