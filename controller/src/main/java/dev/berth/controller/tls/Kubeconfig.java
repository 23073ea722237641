package dev.berth.controller.tls;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A kubeconfig with the administrator's certificate embedded: context {@code berth} for the shared address, and one for each node.
 *
 * @param nodes URL of each node's own address by node name; the context of {@code node-1} is {@code berth-node-1}
 */
public record Kubeconfig(String sharedUrl, Map<String, String> nodes, String caPem, Credential admin) {
    /** The group whose members may do everything. */
    public static final String ADMIN_GROUP = "system:masters";

    public static final String ADMIN_NAME = "berth-admin";
    private static final String SHARED = "berth";
    private static final String USER = "admin";

    public Kubeconfig {
        nodes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    }

    /** The file's text, as YAML. */
    public String text() {
        ObjectNode root = Json.object().put("apiVersion", "v1").put("kind", "Config");
        ArrayNode clusters = root.putArray("clusters");
        ArrayNode contexts = root.putArray("contexts");
        add(clusters, contexts, SHARED, sharedUrl);
        nodes.forEach((node, url) -> add(clusters, contexts, SHARED + "-" + node, url));
        root.put("current-context", SHARED).putObject("preferences");
        ObjectNode user = root.putArray("users").addObject().put("name", USER).putObject("user");
        user.put("client-certificate-data", base64(admin.certificatePem()));
        user.put("client-key-data", base64(admin.keyPem()));
        try {
            return new YAMLMapper().writeValueAsString(root);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("a kubeconfig cannot be written as YAML", e);
        }
    }

    /**
     * Writes the file, 0600, whole or not at all.
     *
     * @throws CredentialException if it cannot be written
     */
    public void write(Path file) {
        try {
            SafeFiles.writeSecret(file, text());
        } catch (IOException e) {
            throw new CredentialException(
                    "the kubeconfig " + file + " cannot be written (" + e.getMessage()
                            + "): check that its directory is writable",
                    e);
        }
    }

    private void add(ArrayNode clusters, ArrayNode contexts, String name, String url) {
        ObjectNode cluster = clusters.addObject().put("name", name).putObject("cluster");
        cluster.put("server", url).put("certificate-authority-data", base64(caPem));
        contexts.addObject()
                .put("name", name)
                .putObject("context")
                .put("cluster", name)
                .put("user", USER);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
