package dev.berth.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.probe.Hook;
import dev.berth.agent.probe.ProbeAction;
import dev.berth.agent.prober.NetworkProber;
import dev.berth.agent.prober.Prober.Answer;
import dev.berth.agent.prober.Prober.Target;
import dev.berth.agent.runtime.PodRuntime.Mount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Hooks of real containers. */
class HookCommandTest extends OnANode {
    private static final Duration LONG = Duration.ofSeconds(15);

    HookCommandTest() {
        super(8);
    }

    private Answer hook(Hook hook, Duration longest) {
        String ip = node.sandbox("web").ip();
        return Node.await(new NetworkProber(node.runtime).hook(new Target("uid-web", "main", ip), hook, longest));
    }

    private Answer command(String script, Duration longest) {
        return hook(new Hook.Ask(new ProbeAction.Exec(List.of("sh", "-c", script))), longest);
    }

    @Test
    void aCommandSeesTheContainerAndItsProgram() throws Exception {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        node.shell("web", "exec sleep 100", new Mount(volume.toString(), "/v", false));
        assertThat(command("echo $GREETING >/v/seen; cat /proc/1/cmdline >>/v/seen", LONG)
                        .success())
                .isTrue();
        assertThat(Files.readString(volume.resolve("seen"))).startsWith("it's fine\nsleep");
    }

    @Test
    void aCommandThatFailsSaysHowAndKeepsWhatItWroteToItself() {
        node.shell("web", "exec sleep 100");
        Answer answer = command("head -c 100000 /dev/zero; echo secret; echo secret >&2; exit 3", LONG);
        assertThat(answer.success()).isFalse();
        assertThat(answer.message()).contains("exit code 3").doesNotContain("secret");
    }

    @Test
    void aCommandThatHangsIsEndedWithWhatItBegan() {
        node.shell("web", "exec sleep 100");
        Answer answer = command("sleep 7654 & sleep 7654", Duration.ofSeconds(1));
        assertThat(answer.message()).contains("not over within 1 s");
        Awaitility.await()
                .untilAsserted(() -> assertThat(LinuxProcess.all())
                        .noneMatch(p -> p.arguments().contains("7654")));
        assertThat(node.files("web").init().filter(LinuxProcess::alive)).isPresent();
    }

    @Test
    void aContainerThatHasEndedHasNoHook() throws Exception {
        node.shell("web", "exit 0");
        node.exit();
        assertThat(command("true", LONG).message()).contains("does not run");
    }

    @Test
    void whoeverAnswersARequestHasBeenToldWhateverTheAnswerIs() {
        node.sandbox("web");
        node.start(Node.site("web"));
        Awaitility.await().untilAsserted(() -> assertThat(get(80).success()).isTrue());
        assertThat(get(9).message()).startsWith("Get \"http://10.").contains(":9/nowhere");
    }

    private Answer get(int port) {
        return hook(new Hook.Ask(new ProbeAction.Http("http", "", port, "/nowhere", Map.of())), LONG);
    }

    @Test
    void aPauseIsCutShortByTheTimeThereIs() {
        node.shell("web", "exec sleep 100");
        assertThat(hook(new Hook.Sleep(Duration.ofDays(1)), Duration.ofMillis(50))
                        .message())
                .contains("not over");
        assertThat(hook(new Hook.Sleep(Duration.ofMillis(50)), LONG).success()).isTrue();
    }
}
