package dev.berth.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.runtime.ContainerLog;
import dev.berth.agent.runtime.Conversation;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.runtime.PodRuntime.Stdin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Visitors of real pods. */
class VisitingTest extends OnANode {
    VisitingTest() {
        super(7);
    }

    @BeforeEach
    void adopt() throws Exception {
        Node.await(node.runtime.adopt());
    }

    @Test
    void aCommandsStreamsAndExitCodeComeBackEach() throws Exception {
        node.shell("web", "exec sleep 100");
        Conversation c = node.converse("web", false, false, "echo out; echo err >&2; echo $GREETING; pwd; exit 7");
        assertThat(text(c.stdout())).isEqualTo("out\nit's fine\n/\n");
        assertThat(text(c.stderr())).isEqualTo("err\n");
        assertThat(code(c)).isEqualTo(7);
        c.close();
    }

    @Test
    void aCommandReadsItsInputUntilItsEnd() throws Exception {
        node.shell("web", "exec sleep 100");
        Conversation c = Node.await(node.runtime.converse("uid-web", "main", List.of("wc", "-c"), true, false));
        CompletableFuture<Void> writing = Node.feed(c, 300_000);
        assertThat(text(c.stdout()).strip()).isEqualTo("300000");
        writing.get(10, TimeUnit.SECONDS);
        assertThat(code(c)).isZero();
        c.close();
    }

    @Test
    void muchOutputArrivesWholeAlsoWhenTheCommandHasEndedBeforeItIsRead() throws Exception {
        node.shell("web", "exec sleep 100");
        Conversation c = node.converse("web", false, false, "head -c 60000 /dev/zero | tr '\\0' x");
        assertThat(code(c)).isZero();
        assertThat(text(c.stdout())).hasSize(60_000);
        c.close();
    }

    @Test
    void somebodyWhomTheCommandLeavesBehindHoldsNothingUp() throws Exception {
        node.shell("web", "exec sleep 100");
        Conversation c = node.converse("web", false, false, "sleep 60 & echo done");
        assertThat(text(c.stdout())).isEqualTo("done\n");
        assertThat(code(c)).isZero();
        c.close();
    }

    @Test
    void aVisitorWhoGoesTakesHisCommandAlong() throws Exception {
        node.shell("web", "exec sleep 100");
        Conversation c = node.converse("web", false, false, "echo here; sleep 4321; sleep 4321");
        byte[] some = new byte[100];
        assertThat(c.stdout().read(some, 0, some.length)).isEqualTo(5);
        Awaitility.await().untilAsserted(() -> assertThat(running("4321")).isNotEmpty());
        c.close();
        Awaitility.await().untilAsserted(() -> assertThat(running("4321")).isEmpty());
        assertThat(node.files("web").init().filter(LinuxProcess::alive)).isPresent();
    }

    @Test
    void aTerminalIsOneHasASizeAndControlsItsShell() throws Exception {
        node.shell("web", "exec sleep 100");
        Conversation c = Node.await(node.runtime.converse(
                "uid-web",
                "main",
                List.of(
                        "sh",
                        "-c",
                        "test -t 0 && test -t 1 && test -t 2 && echo yes; : >/dev/tty && echo mine; read go; stty size; exit 3"),
                true,
                true));
        c.resize(132, 43);
        var all = CompletableFuture.supplyAsync(() -> unchecked(c.stdout()));
        c.stdin().write("go\n".getBytes(StandardCharsets.UTF_8), 0, 3);
        assertThat(all.get(15, TimeUnit.SECONDS)).contains("yes\r\n", "mine\r\n", "43 132\r\n");
        assertThat(code(c)).isEqualTo(3);
        c.close();
    }

    @Test
    void controlCOfATerminalInterruptsWhatRunsThere() throws Exception {
        node.shell("web", "exec sleep 100");
        Conversation c = Node.await(
                node.runtime.converse("uid-web", "main", List.of("sh", "-c", "sleep 4322; exit 1"), true, true));
        // dash forgets an interrupt that comes while it starts a program.
        Awaitility.await().untilAsserted(() -> assertThat(running("4322")).isNotEmpty());
        c.stdin().write(new byte[] {3}, 0, 1);
        assertThat(code(c)).isEqualTo(130);
        c.close();
    }

