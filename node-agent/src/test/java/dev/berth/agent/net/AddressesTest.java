package dev.berth.agent.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class AddressesTest {
    @Test
    void aNetworkHasAGatewayAndPodsAfterIt() {
        Cidr network = Cidr.parse("10.244.3.7/24");

        assertThat(network).hasToString("10.244.3.0/24");
        assertThat(network.gateway()).isEqualTo("10.244.3.1");
        assertThat(network.host(0)).isEqualTo("10.244.3.2");
        assertThat(network.host(network.capacity() - 1)).isEqualTo("10.244.3.254");
        assertThat(network.indexOf("10.244.3.255")).isEqualTo(-1);
        assertThat(network.indexOf("10.244.4.2")).isEqualTo(-1);
        assertThat(network.loopback().host(0)).isEqualTo("127.244.3.2");
    }

    @Test
    void theNodeOfAPodNetworkHasAnAddressOfItsOwnOnItsMachine() {
        assertThat(LocalAddress.of(Cidr.parse("10.244.3.0/24")).address()).isEqualTo("169.254.244.3");
        for (String text : new String[] {"10.0.0.1", "169.254.1", "169.254.1.1 dev eth0", ""}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new LocalAddress(text))
                    .withMessageContaining("no link-local address");
        }
    }

    @Test
    void whatIsNoNetworkIsRefusedByName() {
        for (String text :
                new String[] {"10.244.0.0", "10.244.0/24", "10.244.0.256/24", "10.244.0.0/31", "10.244.0.0/7", "x/24"
                }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Cidr.parse(text))
                    .withMessageContaining(text.split("/")[0]);
        }
    }

    @Test
    void anAddressIsUsedAgainAsLateAsPossible() {
        AddressPool pool = new AddressPool(Cidr.parse("10.0.0.0/29"));
        assertThat(pool.allocate()).contains("10.0.0.2");
        assertThat(pool.allocate()).contains("10.0.0.3");
        pool.release("10.0.0.2");
        assertThat(pool.allocate()).contains("10.0.0.4");
        assertThat(pool.reserve("10.0.0.6")).isTrue();
        assertThat(pool.reserve("10.9.0.6")).isFalse();
        assertThat(pool.allocate()).contains("10.0.0.2");
        assertThat(pool.allocate()).contains("10.0.0.5");
        assertThat(pool.allocate()).isEmpty();
    }

    @Test
    void everyLinkNameFitsTheKernelsFifteenCharacters() {
        Cidr network = Cidr.parse("10.244.0.0/16");
        PodNetwork links = new PodNetwork("abcd-99", network);
        assertThat(links.link(network.host(network.capacity() - 1))).hasSizeLessThanOrEqualTo(15);
        assertThatIllegalArgumentException().isThrownBy(() -> new PodNetwork("abcdefgh-1", network));
    }
}
