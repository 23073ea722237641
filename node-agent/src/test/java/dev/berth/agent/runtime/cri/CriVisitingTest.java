package dev.berth.agent.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.runtime.Conversation;
import dev.berth.agent.runtime.Duplex;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.runtime.PodRuntime.Stdin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Visitors of pods in a real containerd. */
class CriVisitingTest extends InContainerd {
    CriVisitingTest() {
        super(3);
    }

    @Test
    void aCommandsStreamsAndExitCodeComeBackEach() throws Exception {
        node.shell("web", "exec sleep 100");
        try (Conversation c = node.converse("web", false, false, "echo out; echo err >&2; echo $GREETING; exit 7")) {
            assertThat(text(c.stdout())).isEqualTo("out\nit's fine\n");
            assertThat(text(c.stderr())).isEqualTo("err\n");
            assertThat(code(c)).isEqualTo(7);
        }
    }

    @Test
    void aCommandReadsItsInputUntilItsEnd() throws Exception {
        node.shell("web", "exec sleep 100");
        try (Conversation c = node.converse("web", true, false, "wc -c")) {
            CompletableFuture<Void> writing = CriNode.feed(c, 300_000);
            assertThat(text(c.stdout()).strip()).isEqualTo("300000");
            writing.get(10, TimeUnit.SECONDS);
            assertThat(code(c)).isZero();
        }
    }

    @Test
    void muchOutputArrivesWholeAndASlowReaderHoldsItBack() throws Exception {
        node.shell("web", "exec sleep 100");
        try (Conversation c = node.converse("web", false, false, "head -c 5000000 /dev/zero")) {
            assertThat(c.stdout().read()).isZero();
            assertThat(c.exit().toCompletableFuture()).isNotDone();
            assertThat(c.stdout().readAllBytes()).hasSize(4_999_999);
            assertThat(code(c)).isZero();
        }
    }

    @Test
    void aTerminalIsOneAndHasASize() throws Exception {
        node.shell("web", "exec sleep 100");
        try (Conversation c = node.converse(
                "web",
                true,
                true,
                "test -t 0 && test -t 1 && echo yes; read go; until stty size | grep 132; do sleep 0.05; done; exit 3")) {
            c.resize(132, 43);
            var all = CompletableFuture.supplyAsync(() -> unchecked(c.stdout()));
            CriNode.write(c, "go\n");
            assertThat(all.get(15, TimeUnit.SECONDS)).contains("yes\r\n", "43 132\r\n");
            assertThat(code(c)).isEqualTo(3);
        }
    }

    @Test
    void aCommandThatIsNotThereIsAFailureInTheRuntimesWords() {
        node.shell("web", "exec sleep 100");
        try (Conversation c =
                CriNode.await(node.runtime.converse("uid-web", "main", List.of("/no/such/program"), false, false))) {
            assertThatThrownBy(() -> code(c)).hasStackTraceContaining("/no/such/program");
        }
    }

    @Test
    void anEndedContainerTakesNoVisitors() throws Exception {
        node.shell("web", "exit 0");
        node.exit();
        assertThatThrownBy(() -> node.converse("web", false, false, "true"))
                .hasRootCauseInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("container not found (\"main\")");
        assertThatThrownBy(() -> CriNode.await(node.runtime.attach("uid-web", "main", true)))
                .hasMessageContaining("container not found (\"main\")");
    }

    @Test
    void aListenerHearsTheProgramFromNowOnAndItsEnd() throws Exception {
        start(Stdin.NONE, false, "echo before; until [ -e /go ]; do sleep 0.05; done; echo after; exit 4");
        assertThat(node.exec("web", "true").exitCode()).isZero();
        try (Conversation c = CriNode.await(node.runtime.attach("uid-web", "main", true))) {
            node.exec("web", "echo > /go");
            assertThat(text(c.stdout())).endsWith("after\n");
            assertThat(code(c)).isEqualTo(4);
        }
    }

