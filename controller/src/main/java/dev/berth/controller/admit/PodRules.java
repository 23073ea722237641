package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.select.LabelNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of a pod's spec, alone or in a template, after {@code ValidatePodSpec}. */
final class PodRules {
    private static final List<String> RESTART = List.of("Always", "OnFailure", "Never");
    private static final List<String> DNS = List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");

    private PodRules() {}

    /** A template of a workload; {@code claims} are names of volumes that it gets from elsewhere. */
    static void template(JsonNode template, Path at, Set<String> claims, Problems problems) {
        JsonNode meta = template.path("metadata");
        MetadataRules.labels(meta.path("labels"), at.child("labels"), problems);
        MetadataRules.annotations(meta.path("annotations"), at.child("annotations"), problems);
        check(meta, template.path("spec"), at.child("spec"), claims, problems);
    }

    static void check(JsonNode metadata, JsonNode spec, Path at, Set<String> claims, Problems problems) {
        Set<String> volumes = new HashSet<>(claims);
        VolumeRules.volumes(spec, at.child("volumes"), volumes, problems);
        containers(spec, at, volumes, problems);
        Numbers.oneOf(spec, "restartPolicy", RESTART, at, problems);
        Numbers.oneOf(spec, "dnsPolicy", DNS, at, problems);
        if (Fields.text(spec, "dnsPolicy").equals("None")
                && spec.path("dnsConfig").path("nameservers").isEmpty()) {
            problems.required(
                    at.child("dnsConfig", "nameservers"),
                    "must provide at least one DNS nameserver when `dnsPolicy` is None");
        }
        Numbers.notNegative(spec, "terminationGracePeriodSeconds", at, problems);
        Numbers.between(spec, "activeDeadlineSeconds", 1, Integer.MAX_VALUE, at, problems);
        names(spec, at, problems);
        hostAliases(spec, at.child("hostAliases"), problems);
        SecurityRules.pod(spec.path("securityContext"), at.child("securityContext"), problems);
        MetadataRules.labels(spec.path("nodeSelector"), at.child("nodeSelector"), problems);
        Scheduling.affinity(spec.path("affinity"), at.child("affinity"), problems);
        Scheduling.tolerations(spec, at.child("tolerations"), problems);
    }

    private static void names(JsonNode spec, Path at, Problems problems) {
        for (String field : List.of("serviceAccountName", "nodeName", "priorityClassName", "runtimeClassName")) {
            String value = Fields.text(spec, field);
            if (!value.isEmpty()) {
                problems.invalid(at.child(field), value, LabelNames.subdomainProblems(value));
            }
        }
        for (String field : List.of("hostname", "subdomain")) {
            String value = Fields.text(spec, field);
            if (!value.isEmpty()) {
                problems.invalid(at.child(field), value, Names.label(value));
            }
        }
        if (!Fields.blank(spec, "schedulerName")) {
            String value = Fields.text(spec, "schedulerName");
            problems.invalid(at.child("schedulerName"), value, LabelNames.keyProblems(value));
        }
    }

    private static void hostAliases(JsonNode spec, Path at, Problems problems) {
        List<ObjectNode> aliases = Fields.objects(spec, "hostAliases");
        for (int i = 0; i < aliases.size(); i++) {
            Path here = at.index(i);
            Addresses.any(Fields.text(aliases.get(i), "ip"), here.child("ip"), problems);
            JsonNode names = aliases.get(i).path("hostnames");
            for (int j = 0; j < names.size(); j++) {
                String name = names.get(j).asText("");
                problems.invalid(here.child("hostnames").index(j), name, LabelNames.subdomainProblems(name));
            }
        }
    }

    private static void containers(JsonNode spec, Path at, Set<String> volumes, Problems problems) {
        var names = new HashSet<String>();
        List<ObjectNode> main = Fields.objects(spec, "containers");
        if (main.isEmpty()) {
            problems.required(at.child("containers"), "");
        }
        each(main, at.child("containers"), names, volumes, problems);
        List<ObjectNode> init = Fields.objects(spec, "initContainers");
        each(init, at.child("initContainers"), names, volumes, problems);
        for (int i = 0; i < init.size(); i++) {
            initOnly(init.get(i), at.child("initContainers").index(i), problems);
        }
        boolean ofNode = spec.path("hostNetwork").asBoolean(false);
        hostPorts(main, ofNode, at.child("containers"), problems);
    }

    private static void each(
            List<ObjectNode> containers, Path at, Set<String> names, Set<String> volumes, Problems problems) {
        for (int i = 0; i < containers.size(); i++) {
            ObjectNode container = containers.get(i);
            String name = Fields.text(container, "name");
            if (!name.isEmpty() && !names.add(name)) {
                problems.duplicate(at.index(i).child("name"), name);
            }
            ContainerRules.check(container, at.index(i), volumes, problems);
        }
    }

    /** Probes and hooks watch what goes on running; an init container does so only as a sidecar. */
    private static void initOnly(ObjectNode container, Path at, Problems problems) {
        String policy = Fields.text(container, "restartPolicy");
        if (policy.equals("Always")) {
            return;
        }
        if (!policy.isEmpty()) {
            problems.unsupported(at.child("restartPolicy"), container.path("restartPolicy"), List.of("Always"));
        }
        for (String field : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.hasNonNull(field)) {
                problems.forbidden(at.child(field), "may not be set for init containers without restartPolicy=Always");
            }
        }
    }

    private static void hostPorts(List<ObjectNode> containers, boolean ofNode, Path at, Problems problems) {
        var taken = new HashSet<String>();
        for (int i = 0; i < containers.size(); i++) {
            List<ObjectNode> ports = Fields.objects(containers.get(i), "ports");
            for (int j = 0; j < ports.size(); j++) {
                ObjectNode port = ports.get(j);
                long number = port.path("hostPort").asLong(0);
                if (ofNode
                        && number != 0
                        && number != port.path("containerPort").asLong(0)) {
                    problems.invalid(
                            at.index(i).child("ports").index(j).child("containerPort"),
                            port.path("containerPort"),
                            "must match `hostPort` when `hostNetwork` is true");
                }
                String key = Fields.text(port, "protocol") + "/" + Fields.text(port, "hostIP") + "/" + number;
                if (number != 0 && !taken.add(key)) {
                    problems.duplicate(at.index(i).child("ports").index(j).child("hostPort"), key);
                }
            }
        }
    }
}
