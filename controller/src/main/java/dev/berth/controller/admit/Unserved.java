package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Fields of a pod's spec that are valid and stored, and that no node of Berth carries out: the one list of them. Who sets one is told so,
 * once for all places at which it stands.
 */
final class Unserved {
    /** @param path below the pod's spec; {@code []} stands for each element of a list */
    private record Field(String path, Predicate<Place> wanted, String effect) {}

    /** @param holder the object that the field is of */
    private record Place(Path path, JsonNode holder, JsonNode value) {}

    private static final String NOT_FILTERED = "system calls are not filtered";
    private static final String NOT_CONFINED = "the container is not confined by it";

    private static final String HOST_PORT = "ports[].hostPort";

    private static final List<Field> OF_PODS = List.of(
            new Field("activeDeadlineSeconds", Unserved::set, "the pod is not ended after it"),
            new Field("hostIPC", Unserved::yes, "the pod has an IPC namespace of its own"),
            new Field("hostPID", Unserved::yes, "each container has a process namespace of its own"),
            new Field("hostUsers", p -> !p.value().asBoolean(true), "the pod is in the machine's user namespace"),
            new Field("imagePullSecrets", Unserved::set, "registries are not asked for images"),
            new Field("resourceClaims", Unserved::set, "no device is allocated"),
            new Field("resources", Unserved::set, "only the limits of containers hold"),
            new Field("runtimeClassName", Unserved::set, "the pod runs as all others do"),
            new Field("securityContext.appArmorProfile", Unserved::confined, NOT_CONFINED),
            new Field("securityContext.seLinuxOptions", Unserved::set, NOT_CONFINED),
            new Field("securityContext.seccompProfile", Unserved::confined, NOT_FILTERED),
            new Field("securityContext.sysctls", Unserved::set, "they stay as they are"),
            new Field("setHostnameAsFQDN", Unserved::yes, "the host name is the short one"),
            new Field("shareProcessNamespace", Unserved::yes, "each container has a process namespace of its own"),
            new Field("volumes[].emptyDir.medium", p -> set(p) && !inMemory(p), "the volume is on the node's disk"),
            new Field("volumes[].emptyDir.sizeLimit", p -> set(p) && !inMemory(p), "the volume may grow beyond it"));

    private static final List<Field> OF_CONTAINERS = List.of(
            new Field("lifecycle.postStart.tcpSocket", Unserved::set, "the hook fails; use exec, httpGet or sleep"),
            new Field("lifecycle.preStop.tcpSocket", Unserved::set, "the hook fails; use exec, httpGet or sleep"),
            new Field("lifecycle.stopSignal", Unserved::set, "the container gets the signal that its image names"),
            new Field("livenessProbe.grpc", Unserved::set, "the probe fails; use exec, httpGet or tcpSocket"),
            new Field(HOST_PORT, Unserved::port, "the port is kept free on the node, and leads nowhere"),
            new Field("readinessProbe.grpc", Unserved::set, "the probe fails; use exec, httpGet or tcpSocket"),
            new Field("resources.limits.ephemeral-storage", Unserved::set, "what the container writes is not limited"),
            new Field("restartPolicyRules", Unserved::set, "the restartPolicy alone decides"),
            new Field("securityContext.appArmorProfile", Unserved::confined, NOT_CONFINED),
            new Field("securityContext.procMount", p -> p.value().asText().equals("Unmasked"), "/proc stays masked"),
            new Field("securityContext.seLinuxOptions", Unserved::set, NOT_CONFINED),
            new Field("securityContext.seccompProfile", Unserved::confined, NOT_FILTERED),
            new Field("startupProbe.grpc", Unserved::set, "the probe fails; use exec, httpGet or tcpSocket"),
            new Field("volumeDevices", Unserved::set, "the container gets no device"),
            new Field("volumeMounts[].mountPropagation", Unserved::propagated, "mounts do not spread"));

    private static final List<Field> ALL =
            Stream.concat(OF_PODS.stream(), ofEachContainer()).toList();

    private Unserved() {}

    private static Stream<Field> ofEachContainer() {
        return Stream.of("initContainers", "containers")
                .flatMap(list ->
                        OF_CONTAINERS.stream().map(f -> new Field(list + "[]." + f.path(), f.wanted(), f.effect())));
    }

    /** @param at where the pod's spec stands */
    static void warn(JsonNode spec, Path at, List<String> found) {
        boolean ofNode = spec.path("hostNetwork").asBoolean(false);
        for (Field field : ALL) {
            if (ofNode && field.path().endsWith(HOST_PORT)) {
                // There a port of the container is one of the node.
                continue;
            }
            List<Place> places = places(spec, at, field.path()).stream()
                    .filter(field.wanted())
                    .toList();
            if (!places.isEmpty()) {
                int more = places.size() - 1;
                found.add(places.getFirst().path().text() + (more == 0 ? "" : " (and " + more + " more)")
                        + ": has no effect in Berth: " + field.effect());
            }
        }
    }

    private static List<Place> places(JsonNode spec, Path at, String path) {
        List<Place> places = List.of(new Place(at, spec, spec));
        for (String step : path.split("\\.")) {
            boolean each = step.endsWith("[]");
            String name = each ? step.substring(0, step.length() - 2) : step;
            places = places.stream()
                    .map(p ->
                            new Place(p.path().child(name), p.value(), p.value().path(name)))
                    .flatMap(p -> each ? elements(p).stream() : Stream.of(p))
                    .toList();
        }
        return places;
    }

    private static List<Place> elements(Place list) {
        var found = new ArrayList<Place>();
        for (int i = 0; i < list.value().size(); i++) {
            found.add(new Place(list.path().index(i), list.value(), list.value().path(i)));
        }
        return found;
    }

    private static boolean set(Place place) {
        JsonNode value = place.value();
        return value.isContainerNode()
                ? !value.isEmpty()
                : !value.isNull() && !value.asText("").isEmpty();
    }

    private static boolean yes(Place place) {
        return place.value().asBoolean(false);
    }

    private static boolean confined(Place profile) {
        return profile.value().isObject()
                && !profile.value().path("type").asText().equals("Unconfined");
    }

    private static boolean port(Place place) {
        return place.value().asLong(0) != 0;
    }

    private static boolean propagated(Place place) {
        return set(place) && !place.value().asText().equals("None");
    }

    private static boolean inMemory(Place ofEmptyDir) {
        return ofEmptyDir.holder().path("medium").asText().equals("Memory");
    }
}
