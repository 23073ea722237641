package dev.berth.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.Rights;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Messages of the ends of real containers. */
class LastWordsTest extends OnANode {
    private static final LastWords FILE = new LastWords("/dev/termination-log", false);
    private static final LastWords OR_LOG = new LastWords("/dev/termination-log", true);

    LastWordsTest() {
        super(9);
    }

    private String said(LastWords words, String script) throws Exception {
        node.sandbox("web");
        node.start(spec(words, script));
        String message = node.exit().message();
        node.remove("web");
        return message;
    }

    private static ContainerSpec spec(LastWords words, String script) {
        return Node.container("web", RunAs.OF_THE_IMAGE, words, script);
    }

    @Test
    void whatAContainerWritesToTheFileIsItsMessage() throws Exception {
        assertThat(said(FILE, "printf 'no room' >/dev/termination-log; exit 1")).isEqualTo("no room");
        assertThat(said(new LastWords("/var/run/why/it", false), "echo done >/var/run/why/it"))
                .isEqualTo("done\n");
        assertThat(said(FILE, "echo logged; exit 1")).isEmpty();
    }

    @Test
    void anyUserMayWriteIt() throws Exception {
        var nobody = new RunAs(OptionalLong.of(65534), OptionalLong.of(65534), true, List.of(), Rights.USUAL);
        node.sandbox("web");
        node.start(Node.container("web", nobody, FILE, "echo $(id -u) >/dev/termination-log"));
        assertThat(node.exit().message()).isEqualTo("65534\n");
    }

    @Test
    void ofMuchTheEndIsKept() throws Exception {
        String much = "head -c 100000 /dev/zero | tr '\\0' x >/dev/termination-log; printf end >>/dev/termination-log";
        assertThat(said(FILE, much)).isEqualTo("x".repeat(4093) + "end");
    }

    @Test
    void aLogTakesItsPlaceOnlyAfterAFailureThatSaidNothing() throws Exception {
        assertThat(said(OR_LOG, "echo out; echo err >&2; exit 1").lines()).containsExactlyInAnyOrder("out", "err");
        assertThat(said(OR_LOG, "echo out")).isEmpty();
        assertThat(said(OR_LOG, "echo out; echo said >/dev/termination-log; exit 1"))
                .isEqualTo("said\n");
        assertThat(said(new LastWords("", true), "echo out; exit 1")).isEqualTo("out\n");
    }

    @Test
    void aContainerThatEndedWhileNoAgentRanIsHeardByTheNext() throws Exception {
        Path go = Files.createDirectory(directory.resolve("go"));
        node.sandbox("web");
        node.start(Node.container(
                "web",
                RunAs.OF_THE_IMAGE,
                OR_LOG,
                "until [ -e /go/on ]; do sleep 0.05; done; echo late; exit 2",
                new Mount(go.toString(), "/go", true)));
        node.runtime.close();
        Files.createFile(go.resolve("on"));
        Awaitility.await()
                .untilAsserted(() -> assertThat(node.files("web").exited()).isPresent());
        node = node.next();
        List<FoundPod> found = Node.await(node.runtime.adopt());
        assertThat(found.getFirst().ended().getFirst().message()).isEqualTo("late\n");
    }
}
