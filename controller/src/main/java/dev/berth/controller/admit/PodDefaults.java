package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Defaults of a pod's spec, after {@code pkg/apis/core/v1/defaults.go}. Alone or in a template they are nearly the same. */
final class PodDefaults {
    static final List<String> CONTAINER_LISTS = List.of("initContainers", "containers", "ephemeralContainers");

    private PodDefaults() {}

    /** What a template gets, and a pod too. */
    static void template(ObjectNode spec) {
        Fields.fill(spec, "dnsPolicy", "ClusterFirst");
        Fields.fill(spec, "restartPolicy", "Always");
        Fields.object(spec, "securityContext");
        Fields.fill(spec, "terminationGracePeriodSeconds", 30);
        Fields.fill(spec, "schedulerName", "default-scheduler");
        String account = Fields.text(spec, "serviceAccountName");
        if (account.isEmpty() && !Fields.text(spec, "serviceAccount").isEmpty()) {
            spec.put("serviceAccountName", Fields.text(spec, "serviceAccount"));
        } else if (!account.isEmpty()) {
            spec.put("serviceAccount", account);
        }
        for (String list : CONTAINER_LISTS) {
            Fields.objects(spec, list).forEach(PodDefaults::container);
        }
        Fields.objects(spec, "volumes").forEach(VolumeDefaults::volume);
    }

    /** What only a pod gets: on a template Kubernetes leaves these open. */
    static void pod(ObjectNode spec) {
        template(spec);
        Fields.fill(spec, "enableServiceLinks", true);
        boolean hostNetwork = spec.path("hostNetwork").asBoolean(false);
        for (String list : List.of("initContainers", "containers")) {
            for (ObjectNode container : Fields.objects(spec, list)) {
                requestsFromLimits(Fields.object(container, "resources"));
                for (ObjectNode port : Fields.objects(container, "ports")) {
                    if (hostNetwork && port.path("containerPort").isInt()) {
                        Fields.fillZero(
                                port, "hostPort", port.path("containerPort").intValue());
                    }
                }
            }
        }
    }

    /** The DefaultTolerationSeconds admission plugin: a pod leaves a lost node after five minutes unless it says otherwise. */
    static void tolerations(ObjectNode spec) {
        for (String key : List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")) {
            if (Fields.objects(spec, "tolerations").stream().noneMatch(t -> concerns(t, key))) {
                Fields.array(spec, "tolerations")
                        .ifPresent(list -> list.addObject()
                                .put("key", key)
                                .put("operator", "Exists")
                                .put("effect", "NoExecute")
                                .put("tolerationSeconds", 300));
            }
        }
    }

    private static boolean concerns(ObjectNode toleration, String key) {
        String own = Fields.text(toleration, "key");
        String effect = Fields.text(toleration, "effect");
        return (own.isEmpty() || own.equals(key)) && (effect.isEmpty() || effect.equals("NoExecute"));
    }

    private static void requestsFromLimits(ObjectNode resources) {
        if (!(resources.path("limits") instanceof ObjectNode limits) || limits.isEmpty()) {
            return;
        }
        ObjectNode requests = Fields.object(resources, "requests");
        for (var limit : limits.properties()) {
            if (Fields.absent(requests, limit.getKey())) {
                requests.set(limit.getKey(), limit.getValue());
            }
        }
    }

    private static void container(ObjectNode container) {
        Fields.fill(container, "imagePullPolicy", pullPolicy(Fields.text(container, "image")));
        Fields.fill(container, "terminationMessagePath", "/dev/termination-log");
        Fields.fill(container, "terminationMessagePolicy", "File");
        Fields.object(container, "resources");
        Fields.objects(container, "ports").forEach(p -> Fields.fill(p, "protocol", "TCP"));
        for (ObjectNode env : Fields.objects(container, "env")) {
            if (env.path("valueFrom").path("fieldRef") instanceof ObjectNode ref) {
                Fields.fill(ref, "apiVersion", "v1");
            }
        }
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.path(probe) instanceof ObjectNode found) {
                probe(found);
            }
        }
        JsonNode lifecycle = container.path("lifecycle");
        httpGet(lifecycle.path("postStart").path("httpGet"));
        httpGet(lifecycle.path("preStop").path("httpGet"));
    }

    /** No tag and {@code latest} are pulled always; a digest or another tag only if it is absent. */
    static String pullPolicy(String image) {
        String name = image.substring(image.lastIndexOf('/') + 1);
        if (name.contains("@")) {
            return name.substring(0, name.indexOf('@')).endsWith(":latest") ? "Always" : "IfNotPresent";
        }
        int colon = name.indexOf(':');
        return colon < 0 || name.substring(colon + 1).equals("latest") ? "Always" : "IfNotPresent";
    }

    private static void probe(ObjectNode probe) {
        Fields.fillZero(probe, "timeoutSeconds", 1);
        Fields.fillZero(probe, "periodSeconds", 10);
        Fields.fillZero(probe, "successThreshold", 1);
        Fields.fillZero(probe, "failureThreshold", 3);
        httpGet(probe.path("httpGet"));
        if (probe.path("grpc") instanceof ObjectNode grpc && Fields.absent(grpc, "service")) {
            grpc.put("service", "");
        }
    }

    private static void httpGet(JsonNode node) {
        if (node instanceof ObjectNode get) {
            Fields.fill(get, "path", "/");
            Fields.fill(get, "scheme", "HTTP");
        }
    }
}
