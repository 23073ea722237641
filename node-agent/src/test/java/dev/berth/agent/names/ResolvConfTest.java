package dev.berth.agent.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolvConfTest {
    private static final String MACHINE =
            "# a comment\nnameserver 192.0.2.1\nsearch old.example\nsearch corp.example\noptions rotate\n";

    private static String of(String spec) {
        DnsWish wish = DnsWish.of(Json.parse(spec.getBytes(StandardCharsets.UTF_8)));
        return ResolvConf.of(wish, "team", "cluster.local", Optional.of("10.244.0.1"), MACHINE);
    }

    @ParameterizedTest
    @CsvSource({
        "{}, true",
        "'{\"dnsPolicy\":\"ClusterFirst\"}', true",
        "'{\"dnsPolicy\":\"ClusterFirst\",\"hostNetwork\":true}', false",
        "'{\"dnsPolicy\":\"ClusterFirstWithHostNet\",\"hostNetwork\":true}', true",
        "'{\"dnsPolicy\":\"Default\"}', false"
    })
    void thePolicyChoosesBetweenTheClusterAndTheMachine(String spec, boolean cluster) {
        assertThat(of(spec))
                .isEqualTo(
                        cluster
                                ? "nameserver 10.244.0.1\nsearch team.svc.cluster.local svc.cluster.local cluster.local corp.example\noptions ndots:5\n"
                                : "nameserver 192.0.2.1\nsearch corp.example\noptions rotate\n");
    }

    @Test
    void dnsConfigIsAddedAndItsOptionsWin() {
        assertThat(of("""
                {"dnsConfig":{"nameservers":["1.1.1.1"],"searches":["x.y"],"options":[{"name":"ndots","value":"2"},{"name":"edns0"}]}}
                """)).isEqualTo("""
                        nameserver 10.244.0.1
                        nameserver 1.1.1.1
                        search team.svc.cluster.local svc.cluster.local cluster.local corp.example x.y
                        options ndots:2 edns0
                        """);
    }

    @Test
    void withThePolicyNoneThereIsNothingButDnsConfig() {
        assertThat(of("{\"dnsPolicy\":\"None\",\"dnsConfig\":{\"nameservers\":[\"1.1.1.1\"]}}"))
                .isEqualTo("nameserver 1.1.1.1\n");
    }

    @Test
    void aNodeWithoutDnsGivesTheMachines() {
        DnsWish wish = DnsWish.of(Json.object());
        assertThat(ResolvConf.of(wish, "team", "", Optional.empty(), MACHINE))
                .isEqualTo("nameserver 192.0.2.1\nsearch corp.example\noptions rotate\n");
    }
}
