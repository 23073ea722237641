package dev.berth.controller.api;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.SslSessionInfo;
import dev.berth.protocol.api.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who sent a request, by the client certificate of its connection: Kubernetes' reading, CN is the user and every O a group.
 *
 * @param user empty for somebody without a certificate
 */
record Identity(String user, List<String> groups) {
    private static final String MASTERS = "system:masters";
    private static final Identity ANONYMOUS = new Identity("", List.of());

    Identity {
        groups = List.copyOf(groups);
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
        return new Identity(user, groups);
    }

    boolean master() {
        return groups.contains(MASTERS);
    }

    /** Why this identity may not go on; empty if it may. */
    Optional<Status> refusal(String method, String path) {
        if (user.isEmpty()) {
            return Optional.of(
                    Status.of(
                            401,
                            "Unauthorized",
                            "Unauthorized: a client certificate of the cluster's CA is needed; use the kubeconfig that `berth up` wrote"));
        }
        return master()
                ? Optional.empty()
                : Optional.of(Status.of(
                        403,
                        "Forbidden",
                        "forbidden: User \"" + user + "\" cannot " + method + " path \"" + path
                                + "\": only members of the group " + MASTERS + " may"));
    }
}
