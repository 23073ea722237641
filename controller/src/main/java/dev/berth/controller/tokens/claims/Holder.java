package dev.berth.controller.tokens.claims;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whom a token stands for, and what it is bound to: the private claims {@code kubernetes.io}.
 *
 * @param pod with which the token goes
 * @param node where that pod is; without a pod the token goes with the node
 * @param secret with which the token goes
 */
public record Holder(
        String namespace, Named account, Optional<Named> pod, Optional<Named> node, Optional<Named> secret) {
    private static final String USER = "system:serviceaccount:";

    /** An object and not another of the same name. */
    public record Named(String name, String uid) {
        public static Named of(KubeObject object) {
            return new Named(object.name(), object.uid());
        }

        private static Optional<Named> of(JsonNode claim) {
            String name = claim.path("name").asText("");
            String uid = claim.path("uid").asText("");
            return name.isEmpty() || uid.isEmpty() ? Optional.empty() : Optional.of(new Named(name, uid));
        }

        private void into(ObjectNode claims, String claim) {
            claims.putObject(claim).put("name", name).put("uid", uid);
        }
    }

    /** An object that must be there for the token to count. */
    public record Must(Resource resource, ObjectKey key, String uid) {
        /** Kubernetes' leeway ({@code serviceaccount/claims.go}): clocks differ, and who ends may have a last word to say. */
        static final Duration LEEWAY = Duration.ofMinutes(1);

        /**
         * Whether this is the object, and a token counts by it: one that is being deleted does until a minute after its deletionTimestamp, which
         * for a pod is the end of its grace.
         */
        public boolean metBy(KubeObject object, Instant now) {
            boolean over = Times.in(object.tree().path("metadata").path("deletionTimestamp"))
                    .filter(deleted -> deleted.isBefore(now.minus(LEEWAY)))
                    .isPresent();
            return object.uid().equals(uid) && !over;
        }
    }

    /** Of an account, bound to nothing. */
    public static Holder of(KubeObject account) {
        return new Holder(account.namespace(), Named.of(account), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Holder boundTo(KubeObject object) {
        Optional<Named> named = Optional.of(Named.of(object));
        Resource r = object.resource();
        return new Holder(
                namespace,
                account,
                r.equals(Resources.PODS) ? named : pod,
                r.equals(Resources.NODES) ? named : node,
                r.equals(Resources.SECRETS) ? named : secret);
    }

    /** The user's name in the API. */
    public String user() {
        return USER + namespace + ":" + account.name();
    }

    public List<String> groups() {
        return List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace);
    }

    /** The account, and what the token is bound to. */
    public List<Must> musts() {
        var all = new ArrayList<Must>();
        all.add(must(Resources.SERVICE_ACCOUNTS, account));
        pod.ifPresent(p -> all.add(must(Resources.PODS, p)));
        secret.ifPresent(s -> all.add(must(Resources.SECRETS, s)));
        if (pod.isEmpty()) {
            node.ifPresent(n -> all.add(new Must(Resources.NODES, ObjectKey.cluster(n.name()), n.uid())));
        }
        return all;
    }

    private Must must(Resource resource, Named named) {
        return new Must(resource, new ObjectKey(namespace, named.name()), named.uid());
    }

    void into(ObjectNode claims) {
        claims.put("namespace", namespace);
        node.ifPresent(n -> n.into(claims, "node"));
        pod.ifPresent(p -> p.into(claims, "pod"));
        secret.ifPresent(s -> s.into(claims, "secret"));
        account.into(claims, "serviceaccount");
    }

    /** Empty if the claims name no account. */
    static Optional<Holder> of(JsonNode claims) {
        String namespace = claims.path("namespace").asText("");
        return Named.of(claims.path("serviceaccount"))
                .filter(account -> !namespace.isEmpty())
                .map(account -> new Holder(
                        namespace,
                        account,
                        Named.of(claims.path("pod")),
                        Named.of(claims.path("node")),
                        Named.of(claims.path("secret"))));
    }
}
