package dev.berth.controller.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTest {
    @ParameterizedTest
    @CsvSource({
        "PT-5S, <invalid>",
        "PT-1S, 0s",
        "PT0S, 0s",
        "PT1.9S, 1s",
        "PT119S, 119s",
        "PT120S, 2m",
        "PT125S, 2m5s",
        "PT599S, 9m59s",
        "PT10M59S, 10m",
        "PT179M, 179m",
        "PT3H, 3h",
        "PT7H59M, 7h59m",
        "PT8H30M, 8h",
        "PT47H, 47h",
        "P2D, 2d",
        "P7DT23H, 7d23h",
        "P8DT23H, 8d",
        "P729D, 729d",
        "P730D, 2y",
        "P731D, 2y1d",
        "P2920D, 8y"
    })
    void agesAreCutAsKubectlCutsThem(Duration age, String text) {
        assertThat(Ages.human(age)).isEqualTo(text);
    }

    @Test
    void microTimesAreReadAndOtherTextIsUnknown() {
        Instant now = Instant.parse("2026-01-01T00:00:10Z");
        assertThat(Ages.since(TextNode.valueOf("2026-01-01T00:00:05.123456Z"), now))
                .isEqualTo("4s");
        assertThat(Ages.since(TextNode.valueOf("2026-01-01T02:00:05+02:00"), now))
                .isEqualTo("5s");
        assertThat(Ages.since(TextNode.valueOf("yesterday"), now)).isEqualTo("<unknown>");
    }
}
