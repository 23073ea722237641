package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;

/** Services. Their addresses are allocated after these rules, by {@code services}. */
final class ServiceKind implements Kind {
    private static final List<String> TYPES = List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    @Override
    public Names.Rule names() {
        return Names.Rule.DNS_1035;
    }

    @Override
    public void fill(ObjectNode tree) {
        ObjectNode spec = Fields.object(tree, "spec");
        Fields.fill(spec, "type", "ClusterIP");
        Fields.fill(spec, "sessionAffinity", "None");
        if (Fields.text(spec, "sessionAffinity").equals("ClientIP")) {
            Fields.fill(
                    Fields.object(Fields.object(spec, "sessionAffinityConfig"), "clientIP"), "timeoutSeconds", 10800);
        }
        String type = Fields.text(spec, "type");
        if (!type.equals("ExternalName")) {
            Fields.fill(spec, "internalTrafficPolicy", "Cluster");
        }
        if (type.equals("NodePort") || type.equals("LoadBalancer")) {
            Fields.fill(spec, "externalTrafficPolicy", "Cluster");
        }
        if (type.equals("LoadBalancer")) {
            Fields.fill(spec, "allocateLoadBalancerNodePorts", true);
        }
        if (!Fields.blank(spec, "clusterIP") && spec.path("clusterIPs").isEmpty()) {
            spec.putArray("clusterIPs").add(Fields.text(spec, "clusterIP"));
        }
        for (ObjectNode port : Fields.objects(spec, "ports")) {
            Fields.fill(port, "protocol", "TCP");
            boolean unset = Fields.blank(port, "targetPort")
                    || (port.path("targetPort").isNumber()
                            && port.path("targetPort").asInt() == 0);
            if (unset && port.path("port").isNumber()) {
                port.set("targetPort", port.path("port"));
            }
        }
    }

    /** What a service was given stays its own when a client writes it back without (Kubernetes: patchAllocatedValues). */
    @Override
    public void keep(ObjectNode old, ObjectNode next) {
        ObjectNode before = Fields.object(old.deepCopy(), "spec");
        ObjectNode after = Fields.object(next, "spec");
        String type = Fields.text(after, "type");
        String had = Fields.text(before, "type");
        if (type.equals("ExternalName")) {
            if (!had.equals(type) && Fields.text(after, "clusterIP").equals(Fields.text(before, "clusterIP"))) {
                after.remove(List.of("clusterIP", "clusterIPs"));
            }
        } else if (!had.equals("ExternalName") && Fields.blank(after, "clusterIP")) {
            Fields.keep(after, "clusterIP", before);
            Fields.keep(after, "clusterIPs", before);
        }
        for (ObjectNode port : Fields.objects(after, "ports")) {
            for (ObjectNode known : Fields.objects(before, "ports")) {
                if (samePort(port, known)) {
                    nodePort(port, known, type.equals("NodePort") || type.equals("LoadBalancer"));
                }
            }
        }
    }

    private static boolean samePort(ObjectNode a, ObjectNode b) {
        return a.path("port").asInt(0) == b.path("port").asInt(0)
                && Fields.text(a, "protocol").equals(Fields.text(b, "protocol"));
    }

    private static void nodePort(ObjectNode port, ObjectNode known, boolean used) {
        int had = known.path("nodePort").asInt(0);
        if (used && port.path("nodePort").asInt(0) == 0 && had != 0) {
            port.put("nodePort", had);
        } else if (!used && port.path("nodePort").asInt(0) == had) {
            port.remove("nodePort");
        }
    }

    @Override
    public void born(ObjectNode tree) {
        tree.putObject("status").putObject("loadBalancer");
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        JsonNode spec = tree.path("spec");
        String type = Fields.text(spec, "type");
        Numbers.oneOf(spec, "type", TYPES, Path.SPEC, problems);
        Numbers.oneOf(spec, "sessionAffinity", List.of("ClientIP", "None"), Path.SPEC, problems);
        boolean headless = Fields.text(spec, "clusterIP").equals("None");
        if (headless && (type.equals("NodePort") || type.equals("LoadBalancer"))) {
            problems.invalid(
                    Path.SPEC.child("clusterIPs").index(0),
                    "None",
                    "may not be set to 'None' for " + type + " services");
        }
        if (type.equals("ExternalName") && Fields.text(spec, "externalName").isEmpty()) {
            problems.required(Path.SPEC.child("externalName"), "");
        }
        MetadataRules.labels(spec.path("selector"), Path.SPEC.child("selector"), problems);
        List<ObjectNode> ports = Fields.objects(spec, "ports");
        if (ports.isEmpty() && !headless && !type.equals("ExternalName")) {
            problems.required(Path.SPEC.child("ports"), "");
        }
        ports(ports, type.equals("NodePort") || type.equals("LoadBalancer"), problems);
    }

    private static void ports(List<ObjectNode> ports, boolean hasNodePorts, Problems problems) {
        var names = new HashSet<String>();
        var numbers = new HashSet<String>();
        for (int i = 0; i < ports.size(); i++) {
            ObjectNode port = ports.get(i);
            Path at = Path.SPEC.child("ports").index(i);
            String name = Fields.text(port, "name");
            if (name.isEmpty() && ports.size() > 1) {
                problems.required(at.child("name"), "");
            } else if (!name.isEmpty()) {
                problems.invalid(at.child("name"), name, Names.label(name));
            }
            if (!name.isEmpty() && !names.add(name)) {
                problems.duplicate(at.child("name"), name);
            }
            Numbers.portNumber(port.path("port"), at.child("port"), problems);
            if (port.path("nodePort").asInt(0) != 0 && !hasNodePorts) {
                problems.forbidden(at.child("nodePort"), "may not be used when `type` is 'ClusterIP'");
            }
            Numbers.oneOf(port, "protocol", PROTOCOLS, at, problems);
            Numbers.port(port.path("targetPort"), at.child("targetPort"), problems);
            String key = Fields.text(port, "protocol") + "/" + port.path("port").asText("");
            if (!numbers.add(key)) {
                problems.duplicate(at, key);
            }
        }
    }

    @Override
    public void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {
        String before = Fields.text(old.path("spec"), "clusterIP");
        String after = Fields.text(next.path("spec"), "clusterIP");
        boolean leaves = Fields.text(next.path("spec"), "type").equals("ExternalName");
        if (!before.isEmpty() && !before.equals(after) && !leaves) {
            problems.invalid(Path.SPEC.child("clusterIPs").index(0), after, "may not change once set");
        }
    }
}
