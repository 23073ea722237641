package dev.berth.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.runtime.Conversation;
import dev.berth.agent.runtime.PodRuntime.Stdin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Visitors who speak to a container's own program. */
class AttachTest extends OnANode {
    AttachTest() {
        super(7);
    }

    @BeforeEach
    void adopt() throws Exception {
        Node.await(node.runtime.adopt());
    }

    private void start(Stdin stdin, boolean tty, String script) {
        node.sandbox("web");
        node.start(Node.attended(Node.container("web", script), stdin, tty));
    }

    /** What comes until this has come. */
    private static String until(Conversation c, String wanted) throws IOException {
        var all = new StringBuilder();
        byte[] some = new byte[1000];
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (all.indexOf(wanted) < 0 && System.nanoTime() < end) {
            int read = c.stdout().read(some, 0, some.length);
            if (read < 0) {
                break;
            }
            all.append(new String(some, 0, read, StandardCharsets.UTF_8));
        }
        assertThat(all).contains(wanted);
        return all.toString();
    }

    private static int code(Conversation c) throws Exception {
        return c.exit().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aProgramReadsWhatOneVisitorAfterTheOtherWritesAlsoAfterItsAgentHasBegunAnew() throws Exception {
        start(Stdin.OPEN, false, "while read -r line; do echo got $line; done; echo over");
        try (Conversation first = node.attach("web")) {
            Node.write(first, "one\n");
            assertThat(until(first, "one")).isEqualTo("got one\n");
        }
        node = node.next();
        Node.await(node.runtime.adopt());
        try (Conversation second = node.attach("web")) {
            Node.write(second, "two\n");
            assertThat(until(second, "two")).isEqualTo("got two\n");
        }
        node.stop("web", Duration.ZERO);
    }

    @Test
    void inputForOneVisitorEndsWhenHeGoesAndTheNextOneFindsItClosed() throws Exception {
        start(Stdin.ONCE, false, "cat; echo end; sleep 100");
        try (Conversation listener = Node.await(node.runtime.attach("uid-web", "main", false))) {
            try (Conversation writer = node.attach("web")) {
                Node.write(writer, "x\n");
                writer.stdin().close();
            }
            assertThat(until(listener, "end")).isEqualTo("x\nend\n");
        }
        try (Conversation late = node.attach("web")) {
            Node.write(late, "nobody reads this\n");
        }
        node.stop("web", Duration.ZERO);
    }

    @Test
    void aTerminalHasASizeAndItsKeysInterrupt() throws Exception {
        start(
                Stdin.ONCE,
                true,
                "trap 'echo interrupted; exit 9' INT; tty -s && echo terminal; read -r l; stty size; while :; do sleep 0.1; done");
        try (Conversation c = node.attach("web")) {
            c.resize(101, 41);
            Node.write(c, "go\n");
            assertThat(until(c, "41 101")).contains("go");
            Node.write(c, "\u0003");
            until(c, "interrupted");
            assertThat(code(c)).isEqualTo(9);
        }
    }

    @Test
    void aShellOnATerminalEndsWithItsOnlyVisitor() throws Exception {
        start(Stdin.ONCE, true, "exec sh -i");
        Conversation c = node.attach("web");
        Node.write(c, "echo $((6*7)) $TERM\n");
        assertThat(until(c, "42 xterm")).doesNotContain("job control turned off");
        c.close();
        assertThat(node.exit().exitCode()).isZero();
    }
}
