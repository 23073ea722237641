package dev.berth.protocol.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @ValueSource(strings = {"2026-11-23T10:00:00Z", "2026-11-23T10:00:00.000000Z", "2026-11-23T12:00:00+02:00"})
    void aTimeIsReadWithFractionsAndOffsets(String text) {
        assertThat(Times.parse(text)).contains(Instant.parse("2026-11-23T10:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "2026-11-23", "2026-13-01T00:00:00Z", "99999999999-01-01T00:00:00Z"})
    void whatIsNoTimeIsEmpty(String text) {
        assertThat(Times.parse(text)).isEmpty();
    }

    @Test
    void aFieldThatIsMissingOrNoTextIsEmpty() {
        JsonNode object = Json.parse("{\"n\":1,\"o\":{},\"z\":null}".getBytes(StandardCharsets.UTF_8));
        for (String field : new String[] {"n", "o", "z", "missing"}) {
            assertThat(Times.in(object.path(field))).isEmpty();
        }
    }
}
