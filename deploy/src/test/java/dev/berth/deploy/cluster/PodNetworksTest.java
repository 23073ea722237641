package dev.berth.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PodNetworksTest {
    private static final String HEADER =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
    private static final String DEFAULT = "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0";

    private static String route(int second, int third, String mask) {
        return "b1\t00%02X%02X0A\t00000000\t0001\t0\t0\t0\t%s\t0\t0\t0".formatted(third, second, mask);
    }

    @Test
    void theFirstNetworkIsTakenWhereNoRouteLeadsIntoIt() {
        assertThat(PodNetworks.free(List.of(HEADER, DEFAULT))).isEqualTo("10.244");
    }

    @Test
    void aNetworkOfAnotherClusterIsLeftToIt() {
        assertThat(PodNetworks.free(List.of(HEADER, route(244, 1, "00FFFFFF"), route(243, 7, "00FFFFFF"))))
                .isEqualTo("10.242");
    }

    @Test
    void aWiderRouteIsNoReasonToMove() {
        assertThat(PodNetworks.free(List.of(HEADER, route(0, 0, "000000FF")))).isEqualTo("10.244");
    }

    @Test
    void aMachineThatIsFullOrSpeaksGibberishGetsTheFirst() {
        List<String> all = IntStream.rangeClosed(0, 255)
                .mapToObj(n -> route(n, 1, "00FFFFFF"))
                .toList();
        assertThat(PodNetworks.free(all)).isEqualTo("10.244");
        assertThat(PodNetworks.free(List.of("what", ""))).isEqualTo("10.244");
    }
}
