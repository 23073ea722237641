package dev.berth.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
    @Test
    void whoSaysNothingHasTheUsualOnes() {
        assertThat(Capabilities.of(List.of(), List.of()))
                .isEqualTo(Capabilities.USUAL)
                .doesNotContain("MKNOD");
    }

    @Test
    void allIsDroppedBeforeSingleOnesAreAdded() {
        assertThat(Capabilities.of(List.of("NET_ADMIN", "chown"), List.of("ALL")))
                .containsExactlyInAnyOrder("NET_ADMIN", "CHOWN");
        assertThat(Capabilities.of(List.of("ALL"), List.of("ALL"))).isEmpty();
    }

    @Test
    void singleOnesAreDroppedLast() {
        assertThat(Capabilities.of(List.of("all"), List.of("SYS_ADMIN")))
                .contains("SYS_TIME", "MKNOD")
                .doesNotContain("SYS_ADMIN", "ALL")
                .hasSize(40);
        assertThat(Capabilities.of(List.of("CHOWN"), List.of("CAP_CHOWN"))).doesNotContain("CHOWN");
    }

    @Test
    void aNameThatLinuxDoesNotKnowIsFound() {
        assertThat(Capabilities.unknown(List.of("ALL", "CAP_NET_RAW", "sys_time")))
                .isEmpty();
        assertThat(Capabilities.unknown(List.of("NET_RAW", "-all,+sys_admin"))).contains("-all,+sys_admin");
    }
}
