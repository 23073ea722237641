package dev.berth.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** {@code terminationMessagePath}, {@code terminationMessagePolicy}, and what becomes of the message. */
class MessagesTest {
    private static LastWords wanted(String path, String policy) {
        Rig rig = Rig.sandboxed(Pods.pod("p")
                .container("c", c -> c.put("terminationMessagePath", path).put("terminationMessagePolicy", policy))
                .build());
        return rig.pulled("c").of(PodEffect.Start.class).getFirst().spec().lastWords();
    }

    private static PodEvent exited(String container, String message) {
        return new PodEvent.Exited(
                new ContainerExit("uid-p", container, Rig.id(container, 0), 1, 0, "Error", message, 0, 0));
    }

    @Test
    void pathAndPolicyReachTheRuntime() {
        assertThat(wanted("/why", "File")).isEqualTo(new LastWords("/why", false));
        assertThat(wanted("/why", "FallbackToLogsOnError")).isEqualTo(new LastWords("/why", true));
    }

    @Test
    void theMessageStandsInTheStatusAlsoOfTheLifeBefore() {
        Rig rig = Rig.sandboxed(Pods.pod("p").container("c").build()).run("c", 0);
        rig.on(exited("c", "no room"));
        assertThat(rig.container("c").at("/state/terminated/message").asText()).isEqualTo("no room");
        rig.run("c", 1);
        assertThat(rig.container("c").at("/lastState/terminated/message").asText())
                .isEqualTo("no room");
    }

    @Test
    void theMessagesOfAllContainersTogetherAreNoLongerThan12KiB() {
        Pods pods = Pods.pod("p").restart("Never");
        for (int i = 0; i < 5; i++) {
            pods.container("c" + i);
        }
        Rig rig = Rig.sandboxed(pods.build());
        for (int i = 0; i < 5; i++) {
            rig.run("c" + i, 0);
        }
        // Two bytes a letter: the limit of 2457 lies within one.
        rig.on(exited("c0", "\u00e4".repeat(2000)));
        String kept = rig.container("c0").at("/state/terminated/message").asText();
        assertThat(kept.getBytes(StandardCharsets.UTF_8)).hasSize(2456);
        assertThat(kept).isEqualTo("\u00e4".repeat(1228));
    }
}