    @Test
    void aProgramReadsWhatOneVisitorAfterTheOtherWritesAlsoAfterItsAgentHasBegunAnew() throws Exception {
        start(Stdin.OPEN, false, "while read -r line; do echo got $line; done; echo over");
        try (Conversation first = node.attach("web")) {
            CriNode.write(first, "one\n");
            until(first, "got one");
        }
        node = node.next();
        CriNode.await(node.runtime.adopt());
        try (Conversation second = node.attach("web")) {
            CriNode.write(second, "two\n");
            until(second, "got two");
        }
        node.stop("web", Duration.ZERO);
    }

    @Test
    void inputForOneVisitorEndsWhenHeEndsIt() throws Exception {
        start(Stdin.ONCE, false, "cat; echo end");
        try (Conversation writer = node.attach("web")) {
            CriNode.write(writer, "x\n");
            writer.stdin().close();
            until(writer, "end");
            assertThat(code(writer)).isZero();
        }
        assertThat(node.exit().exitCode()).isZero();
    }

    @Test
    void aTerminalOfTheProgramHasASizeAndItsKeysInterrupt() throws Exception {
        start(
                Stdin.ONCE,
                true,
                "trap 'echo interrupted; exit 9' INT; read -r l; until stty size | grep 101; do sleep 0.05; done; while :; do sleep 0.05; done");
        try (Conversation c = node.attach("web")) {
            c.resize(101, 41);
            CriNode.write(c, "go\n");
            until(c, "41 101");
            CriNode.write(c, "\u0003");
            until(c, "interrupted");
            assertThat(code(c)).isEqualTo(9);
        }
    }

    @Test
    void aPortOfThePodsOwnLoopbackIsReachedUntilItsVisitorHasNoMoreToSay() throws Exception {
        node.shell(
                "web", "printf '#!/bin/sh\\ncat\\n' > /serve; busybox chmod +x /serve; exec nc -l -p 8099 -e /serve");
        String listening = ":%04X".formatted(8099);
        Awaitility.await()
                .until(() -> node.exec("web", "cat /proc/net/tcp /proc/net/tcp6")
                        .output()
                        .contains(listening));
        try (ByteChannel channel = connected(8099)) {
            channel.write(ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.UTF_8)));
            ByteBuffer echo = ByteBuffer.allocate(6);
            while (echo.hasRemaining()) {
                assertThat(channel.read(echo)).isPositive();
            }
            assertThat(new String(echo.array(), StandardCharsets.UTF_8)).isEqualTo("hello\n");
            ((Duplex) channel).endOutput();
            assertThat(all(channel)).isEmpty();
        }
    }

    @Test
    void aPortWhereNobodyListensIsToldToBeSo() throws Exception {
        node.shell("web", "exec sleep 100");
        try (ByteChannel channel = connected(8098)) {
            assertThatThrownBy(() -> all(channel))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("8098");
        }
    }

    private ByteChannel connected(int port) {
        return CriNode.await(node.runtime.connect("uid-web", port));
    }

    private static String all(ByteChannel channel) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(1000);
        while (channel.read(answer) >= 0) {
            assertThat(answer.hasRemaining()).isTrue();
        }
        return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    }

    private void start(Stdin stdin, boolean tty, String script) {
        node.sandbox("web");
        node.start(CriNode.attended(CriNode.container("web", script), stdin, tty));
    }

    /** Waits until this has come. */
    private static void until(Conversation c, String wanted) {
        var all = new StringBuilder();
        Awaitility.await(wanted).atMost(CriNode.PATIENCE).pollInSameThread().until(() -> {
            byte[] some = new byte[1000];
            int n = c.stdout().read(some, 0, some.length);
            all.append(new String(some, 0, Math.max(0, n), StandardCharsets.UTF_8));
            return all.indexOf(wanted) >= 0;
        });
    }

    private static int code(Conversation c) throws Exception {
        return c.exit().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String unchecked(InputStream in) {
        try {
            return text(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
