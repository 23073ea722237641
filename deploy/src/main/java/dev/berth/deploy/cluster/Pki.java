package dev.berth.deploy.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.agent.net.Cidr;
import dev.berth.controller.services.ServiceRanges;
import dev.berth.controller.tls.CertificateAuthority;
import dev.berth.controller.tls.Credential;
import dev.berth.controller.tls.CredentialException;
import dev.berth.controller.tls.Kubeconfig;
import dev.berth.controller.tls.SigningKeys;
import dev.berth.controller.tls.TlsContexts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
                issueOnce(
                        ca,
                        member.name(),
                        node(cluster, member),
                        CertificateAuthority.Usage.BOTH,
                        CertificateAuthority.KeyType.RSA);
            }
            // RSA: the fabric8 client takes a PKCS #8 key of a kubeconfig for one.
            issueOnce(
                    ca,
                    ADMIN,
                    new CertificateAuthority.Subject(
                            Kubeconfig.ADMIN_NAME, List.of(Kubeconfig.ADMIN_GROUP), List.of(), List.of()),
                    CertificateAuthority.Usage.BOTH,
                    CertificateAuthority.KeyType.RSA);
            // A certificate for nothing at all: tokens are checked with the key in it.
            issueOnce(
                    ca,
                    SigningKeys.NAME,
                    new CertificateAuthority.Subject("berth-service-accounts", List.of(), List.of(), List.of()),
                    CertificateAuthority.Usage.SERVER,
                    CertificateAuthority.KeyType.EC);
            kubeconfig(cluster, ca);
        } catch (CredentialException e) {
            throw unusable(e);
        }
    }

    private CertificateAuthority.Subject node(Cluster cluster, Cluster.Member member) {
        Config settings = ConfigFactory.parseFile(home.settings().toFile())
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        return new CertificateAuthority.Subject(
                "system:node:" + member.name(),
                List.of("system:nodes"),
                List.of(
                        member.name(),
                        "localhost",
                        "kubernetes",
                        "kubernetes.default",
                        "kubernetes.default.svc",
                        "kubernetes.default.svc." + settings.getString("berth.agent.cluster-domain"),
                        CLUSTER_NAME),
                List.of(
                        Cluster.HOST,
                        ServiceRanges.of(settings.getConfig("berth.services")).first(),
                        Cidr.parse(cluster.podCidr(member)).gateway()));
    }

    /** Anew also if the one that is there lacks a name, as those of earlier versions do. */
    private void issueOnce(
            CertificateAuthority ca,
            String name,
            CertificateAuthority.Subject subject,
            CertificateAuthority.Usage usage,
            CertificateAuthority.KeyType type) {
        if (!Files.exists(home.pki().resolve(name + ".crt")) || !named(name, subject)) {
            ca.issueTo(home.pki(), name, subject, usage, type, Instant.now(), LIFE);
        }
    }

    private boolean named(String name, CertificateAuthority.Subject subject) {
        Set<String> names = Credential.load(home.pki(), name, Instant.now()).names();
        return names.containsAll(subject.dnsNames()) && names.containsAll(subject.ips());
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
