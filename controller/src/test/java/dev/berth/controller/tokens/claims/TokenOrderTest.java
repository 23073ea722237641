package dev.berth.controller.tokens.claims;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenOrderTest {
    private static TokenOrder.Read read(String spec) {
        String text = ("{'spec':" + spec + "}").replace('\'', '"');
        return TokenOrder.read(Json.parse(text.getBytes(StandardCharsets.UTF_8)), List.of("api"));
    }

    private static TokenOrder order(String spec) {
        assertThat(read(spec)).isInstanceOf(TokenOrder.Read.Order.class);
        return ((TokenOrder.Read.Order) read(spec)).order();
    }

    @Test
    void aRequestThatSaysNothingAsksForAnHourWithTheApi() {
        TokenOrder asked = new TokenOrder(List.of("api"), Duration.ofHours(1), Optional.empty());
        assertThat(order("{}")).isEqualTo(asked);
        assertThat(order("null")).isEqualTo(asked);
        assertThat(order("{'audiences':null,'expirationSeconds':null,'boundObjectRef':null}"))
                .isEqualTo(asked);
    }

    @Test
    void whatItSaysIsTaken() {
        assertThat(order("{'audiences':['vault','x'],'expirationSeconds':600,"
                        + "'boundObjectRef':{'kind':'Pod','apiVersion':'v1','name':'web-0','uid':'u'}}"))
                .isEqualTo(new TokenOrder(
                        List.of("vault", "x"),
                        Duration.ofMinutes(10),
                        Optional.of(new TokenOrder.Bond(Resources.PODS, "web-0", "u"))));
        assertThat(order("{'expirationSeconds':4294967296}").life()).isEqualTo(Duration.ofSeconds(1L << 32));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'expirationSeconds':599} | spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes",
                "{'expirationSeconds':-1} | less than 10 minutes",
                "{'expirationSeconds':4294967297} | larger than 2^32 seconds",
                "{'expirationSeconds':99999999999999999999999} | must be a whole number of seconds",
                "{'expirationSeconds':'600'} | must be a whole number of seconds",
                "{'expirationSeconds':600.5} | must be a whole number of seconds",
                "{'audiences':['']} | spec.audiences",
                "{'boundObjectRef':{'kind':'ConfigMap','name':'x'}} | spec.boundObjectRef: Unsupported value",
                "{'boundObjectRef':{'kind':'Pod','apiVersion':'apps/v1','name':'x'}} | spec.boundObjectRef: Unsupported value",
                "{'boundObjectRef':{'kind':'Pod'}} | spec.boundObjectRef.name: Required value"
            })
    void whatMakesNoSenseIsRefusedWithItsField(String spec, String why) {
        assertThat(read(spec)).isInstanceOfSatisfying(TokenOrder.Read.Refused.class, refused -> {
            Status status = refused.status();
            assertThat(status.code()).isEqualTo(422);
            assertThat(status.message()).contains(why);
        });
    }

    @Test
    void aTokenWithoutEndOfAudiencesIsRefused() {
        String many = String.join(",", java.util.Collections.nCopies(17, "'a'"));
        assertThat(read("{'audiences':[" + many + "]}")).isInstanceOf(TokenOrder.Read.Refused.class);
        assertThat(read("{'audiences':['" + "a".repeat(257) + "']}")).isInstanceOf(TokenOrder.Read.Refused.class);
        assertThat(order("{'audiences':['" + "a".repeat(256) + "']}").audiences())
                .hasSize(1);
    }
}
