package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.SafeText;
import java.util.List;
import java.util.Optional;

/**
 * Gives a new pod its ServiceAccount, and each of its containers the means to speak to the API as it (the admission plugin ServiceAccount,
 * {@code plugin/pkg/admission/serviceaccount}). Unlike there a pod whose account is missing is not refused: it waits on its node until the
 * account is there, and an event says so.
 */
final class AccountMount {
    private static final String PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String PREFIX = "kube-api-access-";
    /** An hour and the seven seconds by which Kubernetes tells such a token from one that somebody asked for. */
    private static final int SECONDS = 3607;

    private AccountMount() {}

    /** @param pod with its uid */
    static void into(ObjectNode pod, Accounts accounts) {
        ObjectNode spec = Fields.object(pod, "spec");
        Fields.fill(spec, "serviceAccountName", "default");
        String name = Fields.text(spec, "serviceAccountName");
        spec.put("serviceAccount", name);
        JsonNode meta = pod.path("metadata");
        Optional<JsonNode> account = accounts.find(Fields.text(meta, "namespace"), name);
        account.map(a -> a.path("imagePullSecrets"))
                .filter(secrets ->
                        !secrets.isEmpty() && spec.path("imagePullSecrets").isEmpty())
                .ifPresent(secrets -> spec.set("imagePullSecrets", secrets.deepCopy()));
        if (wanted(spec, account)) {
            // It looks like chance, and depends on the pod alone.
            int number = Fields.text(meta, "uid").hashCode() * 0x9E3779B9;
            mount(spec, PREFIX + SafeText.suffix(number));
        }
    }

    /** The pod's word, then the account's. */
    private static boolean wanted(ObjectNode spec, Optional<JsonNode> account) {
        JsonNode own = spec.path("automountServiceAccountToken");
        return own.isBoolean()
                ? own.booleanValue()
                : account.map(a -> a.path("automountServiceAccountToken").asBoolean(true))
                        .orElse(true);
    }

    private static void mount(ObjectNode spec, String fresh) {
        Optional<String> present = Fields.objects(spec, "volumes").stream()
                .map(v -> Fields.text(v, "name"))
                .filter(n -> n.startsWith(PREFIX))
                .findFirst();
        String volume = present.orElse(fresh);
        boolean needed = false;
        for (String list : List.of("initContainers", "containers")) {
            for (ObjectNode container : Fields.objects(spec, list)) {
                boolean own = Fields.objects(container, "volumeMounts").stream()
                        .anyMatch(m -> Fields.text(m, "mountPath").equals(PATH));
                if (!own) {
                    needed = true;
                    Fields.array(container, "volumeMounts")
                            .ifPresent(mounts -> mounts.addObject()
                                    .put("mountPath", PATH)
                                    .put("name", volume)
                                    .put("readOnly", true));
                }
            }
        }
        if (needed && present.isEmpty()) {
            Fields.array(spec, "volumes").ifPresent(volumes -> volumes.add(volume(volume)));
        }
    }

    private static ObjectNode volume(String name) {
        ObjectNode volume = Json.object().put("name", name);
        ObjectNode projected = volume.putObject("projected").put("defaultMode", 0644);
        var sources = projected.putArray("sources");
        sources.addObject()
                .putObject("serviceAccountToken")
                .put("expirationSeconds", SECONDS)
                .put("path", "token");
        ObjectNode map = sources.addObject().putObject("configMap").put("name", "kube-root-ca.crt");
        map.putArray("items").addObject().put("key", "ca.crt").put("path", "ca.crt");
        ObjectNode namespace =
                sources.addObject().putObject("downwardAPI").putArray("items").addObject();
        namespace.putObject("fieldRef").put("apiVersion", "v1").put("fieldPath", "metadata.namespace");
        namespace.put("path", "namespace");
        return volume;
    }
}
