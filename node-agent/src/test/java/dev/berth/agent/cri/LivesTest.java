package dev.berth.agent.cri;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.cri.v1.ContainerMetadata;
import dev.berth.cri.v1.ContainerState;
import dev.berth.cri.v1.ContainerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LivesTest {
    private static final Lives LIVES = new Lives("containerd");
    private static final long NOW = 99_000;

    @Test
    void aStartIsToldInTheWordsOfTheApi() {
        assertThat(LIVES.started(status(ContainerState.CONTAINER_RUNNING, 0, "").build()))
                .isEqualTo(new Started("uid", "main", 2, "containerd://abc", "sha256:1", 5_000));
    }

    @ParameterizedTest
    @CsvSource({
        "0, Completed, 0, Completed",
        "3, Error, 0, Error",
        "137, Error, 9, Error",
        "137, OOMKilled, 9, OOMKilled",
        "143, Error, 15, Error",
        "128, StartError, 0, Error",
        "255, Error, 0, Error"
    })
    void anEndIsToldWithItsSignalAndReason(int code, String said, int signal, String reason) {
        ContainerStatus ended = status(ContainerState.CONTAINER_EXITED, code, said)
                .setFinishedAt(8_000_999_999L)
                .build();

        assertThat(LIVES.exit(ended, NOW))
                .isEqualTo(
                        new ContainerExit("uid", "main", "containerd://abc", code, signal, reason, "", 5_000, 8_000));
    }

    @ParameterizedTest
    @CsvSource({"CONTAINER_UNKNOWN", "CONTAINER_RUNNING"})
    void anEndThatTheRuntimeCannotTellIsUnknownAndNeverASuccess(ContainerState state) {
        ContainerExit exit = LIVES.exit(status(state, 0, "").build(), NOW);

        assertThat(exit.exitCode()).isEqualTo(137);
        assertThat(exit.reason()).isEqualTo("ContainerStatusUnknown");
        assertThat(exit.finishedAtMillis()).isEqualTo(NOW);
    }

    @Test
    void oneThatWasTakenAwayHasEndedInAnUnknownState() {
        Started life =
                LIVES.started(status(ContainerState.CONTAINER_RUNNING, 0, "").build());

        assertThat(LIVES.lost(life, NOW))
                .isEqualTo(new ContainerExit(
                        "uid", "main", "containerd://abc", 137, 9, "ContainerStatusUnknown", "", 5_000, NOW));
    }

    @Test
    void idsOfOtherRuntimesAreNoIdsOfThisOne() {
        assertThat(LIVES.runtimeId("containerd://abc")).isEqualTo("abc");
        assertThat(LIVES.runtimeId("process://abc")).isEmpty();
        assertThat(LIVES.runtimeId("")).isEmpty();
    }

    private static ContainerStatus.Builder status(ContainerState state, int code, String reason) {
        return ContainerStatus.newBuilder()
                .setId("abc")
                .setMetadata(ContainerMetadata.newBuilder().setName("main").setAttempt(2))
                .putLabels("io.kubernetes.pod.uid", "uid")
                .setImageRef("sha256:1")
                .setState(state)
                .setStartedAt(5_000_000_000L)
                .setExitCode(code)
                .setReason(reason);
    }
}
