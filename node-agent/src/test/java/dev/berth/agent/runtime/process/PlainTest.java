package dev.berth.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.agent.runtime.PodRuntime.Stdin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Pods on machines that permit no namespaces; needs no privilege. */
@EnabledOnOs(OS.LINUX)
class PlainTest {
    @TempDir
    Path directory;

    private Node node;

    @BeforeEach
    void open() throws Exception {
        node = Node.open(Node.config(directory.toRealPath(), 3).plain("the test wants it so"));
    }

    @AfterEach
    void close() throws Exception {
        node.close();
        assertThat(node.leftovers()).isEmpty();
    }

    @Test
    void aPodIsAProcessWithALoopbackAddress() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        assertThat(node.sandbox("web").ip()).isEqualTo("127.231.3.2");
        node.start(Node.container(
                "web", "echo \"$GREETING\"; exec sleep 100", new Mount(data.toString(), "/data", false)));

        assertThat(node.runtime.traits().get("isolation")).isEqualTo("none: the test wants it so");
        Awaitility.await().until(() -> Files.exists(node.files("web").log()));
        assertThat(Files.readString(node.files("web").log())).endsWith("stdout F it's fine\n");
        node.stop("web", Duration.ofSeconds(5));
        assertThat(node.exit().signal()).isEqualTo(15);
    }

    @Test
    void whatRanAwayEndsWithTheContainer() throws Exception {
        node.shell("web", "setsid sleep 4322 & setsid sleep 4322 & exit 9");

        assertThat(node.exit().exitCode()).isEqualTo(9);

        assertThat(LinuxProcess.all()).noneMatch(process -> process.arguments().contains("4322"));
    }

    @Test
    void aPodIsAdopted() throws Exception {
        Started started = node.shell("web", "exec sleep 100");
        node = node.next();

        List<FoundPod> found = Node.await(node.runtime.adopt());

        assertThat(found)
                .singleElement()
                .satisfies(pod -> assertThat(pod.running()).containsExactly(started));
        assertThat(node.exec("web", "echo $POD_IP").output()).isEqualTo("127.231.3.2\n");
    }

    @Test
    void aProgramThatIsNotThereEndsWith127() throws Exception {
        node.sandbox("web");
        assertThatThrownBy(() -> node.shell("../web", "true")).hasMessageContaining("cannot be");
        node.start(new ContainerSpec(
                "uid-web",
                "main",
                0,
                "busybox",
                List.of("no-such-program"),
                List.of(),
                java.util.Map.of(),
                "",
                List.of(),
                0,
                0,
                Stdin.NONE,
                false,
                RunAs.OF_THE_IMAGE,
                LastWords.NONE));
        assertThat(node.exit().exitCode()).isEqualTo(127);
    }
}
