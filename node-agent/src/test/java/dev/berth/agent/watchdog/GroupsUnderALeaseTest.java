package dev.berth.agent.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.lease.Deadline;
import dev.berth.agent.machine.GroupTree;
import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.runtime.process.RootMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a container runtime has started, as the watchdog sees it: processes in the node's control groups, made by nobody of ours. */
@ExtendWith(RootMachine.class)
class GroupsUnderALeaseTest {
    @TempDir
    Path dir = Path.of("");

    private final String name = "berth-w" + ProcessHandle.current().pid() % 10_000;
    private final GroupTree tree = new GroupTree(name);
    private final List<Process> started = new ArrayList<>();
    private Watch watch = new Watch(dir, dir, text -> {});

    @BeforeEach
    void open() throws IOException {
        Files.writeString(dir.resolve(NodeLease.CONTROL_GROUPS), name);
        watch = new Watch(dir.resolve("lease"), dir, text -> {});
        tree.freeze();
        tree.thaw();
        assertThat(tree.tops()).as("a freezer").isNotEmpty();
    }

    @AfterEach
    void close() throws Exception {
        tree.thaw();
        tree.processes().forEach(p -> p.signal(true));
        Awaitility.await().until(() -> tree.processes().isEmpty());
        for (Process p : started) {
            p.destroyForcibly().waitFor();
        }
        tree.remove();
        assertThat(tree.tops()).isEmpty();
    }

    private void lease(double seconds) throws IOException {
        Duration at = Boot.now().plusMillis(Math.round(seconds * 1000));
        Files.writeString(dir.resolve("lease"), new Deadline(LinuxProcess.bootId(), 3, at).text());
    }

    /** A process that goes into the groups by itself, as a container's first one does, and then runs the script. */
    private Process inGroups(String script) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "sh", "-c", "for g in \"$@\"; do mkdir -p $g/x; echo $$ > $g/x/cgroup.procs; done; " + script, "sh"));
        tree.tops().forEach(top -> words.add(top.toString()));
        Process p = new ProcessBuilder(words).start();
        started.add(p);
        return p;
    }

    private boolean inside(Process p) {
        return tree.processes().stream().anyMatch(known -> known.pid() == p.pid());
    }

    @Test
    void whatIsInThemLivesUntilTheDeadlineAndNoLonger() throws Exception {
        lease(60);
        Process pod = inGroups("sleep 100 & sleep 100");
        Awaitility.await().until(() -> tree.processes().size() >= 2);
        watch.look();
        assertThat(pod.isAlive()).isTrue();

        lease(-1);
        watch.look();

        assertThat(pod.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(pod.exitValue()).isEqualTo(137);
        assertThat(tree.processes()).isEmpty();
        assertThat(tree.frozen()).isTrue();
    }

    @Test
    void aStartThatComesAfterTheDeadlineDoesNothingAndDiesWithTheNextLease() throws Exception {
        Path proof = dir.resolve("ran");
        watch.look();
        Process late = inGroups("echo ran > " + proof + "; sleep 100");
        Awaitility.await().until(() -> inside(late));

        lease(60);
        watch.look();

        assertThat(late.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(late.exitValue()).isEqualTo(137);
        assertThat(proof).doesNotExist();
        assertThat(tree.frozen()).isFalse();
        Process fresh = inGroups("echo ran > " + proof + "; sleep 100");
        Awaitility.await().until(() -> Files.exists(proof));
        watch.look();
        assertThat(fresh.isAlive()).isTrue();
    }

    @Test
    void withoutALeaseTheNextLookEndsWhatCameMeanwhile() throws Exception {
        watch.look();
        Process late = inGroups("sleep 100");
        Awaitility.await().until(() -> inside(late));

        watch.look();

        assertThat(late.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(tree.frozen()).isTrue();
    }

    @Test
    void whatIsOnNoListBeforeTheGroupsGoOnIsEndedToo() throws Exception {
        Process known = inGroups("sleep 100");
        Process late = inGroups("sleep 100");
        var thawed = new AtomicBoolean();

        PodKiller.end(
                () -> (thawed.get() ? Stream.of(known, late) : Stream.of(known))
                        .flatMap(p -> LinuxProcess.of(p.pid()).stream())
                        .collect(Collectors.toSet()),
                () -> thawed.set(true));

        assertThat(late.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(known.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(late.exitValue()).isEqualTo(137);
    }

    @Test
    void whatDoesNotDieIsGivenUpUntilTheNextLook() {
        var stuck = new LinuxProcess(Integer.MAX_VALUE, 1);
        assertThat(PodKiller.end(() -> Set.of(stuck), () -> {})).isFalse();
    }

    @Test
    void aNameThatIsNoneEndsNothing() throws Exception {
        for (String hostile : List.of("", "..", "../system", "system", "berth-a/b", "berth-" + "x".repeat(100))) {
            Files.writeString(dir.resolve(NodeLease.CONTROL_GROUPS), hostile);
            assertThat(new PodKiller(dir).kill()).as(hostile).isZero();
        }
    }
}
