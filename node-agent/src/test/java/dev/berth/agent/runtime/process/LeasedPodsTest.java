package dev.berth.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.agent.machine.Commands;
import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.runtime.Permit;
import dev.berth.agent.watchdog.NodeLease;
import dev.berth.protocol.node.BootClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real pods under a lease, with a real watchdog. */
@ExtendWith(RootMachine.class)
class LeasedPodsTest {
    private static final BootClock CLOCK = BootClock.system();

    @TempDir
    Path dir = Path.of("");

    private ProcessRuntimeConfig config = Node.config(Path.of("/"), 60);
    private Node node;
    private NodeLease lease;

    @BeforeEach
    void open() throws Exception {
        config = Node.config(dir, 60).leased(NodeLease.file(dir));
        lease = NodeLease.open(dir, config.stateDir());
        await().atMost(Duration.ofSeconds(20)).until(lease::watched);
        node = Node.open(config);
    }

    @AfterEach
    void close() throws Exception {
        lease.close();
        node.close();
        NodeLease.stop(dir);
    }

    private static Duration in(double seconds) {
        return CLOCK.now().plusMillis(Math.round(seconds * 1000));
    }

    private LinuxProcess watchdog() throws Exception {
        String beat = Files.readString(dir.resolve("watchdog.beat"));
        return LinuxProcess.of(Long.parseLong(beat.split(" ")[0])).orElseThrow();
    }

    private static void untilDead(LinuxProcess process, Duration deadline) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(30))
                .until(() -> !process.alive());
        Duration died = CLOCK.now();
        assertThat(died).as("not before its time").isGreaterThanOrEqualTo(deadline.minusMillis(20));
        System.out.println("dead " + died.minus(deadline).toMillis() + " ms after the deadline");
    }

    @Test
    void podsDieAtTheDeadlineThoughNobodyOfTheAgentLives() throws Exception {
        lease.until(3, in(60));
        node.shell("web", "sleep 1000 & sleep 1000");
        LinuxProcess init = node.files("web").init().orElseThrow();
        lease.close();
        assertThat(init.alive()).isTrue();
        try (NodeLease again = NodeLease.open(dir, config.stateDir())) {
            Duration deadline = in(2);
            again.until(3, deadline);
            again.close();
            untilDead(init, deadline);
        }
    }

    @Test
    void aLeaseThatIsRenewedKeepsPodsAlive() throws Exception {
        lease.until(3, in(1));
        lease.until(3, in(60));
        node.shell("web", "sleep 1000");
        LinuxProcess init = node.files("web").init().orElseThrow();
        Duration past = in(1.5);
        await().until(() -> CLOCK.now().compareTo(past) > 0);
        assertThat(init.alive()).isTrue();
    }

    @Test
    void nothingStartsPastTheDeadlineOrInAnEarlierEpoch() {
        node.sandbox("late");
        lease.until(3, in(-1));
        assertThatThrownBy(() -> node.start(Node.container("late", "sleep 1000")))
                .hasMessageContaining("lease has run out");
        assertThat(node.files("late").init()).isEmpty();
        lease.until(3, in(60));
        Permit early = Permit.now(config.lease());
        lease.until(4, in(60));
        assertThat(allowed(early)).isFalse();
        assertThat(early.holds()).isFalse();
        Permit fresh = Permit.now(config.lease());
        assertThat(allowed(fresh)).isTrue();
        assertThat(fresh.holds()).isTrue();
        lease.until(4, in(-1));
        assertThat(fresh.holds()).isFalse();
    }

    private boolean allowed(Permit permit) {
        String script = Launch.assignments(permit) + ". " + Scripts.directory(config) + "/lease.sh\nmay_run\n";
        return Commands.run(List.of("sh", "-euc", script)).ok();
    }

    @Test
    void aWatchdogThatIsKilledOrStoppedIsReplacedAndNoneIsTrustedMeanwhile() throws Exception {
        lease.until(3, in(60));
        node.shell("web", "sleep 1000");
        LinuxProcess first = watchdog();
        first.signal(true);
        await().atMost(Duration.ofSeconds(5)).until(() -> !lease.watched());
        await().atMost(Duration.ofSeconds(20)).until(lease::watched);
        LinuxProcess second = watchdog();
        assertThat(second).isNotEqualTo(first);
        Commands.run(List.of("kill", "-STOP", Long.toString(second.pid())));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> lease.watched() && !watchdog().equals(second));
        assertThat(node.files("web").init().orElseThrow().alive()).isTrue();
    }
}
