package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.select.LabelNames;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of one container, after {@code validateContainerCommon}. */
final class ContainerRules {
    private static final List<String> PULL = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> MESSAGE = List.of("FallbackToLogsOnError", "File");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> VALUE_SOURCES =
            List.of("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef");
    private static final Set<String> FIELD_PATHS = Set.of(
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs");

    private ContainerRules() {}

    static void check(ObjectNode container, Path at, Set<String> volumes, Problems problems) {
        String name = Fields.text(container, "name");
        if (name.isEmpty()) {
            problems.required(at.child("name"), "");
        } else {
            problems.invalid(at.child("name"), name, Names.label(name));
        }
        String image = Fields.text(container, "image");
        if (image.isEmpty()) {
            problems.required(at.child("image"), "");
        } else if (!image.equals(image.strip())) {
            problems.invalid(at.child("image"), image, "must not have leading or trailing whitespace");
        }
        Numbers.oneOf(container, "imagePullPolicy", PULL, at, problems);
        Numbers.oneOf(container, "terminationMessagePolicy", MESSAGE, at, problems);
        ports(container, at.child("ports"), problems);
        environment(container, at, problems);
        mounts(container, at.child("volumeMounts"), volumes, problems);
        Numbers.resources(container.path("resources"), at.child("resources"), problems);
        ProbeRules.probe(container.path("livenessProbe"), at.child("livenessProbe"), problems);
        ProbeRules.probe(container.path("readinessProbe"), at.child("readinessProbe"), problems);
        ProbeRules.probe(container.path("startupProbe"), at.child("startupProbe"), problems);
        SecurityRules.container(container.path("securityContext"), at.child("securityContext"), problems);
        ProbeRules.lifecycle(container.path("lifecycle"), at.child("lifecycle"), problems);
    }

    private static void ports(ObjectNode container, Path at, Problems problems) {
        var names = new HashSet<String>();
        List<ObjectNode> ports = Fields.objects(container, "ports");
        for (int i = 0; i < ports.size(); i++) {
            ObjectNode port = ports.get(i);
            Path here = at.index(i);
            String name = Fields.text(port, "name");
            if (!name.isEmpty()) {
                problems.invalid(here.child("name"), name, Names.portName(name));
                if (!names.add(name)) {
                    problems.duplicate(here.child("name"), name);
                }
            }
            if (port.path("containerPort").asLong(0) == 0) {
                problems.required(here.child("containerPort"), "");
            } else {
                Numbers.portNumber(port.path("containerPort"), here.child("containerPort"), problems);
            }
            if (port.path("hostPort").asLong(0) != 0) {
                Numbers.portNumber(port.path("hostPort"), here.child("hostPort"), problems);
            }
            Numbers.oneOf(port, "protocol", PROTOCOLS, here, problems);
        }
    }

    private static void environment(ObjectNode container, Path at, Problems problems) {
        List<ObjectNode> variables = Fields.objects(container, "env");
        for (int i = 0; i < variables.size(); i++) {
            ObjectNode variable = variables.get(i);
            Path here = at.child("env").index(i);
            String name = Fields.text(variable, "name");
            if (name.isEmpty()) {
                problems.required(here.child("name"), "");
            } else {
                problems.invalid(here.child("name"), name, Names.environment(name));
            }
            if (variable.hasNonNull("valueFrom")) {
                valueFrom(variable, here.child("valueFrom"), problems);
            }
        }
        List<ObjectNode> sources = Fields.objects(container, "envFrom");
        for (int i = 0; i < sources.size(); i++) {
            envFrom(sources.get(i), at.child("envFrom").index(i), problems);
        }
    }

    private static void valueFrom(ObjectNode variable, Path at, Problems problems) {
        JsonNode from = variable.path("valueFrom");
        long count = VALUE_SOURCES.stream().filter(from::hasNonNull).count();
        if (count == 0) {
            problems.invalid(
                    at,
                    "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
        } else if (!Fields.text(variable, "value").isEmpty()) {
            problems.invalid(at, "", "may not be specified when `value` is not empty");
        } else if (count > 1) {
            problems.invalid(at, "", "may not have more than one field specified at a time");
        }
        if (from.hasNonNull("fieldRef")) {
            fieldRef(from.path("fieldRef"), at.child("fieldRef"), problems);
        }
        for (String ref : List.of("configMapKeyRef", "secretKeyRef")) {
            if (from.hasNonNull(ref)) {
                keyRef(from.path(ref), at.child(ref), problems);
            }
        }
        if (from.hasNonNull("resourceFieldRef")
                && Fields.text(from.path("resourceFieldRef"), "resource").isEmpty()) {
            problems.required(at.child("resourceFieldRef", "resource"), "");
        }
    }

    private static void fieldRef(JsonNode ref, Path at, Problems problems) {
        String path = Fields.text(ref, "fieldPath");
        boolean keyed = path.matches("metadata\\.(labels|annotations)\\['[^']+'\\]");
        if (path.isEmpty()) {
            problems.required(at.child("fieldPath"), "");
        } else if (!keyed && !FIELD_PATHS.contains(path)) {
            problems.unsupported(
                    at.child("fieldPath"),
                    ref.path("fieldPath"),
                    FIELD_PATHS.stream().sorted().toList());
        }
    }

    private static void keyRef(JsonNode ref, Path at, Problems problems) {
        String key = Fields.text(ref, "key");
        if (key.isEmpty()) {
            problems.required(at.child("key"), "");
        } else {
            problems.invalid(at.child("key"), key, Names.configKey(key));
        }
    }

    private static void envFrom(ObjectNode source, Path at, Problems problems) {
        boolean map = source.hasNonNull("configMapRef");
        boolean secret = source.hasNonNull("secretRef");
        if (!map && !secret) {
            problems.invalid(at, "", "must specify one of: `configMapRef` or `secretRef`");
        } else if (map && secret) {
            problems.invalid(at, "", "may not have more than one field specified at a time");
        }
        for (String ref : List.of("configMapRef", "secretRef")) {
            String name = Fields.text(source.path(ref), "name");
            if (source.hasNonNull(ref) && name.isEmpty()) {
                problems.required(at.child(ref, "name"), "");
            } else if (!name.isEmpty()) {
                problems.invalid(at.child(ref, "name"), name, LabelNames.subdomainProblems(name));
            }
        }
    }

    private static void mounts(ObjectNode container, Path at, Set<String> volumes, Problems problems) {
        var paths = new HashSet<String>();
        List<ObjectNode> mounts = Fields.objects(container, "volumeMounts");
        for (int i = 0; i < mounts.size(); i++) {
            Path here = at.index(i);
            String name = Fields.text(mounts.get(i), "name");
            if (name.isEmpty()) {
                problems.required(here.child("name"), "");
            } else if (!volumes.contains(name)) {
                problems.notFound(here.child("name"), name);
            }
            String path = Fields.text(mounts.get(i), "mountPath");
            if (path.isEmpty()) {
                problems.required(here.child("mountPath"), "");
            } else if (!paths.add(path)) {
                problems.invalid(here.child("mountPath"), path, "must be unique");
            }
            subPath(mounts.get(i), "subPath", here, problems);
            subPath(mounts.get(i), "subPathExpr", here, problems);
        }
    }

    private static void subPath(ObjectNode mount, String field, Path at, Problems problems) {
        String path = Fields.text(mount, field);
        if (path.startsWith("/")) {
            problems.invalid(at.child(field), path, "must be a relative path");
        }
        if (Arrays.asList(path.split("/")).contains("..")) {
            problems.invalid(at.child(field), path, "must not contain '..'");
        }
    }
}
