package dev.berth.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deploy.chaos.history.Line;
import dev.berth.deploy.cluster.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    @Test
    void aLineOfAPodIsItsIdentityLifeNodeTimeEpochAndCounter() {
        assertThat(Workload.line("writer-0 u@12.50 node-2 13.07 4 5"))
                .isEqualTo(new Line("writer-0", "u@12.50", "node-2", 13_070_000, 4, 5));
        assertThat(Workload.line("writer-0 u@12.50 node-2 12.50 4 -1").counter())
                .isEqualTo(Line.LOCKED_OUT);
    }

    @Test
    void aDaemonsIdentityIsItsNodes() {
        assertThat(Workload.line("node-2 u@1.00 node-2 1.10 1 0").identity()).isEqualTo("daemon@node-2");
    }

    @Test
    void aTornLineIsNotOverlooked() {
        for (String torn : List.of(
                "",
                "writer-0 u@12.50 node-2",
                "writer-0 u@12.50 node-2 13.07 5",
                "writer-0 u@12.50 node-2 13.0writer-0 u@12.50 node-2 13.17 4 6")) {
            assertThatThrownBy(() -> Workload.line(torn))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining(torn);
        }
    }
}
