package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.tls.CertificateAuthority;
import dev.berth.controller.tls.CredentialException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Real peers that speak to members of their cluster only. */
class JournalTlsTest {
    private static final String PEER = "node.berth.internal";

    @TempDir
    Path pki = Path.of("");

    @TempDir
    Path strangers = Path.of("");

    @RegisterExtension
    private final OpenPeers open = new OpenPeers();

    private List<Config> configs = List.of();

    @BeforeEach
    void certificates() {
        issue(pki, "node", PEER);
        issue(pki, "user", "user.example.com");
        issue(strangers, "node", PEER);
        configs = TestPeers.many("tls", 3);
    }

    private static void issue(Path directory, String name, String dnsName) {
        CertificateAuthority.createOrLoad(directory, Instant.now())
                .issueTo(
                        directory,
                        name,
                        new CertificateAuthority.Subject(name, List.of(), List.of(dnsName), List.of("127.0.0.1")),
                        CertificateAuthority.Usage.BOTH,
                        CertificateAuthority.KeyType.RSA,
                        Instant.now(),
                        Duration.ofDays(1));
    }

    private Config as(int peer, Path directory, String name) {
        return ConfigFactory.parseMap(Map.of(
                        "berth.journal.tls.directory",
                        directory.toString(),
                        "berth.journal.tls.name",
                        name,
                        "berth.journal.tls.peer-name",
                        PEER))
                .withFallback(configs.get(peer));
    }

    private void startThree() throws Exception {
        for (int i = 0; i < 3; i++) {
            open.start(as(i, pki, "node"));
        }
    }

    private static JournalReply write(JournalClient client) throws Exception {
        return client.send(new JournalCommand.Append("a", 1, "w", List.of(new byte[] {1})))
                .get(20, TimeUnit.SECONDS);
    }

    private static long written(JournalClient client) throws Exception {
        return new MajorityRead(client)
                .highest(List.of("a"))
                .get(20, TimeUnit.SECONDS)
                .getFirst();
    }

    private void refused(Config config) throws Exception {
        JournalClient stranger = open.connect(ConfigFactory.parseString("berth.journal.request-timeout = 250ms")
                .withFallback(config));
        assertThatThrownBy(() -> write(stranger)).hasStackTraceContaining("no peer of the journal has answered");
        assertThatThrownBy(() -> written(stranger)).hasStackTraceContaining("no majority of the journal");
    }

    @Test
    void membersWriteAndReadAndNobodyElseDoes() throws Exception {
        startThree();
        refused(as(0, pki, "user"));
        refused(as(0, strangers, "node"));
        refused(configs.get(0));
        JournalClient member = open.connect(as(0, pki, "node"));
        assertThat(written(member)).isZero();
        assertThat(write(member)).isEqualTo(new JournalReply.Done());
        assertThat(written(member)).isEqualTo(1);
    }

    @Test
    void aMemberTellsNothingToAPeerThatIsNone() throws Exception {
        open.start(as(0, pki, "user"));
        refused(as(0, pki, "node"));
    }

    @Test
    void aPeerWhoseKeyIsMissingSaysWhichFile() {
        assertThatThrownBy(() -> open.start(as(0, pki, "nobody")))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("nobody.key");
    }

    @Test
    void aDirectoryWithoutNamesIsRefused() {
        Config half =
                ConfigFactory.parseString("berth.journal.tls.directory = here").withFallback(configs.get(0));
        assertThatThrownBy(() -> JournalConfig.of(half)).hasMessageContaining("berth.journal.tls");
    }
}
