package dev.berth.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LookoutsTest {
    private static Optional<String> since(String spec) {
        return Lookouts.since(Json.parse(("{\"spec\":" + spec + "}").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aNodeIsLostSinceItWasTaintedAsUnreachable() {
        assertThat(since("{\"taints\":[{\"key\":\"node.kubernetes.io/unreachable\",\"effect\":\"NoExecute\","
                        + "\"timeAdded\":\"2026-11-27T11:46:28Z\"}]}"))
                .contains("2026-11-27T11:46:28Z");
    }

    @Test
    void aNodeThatHasOtherTaintsOrLeftInGoodOrderIsNotLost() {
        assertThat(since("{}")).isEmpty();
        assertThat(since("{\"taints\":[{\"key\":\"node.kubernetes.io/not-ready\",\"effect\":\"NoExecute\"},"
                        + "{\"key\":\"node.kubernetes.io/unschedulable\"}]}"))
                .isEmpty();
    }
}
