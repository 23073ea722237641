package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three minutes of chaos in each build, another history each time; the seed stands in the report, the raw data in {@code deploy/target/chaos}. */
class ChaosIT {
    private static final String EXPERIMENTS = "kill-leader,stop-leader,cut,kill-in-roll-out,watchdog,stop-short";

    @Test
    void nothingIsBrokenWhileNodesAreKilledStoppedAndCutOff(@TempDir Path home) throws Exception {
        Path kept = Berthed.ROOT.resolve("deploy/target/chaos");
        Shell.Result result = Berthed.launch(
                home,
                Duration.ofMinutes(10),
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
        assertThat(result.orFail())
                .contains("verdict: 0 violations")
                .containsSubsequence("losses of nodes: ", "without a cause: 0 UNREACHABLE, 0 FENCED, 0 DOWNED");
        JsonNode history = Json.parse(Files.readAllBytes(kept.resolve("history.json")));
        Set<String> struck = new TreeSet<>();
        history.path("faults").forEach(fault -> struck.add(fault.path("what").asText()));
        assertThat(struck).containsExactlyInAnyOrder(EXPERIMENTS.split(","));
        assertThat(history.at("/course/failed")).isEmpty();
        assertThat(history.at("/told/losses")).isNotEmpty();
        assertThat(kept.resolve("timeline.svg")).isNotEmptyFile();
        assertThat(kept.resolve("history.json")).isNotEmptyFile();
    }
}
