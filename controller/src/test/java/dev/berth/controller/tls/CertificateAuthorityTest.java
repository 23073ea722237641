package dev.berth.controller.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.tls.CertificateAuthority.KeyType;
import dev.berth.controller.tls.CertificateAuthority.Subject;
import dev.berth.controller.tls.CertificateAuthority.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Subject NODE =
            new Subject("system:node:node-1", List.of("system:nodes"), List.of("localhost"), List.of("127.0.0.1"));

    @TempDir
    Path dir = Path.of("");

    private static String permissions(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void secondStartFindsTheCaOfTheFirst() throws Exception {
        CertificateAuthority first = CertificateAuthority.createOrLoad(dir.resolve("pki"), NOW);
        CertificateAuthority second = CertificateAuthority.createOrLoad(dir.resolve("pki"), NOW.plusSeconds(60));

        assertThat(second.certificate()).isEqualTo(first.certificate());
        assertThat(permissions(dir.resolve("pki/ca.key"))).isEqualTo("rw-------");
        assertThat(permissions(dir.resolve("pki/ca.crt"))).isEqualTo("rw-r--r--");
        assertThat(first.certificate().getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(3650)));
    }

    @Test
    void concurrentStartsMakeOneCa() throws Exception {
        try (var pool = Executors.newFixedThreadPool(8)) {
            var starts = new ArrayList<Callable<String>>();
            for (int i = 0; i < 8; i++) {
                starts.add(() -> CertificateAuthority.createOrLoad(dir, NOW).certificatePem());
            }
            var pems = new ArrayList<String>();
            for (var start : pool.invokeAll(starts)) {
                pems.add(start.get());
            }
            assertThat(pems.stream().distinct()).hasSize(1);
        }
    }

    @Test
    void aNodeWhoseClockFellBackByADayStillTakesTheCertificates() throws Exception {
        CertificateAuthority ca = CertificateAuthority.createOrLoad(dir, NOW);
        ca.issueTo(dir, "node-1", NODE, Usage.BOTH, KeyType.EC, NOW, Duration.ofDays(30));
        Instant behind = NOW.minus(Duration.ofDays(1));
        ca.certificate().checkValidity(Date.from(behind));
        Credential.load(dir, "node-1", behind).certificate().checkValidity(Date.from(behind));
    }

    @Test
    void issuedCertificateIsSignedByTheCaAndNamesItsSubject() throws Exception {
        CertificateAuthority ca = CertificateAuthority.createOrLoad(dir, NOW);
        Credential issued = ca.issueTo(dir, "node-1", NODE, Usage.BOTH, KeyType.EC, NOW, Duration.ofDays(30));

        issued.certificate().verify(ca.certificate().getPublicKey());
        assertThat(issued.certificate().getExtendedKeyUsage())
                .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(issued.certificate().getSubjectAlternativeNames()).hasSize(2);
        assertThat(issued.certificate().getSubjectX500Principal().getName()).contains("CN=system:node:node-1");
        assertThat(Credential.load(dir, "node-1", NOW).certificate()).isEqualTo(issued.certificate());
        assertThat(permissions(dir.resolve("node-1.key"))).isEqualTo("rw-------");
    }

    @Test
    void arteryJoinsACluster() throws Exception {
        CertificateAuthority ca = CertificateAuthority.createOrLoad(dir, Instant.now());
        ca.issueTo(dir, "node", NODE, Usage.BOTH, KeyType.RSA, Instant.now(), Duration.ofDays(30));
        assertThat(Credential.load(dir, "node", Instant.now()).key().getAlgorithm())
                .isEqualTo("RSA");
        Config config = ConfigFactory.parseString("""
                        akka { actor.provider = cluster, loglevel = WARNING, cluster.jmx.enabled = off, coordinated-shutdown.exit-jvm = off }
                        akka.remote.artery {
                          transport = tls-tcp, canonical.hostname = "127.0.0.1", canonical.port = 0
                          ssl.ssl-engine-provider = akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider
                          ssl.rotating-keys-engine {
                            key-file = "%1$s/node.key", cert-file = "%1$s/node.crt", ca-cert-file = "%1$s/ca.crt"
                            protocol = TLSv1.3, enabled-algorithms = [TLS_AES_256_GCM_SHA384]
                          }
                        }
                        """.formatted(dir)).withFallback(ConfigFactory.load());
        ActorSystem<Void> one = ActorSystem.create(Behaviors.<Void>empty(), "tls", config);
        ActorSystem<Void> two = ActorSystem.create(Behaviors.<Void>empty(), "tls", config);
        try {
            Cluster.get(one)
                    .manager()
                    .tell(Join.create(Cluster.get(one).selfMember().address()));
            Cluster.get(two)
                    .manager()
                    .tell(Join.create(Cluster.get(one).selfMember().address()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(Cluster.get(two).state().getMembers()).hasSize(2));
        } finally {
            one.terminate();
            two.terminate();
        }
    }

    @Test
    void missingBrokenForeignAndExpiredFilesAreNamedWithTheirCure() throws Exception {
        CertificateAuthority ca = CertificateAuthority.createOrLoad(dir, NOW);
        ca.issueTo(dir, "node-1", NODE, Usage.BOTH, KeyType.EC, NOW, Duration.ofDays(30));
        assertThatThrownBy(() -> Credential.load(dir, "node-1", NOW.plus(Duration.ofDays(31))))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("node-1.crt expired");

        Files.copy(dir.resolve("ca.key"), dir.resolve("node-2.key"));
        Files.copy(dir.resolve("node-1.crt"), dir.resolve("node-2.crt"));
        assertThatThrownBy(() -> Credential.load(dir, "node-2", NOW)).hasMessageContaining("does not belong");

        Files.writeString(dir.resolve("ca.key"), "garbage");
        assertThatThrownBy(() -> CertificateAuthority.createOrLoad(dir, NOW))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("ca.key")
                .hasMessageContaining("restore");
        Files.delete(dir.resolve("ca.key"));
        assertThatThrownBy(() -> CertificateAuthority.createOrLoad(dir, NOW)).hasMessageContaining("ca.key is missing");
    }

    @Test
    void kubeconfigHasTheSharedContextAndOnePerNode() throws Exception {
        CertificateAuthority ca = CertificateAuthority.createOrLoad(dir, NOW);
        Credential admin = ca.issue(
                new Subject(Kubeconfig.ADMIN_NAME, List.of(Kubeconfig.ADMIN_GROUP), List.of(), List.of()),
                Usage.CLIENT,
                KeyType.EC,
                NOW,
                Duration.ofDays(365));
        Path file = dir.resolve("kubeconfig");

        new Kubeconfig("https://127.0.0.1:7443", Map.of("node-1", "https://127.0.0.1:7501"), ca.certificatePem(), admin)
                .write(file);

        var yaml = new YAMLMapper().readTree(file.toFile());
        assertThat(yaml.path("current-context").asText()).isEqualTo("berth");
        assertThat(yaml.path("contexts").findValuesAsText("name")).containsExactly("berth", "berth-node-1");
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(admin.toString()).doesNotContain("PRIVATE");
    }
}
