package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three minutes of chaos in each build, another history each time; the seed stands in the report, the raw data in {@code deploy/target/chaos}. */
class ChaosIT {
    private static final String EXPERIMENTS = "kill-leader,stop-leader,cut,kill-in-roll-out,watchdog,stop-short";

    @Test
    void nothingIsBrokenWhileNodesAreKilledStoppedAndCutOff(@TempDir Path home) {
        Path kept = Berthed.ROOT.resolve("deploy/target/chaos");
        Shell.Result result = Berthed.launch(
                home,
                Duration.ofMinutes(8),
                "chaos",
                "run",
                EXPERIMENTS,
                "--minutes",
                "3",
                "--api-port",
                "29443",
                "--out",
                kept.toString());
        System.out.println(result.output());
        assertThat(result.orFail()).contains("verdict: 0 violations");
        assertThat(kept.resolve("timeline.svg")).isNotEmptyFile();
        assertThat(kept.resolve("history.json")).isNotEmptyFile();
    }
}
