package dev.berth.deploy.cluster;

import dev.berth.controller.tls.CertificateAuthority;
import dev.berth.controller.tls.Credential;
import dev.berth.controller.tls.CredentialException;
import dev.berth.controller.tls.Kubeconfig;
import dev.berth.controller.tls.TlsContexts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** The cluster's certificates: a CA made at first start, one certificate per node for both ends of TLS, and the administrator's. */
final class Pki {
    private static final Duration LIFE = Duration.ofDays(3650);
    private static final String ADMIN = "admin";
    /** In every node's certificate and no other: Artery accepts a peer that shares a name with itself, the journal one that has this. */
    static final String CLUSTER_NAME = "node.berth.internal";

    private final Home home;

    private Pki(Home home) {
        this.home = home;
    }

    static Pki of(Home home) {
        return new Pki(home);
    }

    /** Makes what is missing and writes the kubeconfig. */
    void ensure(Cluster cluster) {
        try {
            CertificateAuthority ca = CertificateAuthority.createOrLoad(home.pki(), Instant.now());
            for (Cluster.Member member : cluster.members()) {
                // RSA: Artery's key loader reads no other keys.
                issueOnce(ca, member.name(), node(member), CertificateAuthority.KeyType.RSA);
            }
            // RSA: the fabric8 client takes a PKCS #8 key of a kubeconfig for one.
            issueOnce(
                    ca,
                    ADMIN,
                    new CertificateAuthority.Subject(
                            Kubeconfig.ADMIN_NAME, List.of(Kubeconfig.ADMIN_GROUP), List.of(), List.of()),
                    CertificateAuthority.KeyType.RSA);
            kubeconfig(cluster, ca);
        } catch (CredentialException e) {
            throw unusable(e);
        }
    }

    private static CertificateAuthority.Subject node(Cluster.Member member) {
        return new CertificateAuthority.Subject(
                "system:node:" + member.name(),
                List.of("system:nodes"),
                List.of(
                        member.name(),
                        "localhost",
                        "kubernetes",
                        "kubernetes.default",
                        "kubernetes.default.svc",
                        CLUSTER_NAME),
                List.of(Cluster.HOST));
    }

    private void issueOnce(
            CertificateAuthority ca,
            String name,
            CertificateAuthority.Subject subject,
            CertificateAuthority.KeyType type) {
        if (!Files.exists(home.pki().resolve(name + ".crt"))) {
            ca.issueTo(home.pki(), name, subject, CertificateAuthority.Usage.BOTH, type, Instant.now(), LIFE);
        }
    }

    private void kubeconfig(Cluster cluster, CertificateAuthority ca) {
        Map<String, String> nodes = new LinkedHashMap<>();
        cluster.controls().forEach(m -> nodes.put(m.name(), url(cluster.nodeApiPort(m))));
        new Kubeconfig(url(cluster.apiPort()), nodes, ca.certificatePem(), admin()).write(home.kubeconfig());
    }

    private Credential admin() {
        return Credential.load(home.pki(), ADMIN, Instant.now());
    }

    private static String url(int port) {
        return "https://" + Cluster.HOST + ":" + port;
    }

    /** A client with the administrator's certificate. */
    Api api(Cluster cluster) {
        return new Api(adminTls(), cluster.apiPort());
    }

    /** TLS as the administrator, who trusts this cluster's CA alone. */
    SSLContext adminTls() {
        try {
            Path directory = home.pki();
            Credential ca = Credential.load(directory, "ca", Instant.now());
            return TlsContexts.of(admin(), ca.certificate());
        } catch (CredentialException e) {
            throw unusable(e);
        }
    }

    private Failure unusable(CredentialException e) {
        return new Failure(
                String.valueOf(e.getMessage()),
                "restore " + home.pki() + ", or start anew without the stored objects: ./berth down --delete");
    }
}