    @Test
    void anEndedContainerTakesNoVisitors() throws Exception {
        node.shell("web", "exit 0");
        node.exit();
        assertThatThrownBy(() -> node.converse("web", false, false, "true"))
                .hasRootCauseInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("container not found (\"main\")");
        assertThatThrownBy(() -> Node.await(node.runtime.converse("uid-web", "other", List.of("true"), false, false)))
                .hasMessageContaining("container not found (\"other\")");
    }

    @Test
    void aListenerHearsTheProgramFromNowOnAndItsEnd() throws Exception {
        node.shell(
                "web",
                "echo before; read x < /go 2>/dev/null; until [ -e /go ]; do sleep 0.1; done; echo after; exit 4");
        Awaitility.await().until(() -> Files.size(node.files("web").out()) > 0);
        Conversation c = Node.await(node.runtime.attach("uid-web", "main", true));
        node.exec("web", "touch /go");
        assertThat(text(c.stdout())).isEqualTo("after\n");
        assertThat(code(c)).isEqualTo(4);
        c.close();
    }

    @Test
    void aPortOfThePodsOwnLoopbackIsReached() throws Exception {
        node.shell("web", "exec sleep 100");
        Conversation server = Node.await(node.runtime.converse(
                "uid-web",
                "main",
                List.of(
                        "perl",
                        "-MIO::Socket::INET",
                        "-e",
                        "$s=IO::Socket::INET->new(LocalAddr=>'127.0.0.1',LocalPort=>8099,Listen=>1,ReuseAddr=>1) or die; $|=1; print qq(up\n); $c=$s->accept; sysread $c,$d,99; syswrite $c,uc $d; close $c"),
                false,
                false));
        byte[] up = new byte[10];
        assertThat(server.stdout().read(up, 0, 10)).isPositive();
        try (ByteChannel channel = Node.await(node.runtime.connect("uid-web", 8099))) {
            channel.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
            ByteBuffer answer = ByteBuffer.allocate(20);
            int read;
            do {
                read = channel.read(answer);
            } while (read >= 0);
            assertThat(new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8))
                    .isEqualTo("HELLO");
        }
        server.close();
        assertThatThrownBy(() -> Node.await(node.runtime.connect("uid-web", 8098)))
                .hasMessageContaining("refused");
    }

    @Test
    void theLogsOfThisLifeAndThePreviousOneAreKept() throws Exception {
        node.shell("web", "echo first");
        node.exit();
        var again = new ContainerSpec(
                "uid-web",
                "main",
                1,
                "busybox",
                List.of("sh", "-c", "echo second; exec sleep 100"),
                List.of(),
                java.util.Map.of(),
                "",
                List.of(),
                0,
                0,
                Stdin.NONE,
                false,
                RunAs.OF_THE_IMAGE,
                LastWords.NONE);
        var second = node.start(again);
        Awaitility.await()
                .untilAsserted(() -> assertThat(log(second.containerId())).endsWith("stdout F second\n"));
        assertThat(log("process://uid-web_main_0")).endsWith("stdout F first\n");
        assertThat(Node.await(node.runtime.log("uid-web", "main", "process://uid-web_main_7")))
                .isEmpty();
        assertThat(Node.await(node.runtime.log("uid-web", "main", "process://../../etc_main_0")))
                .isEmpty();
    }

    private String log(String containerId) throws IOException {
        ContainerLog log =
                Node.await(node.runtime.log("uid-web", "main", containerId)).orElseThrow();
        try (SeekableByteChannel channel = log.open()) {
            ByteBuffer all = ByteBuffer.allocate(10_000);
            channel.read(all);
            return new String(all.array(), 0, all.position(), StandardCharsets.UTF_8);
        }
    }

    private static int code(Conversation c) throws Exception {
        return c.exit().toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    private static String unchecked(InputStream in) {
        try {
            return text(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(InputStream in) throws IOException {
        var all = new java.io.ByteArrayOutputStream();
        byte[] some = new byte[8192];
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        for (int n = in.read(some, 0, some.length); n >= 0; n = in.read(some, 0, some.length)) {
            all.write(some, 0, n);
            assertThat(System.nanoTime()).as("deadline of the output").isLessThan(deadline);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private static List<LinuxProcess> running(String word) {
        return LinuxProcess.all().stream()
                .filter(p -> p.arguments().contains(word))
                .toList();
    }
}
