package dev.berth.agent.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.api.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EtcHostsTest {
    private static String text(String spec, String domain) {
        return EtcHosts.of(Json.parse(spec.getBytes(StandardCharsets.UTF_8)))
                .text("10.244.0.2", "zk-0", "team", domain);
    }

    @Test
    void aPodOfAHeadlessServiceFindsItsFullNameFirst() {
        assertThat(text("{\"subdomain\":\"zk-hs\"}", "cluster.local")).isEqualTo("""
                        127.0.0.1\tlocalhost
                        ::1\tlocalhost ip6-localhost ip6-loopback
                        10.244.0.2\tzk-0.zk-hs.team.svc.cluster.local\tzk-0
                        """);
    }

    @Test
    void withoutSubdomainOrDomainThereIsTheShortNameAlone() {
        assertThat(text("{}", "cluster.local")).endsWith("\n10.244.0.2\tzk-0\n");
        assertThat(text("{\"subdomain\":\"zk-hs\"}", "")).endsWith("\n10.244.0.2\tzk-0\n");
    }

    @Test
    void aliasesFollowWhatAFileHasAlready() {
        EtcHosts hosts = EtcHosts.of(Json.parse(
                "{\"hostAliases\":[{\"ip\":\"192.0.2.1\",\"hostnames\":[\"db\"]}]}".getBytes(StandardCharsets.UTF_8)));
        assertThat(hosts.after("::1\tme")).isEqualTo("::1\tme\n\n# Entries added by HostAliases.\n192.0.2.1\tdb\n");
        assertThat(EtcHosts.PLAIN.after("::1\tme\n")).isEqualTo("::1\tme\n");
    }

    @Test
    void hostAliasesAreAdded() {
        assertThat(text("""
                {"hostAliases":[{"ip":"192.0.2.1","hostnames":["db","db.example"]},{"ip":"::1","hostnames":["me"]}]}""", "d"))
                .endsWith("zk-0\n\n# Entries added by HostAliases.\n192.0.2.1\tdb\tdb.example\n::1\tme\n");
    }
}
