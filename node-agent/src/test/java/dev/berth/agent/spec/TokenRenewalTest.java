package dev.berth.agent.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenRenewalTest {
    @ParameterizedTest
    @CsvSource({"PT10M, PT8M", "PT1H, PT48M", "PT30H, PT24H", "PT48H, PT24H", "PT1000000H, PT24H"})
    void aTokenIsRenewedAfterFourFifthsOfItsLifeOrADay(Duration life, Duration after) {
        assertThat(TokenRenewal.due(Duration.ofHours(7), life))
                .isEqualTo(Duration.ofHours(7).plus(after));
    }
}
