package dev.berth.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4Test {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.96.0.1", "255.255.255.255"})
    void anAddressComesBackAsItWas(String text) {
        assertThat(Ipv4.text(Ipv4.parse(text).orElseThrow())).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.4 ",
                "1.2.3.-4",
                "1.2.3.99999999999",
                "a.b.c.d",
                "::1"
            })
    void anyOtherTextIsNone(String text) {
        assertThat(Ipv4.is(text)).isFalse();
    }

    @Test
    void numbersAreInTheOrderOfTheNetwork() {
        assertThat(Ipv4.parse("10.96.1.2")).hasValue(0x0A600102L);
    }
}
