package dev.berth.controller.api;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.SslSessionInfo;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.access.Access;
import dev.berth.controller.access.Deed;
import dev.berth.controller.access.Grant;
import dev.berth.controller.tokens.TokenDesk;
import dev.berth.controller.tokens.claims.Holder;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who sent a request: by the client certificate of its connection in Kubernetes' reading, CN is the user and every O a group; or by the
 * token of a ServiceAccount.
 *
 * @param user empty for somebody who is not known
 * @param uid empty for those that have none
 * @param extra what else is known of it
 */
record Identity(String user, String uid, List<String> groups, Map<String, String> extra, Access access) {
    private static final String MASTERS = "system:masters";
    private static final String KNOWN = "system:authenticated";
    private static final Identity ANONYMOUS = new Identity("", "", List.of(), Map.of(), Access.ASKING);

    private static final Status UNKNOWN = Status.of(
            401,
            "Unauthorized",
            "Unauthorized: a client certificate of the cluster's CA or the token of a ServiceAccount is needed; use the kubeconfig that"
                    + " `berth up` wrote");

    Identity {
        groups = List.copyOf(groups);
        extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
    }

    static Identity of(HttpRequest request) {
        return request.getAttribute(AttributeKeys.sslSession)
                .map(SslSessionInfo::getSession)
                .map(Identity::of)
                .orElse(ANONYMOUS);
    }

    /** The handshake has already checked the certificate against the CA. */
    private static Identity of(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate leaf
                    ? named(leaf.getSubjectX500Principal().getName())
                    : ANONYMOUS;
        } catch (SSLPeerUnverifiedException withoutCertificate) {
            return ANONYMOUS;
        }
    }

    static Identity of(TokenDesk.Bearer bearer) {
        Holder holder = bearer.claims().holder();
        var groups = new ArrayList<>(holder.groups());
        groups.add(KNOWN);
        var extra = new LinkedHashMap<String, String>();
        extra.put(
                "authentication.kubernetes.io/credential-id",
                "JTI=" + bearer.claims().id());
        holder.node().ifPresent(n -> named(extra, "node", n));
        holder.pod().ifPresent(p -> named(extra, "pod", p));
        Grant grant = Grant.of(bearer.account().annotations().getOrDefault(Grant.ANNOTATION, ""))
                .orElse(Grant.DISCOVER);
        return new Identity(
                holder.user(), holder.account().uid(), groups, extra, new Access(grant, holder.namespace()));
    }

    private static void named(Map<String, String> extra, String what, Holder.Named object) {
        extra.put("authentication.kubernetes.io/" + what + "-name", object.name());
        extra.put("authentication.kubernetes.io/" + what + "-uid", object.uid());
    }

    static Identity named(String distinguishedName) {
        var groups = new ArrayList<String>();
        String user = "";
        try {
            for (Rdn part : new LdapName(distinguishedName).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    user = String.valueOf(part.getValue());
                } else if (part.getType().equalsIgnoreCase("O")) {
                    groups.add(String.valueOf(part.getValue()));
                }
            }
        } catch (InvalidNameException e) {
            return ANONYMOUS;
        }
        boolean master = groups.contains(MASTERS);
        groups.add(KNOWN);
        return new Identity(user, "", groups, Map.of(), master ? Access.EVERYTHING : Access.ASKING);
    }

    boolean known() {
        return !user.isEmpty();
    }

    boolean master() {
        return groups.contains(MASTERS);
    }

    /** Why this identity may not go on; empty if it may. */
    Optional<Status> refusal(Deed deed) {
        return known() ? access.refusal(user, deed) : Optional.of(UNKNOWN);
    }

    /** As Kubernetes has it in reviews: {@code userInfo} or {@code user}. */
    ObjectNode json() {
        ObjectNode info = Json.object().put("username", user);
        if (!uid.isEmpty()) {
            info.put("uid", uid);
        }
        ArrayNode list = info.putArray("groups");
        groups.forEach(list::add);
        if (!extra.isEmpty()) {
            ObjectNode more = info.putObject("extra");
            extra.forEach((key, value) -> more.putArray(key).add(value));
        }
        return info;
    }
}
