package dev.berth.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.runtime.PodRuntime.Started;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the next life of an agent finds, and what a sweep leaves. */
class AdoptionTest extends OnANode {
    AdoptionTest() {
        super(2);
    }

    @Test
    void aRunningPodIsAdoptedWithItsPidAddressAndLog() throws Exception {
        Started started =
                node.shell("web", "echo one; while [ ! -e /go ]; do sleep 0.02; done; echo two; exec sleep 100");
        Awaitility.await()
                .until(() -> Files.exists(node.files("web").log())
                        && Files.readString(node.files("web").log()).contains("one"));
        long pid = node.pid("web");

        node = node.next();
        List<FoundPod> found = Node.await(node.runtime.adopt());

        assertThat(found).singleElement().satisfies(pod -> {
            assertThat(pod.podUid()).isEqualTo("uid-web");
            assertThat(pod.ip()).isEqualTo("10.231.2.2");
            assertThat(pod.running()).containsExactly(started);
            assertThat(pod.ended()).isEmpty();
        });
        assertThat(node.pid("web")).isEqualTo(pid);
        assertThat(node.exec("web", "touch /go").exitCode()).isZero();
        Awaitility.await().until(() -> Files.readString(node.files("web").log()).contains("two"));
        assertThat(Files.readAllLines(node.files("web").log())).hasSize(2);
        assertThat(node.sandbox("other").ip()).isNotEqualTo("10.231.2.2");
        node.stop("web", Duration.ZERO);
        assertThat(node.exit().exitCode()).isEqualTo(137);
    }

    @Test
    void anEndThatNobodySawIsToldWithItsCodeAndLog() throws Exception {
        node.shell("job", "while [ ! -e /go ]; do sleep 0.02; done; echo done; exit 4");
        assertThat(node.exec("job", "true").exitCode()).isZero();
        node.runtime.close();
        LinuxProcess init = node.files("job").init().orElseThrow();
        Files.writeString(Path.of("/proc/" + init.pid() + "/root/go"), "");
        Awaitility.await().until(() -> node.files("job").exited().isPresent());

        node = node.next();
        FoundPod found = Node.await(node.runtime.adopt()).getFirst();

        assertThat(found.running()).isEmpty();
        assertThat(found.ended()).singleElement().satisfies(exit -> {
            assertThat(exit.exitCode()).isEqualTo(4);
            assertThat(exit.reason()).isEqualTo("Error");
        });
        assertThat(Files.readString(node.files("job").log())).contains("stdout F done");
    }

    @Test
    void aContainerWhoseSupervisorDiedTooEndsInAnUnknownState() throws Exception {
        node.shell("web", "exec sleep 100");
        node.files("web").supervisor().orElseThrow().signal(true);
        Awaitility.await()
                .until(() -> !node.files("web").supervisor().orElseThrow().alive());
        assertThat(node.exec("web", "true").exitCode()).isZero();

        node.files("web").init().orElseThrow().signal(true);

        ContainerExit exit = node.exit();
        assertThat(exit.reason()).isEqualTo("ContainerStatusUnknown");
        assertThat(exit.exitCode()).isEqualTo(137);
    }

    @Test
    void aPodWithATornRecordIsTakenAwayWithItsProcesses() throws Exception {
        node.shell("web", "exec sleep 100");
        node.shell("fine", "exec sleep 100");
        LinuxProcess init = node.files("web").init().orElseThrow();
        Path record = node.podDirectory("web").resolve("sandbox.json");
        Files.writeString(record, Files.readString(record).substring(0, 30));

        node = node.next();
        List<FoundPod> found = Node.await(node.runtime.adopt());

        assertThat(found).extracting(FoundPod::name).containsExactly("fine");
        assertThat(init.alive()).isFalse();
        assertThat(node.podDirectory("web")).doesNotExist();
        assertThat(node.leftovers()).doesNotContain("_web_");
        assertThat(node.sandbox("web").ip()).isNotEqualTo(found.getFirst().ip());
    }

    @Test
    void aContainerWithATornRecordIsNotFoundButItsPodIs() throws Exception {
        node.shell("web", "exec sleep 100");
        LinuxProcess init = node.files("web").init().orElseThrow();
        Files.writeString(node.files("web").spec(), "{\"podUid\":");

        node = node.next();
        FoundPod found = Node.await(node.runtime.adopt()).getFirst();

        assertThat(found.running()).isEmpty();
        assertThat(init.alive()).isFalse();
        node.start(Node.container("web", "exec sleep 100"));
        node.remove("web");
        assertThat(node.podDirectory("web")).doesNotExist();
    }

    @Test
    void aPodOfAnEarlierBootIsTakenAway() throws Exception {
        node.shell("web", "exec sleep 100");
        Path record = node.podDirectory("web").resolve("sandbox.json");
        Files.writeString(record, Files.readString(record).replace(LinuxProcess.bootId(), "another"));

        node = node.next();

        assertThat(Node.await(node.runtime.adopt())).isEmpty();
        assertThat(node.podDirectory("web")).doesNotExist();
    }

    @Test
    void podsOutliveAnAgentThatIsKilledAtAnyMoment() throws Exception {
        node.runtime.close();
        Process agent = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedAgent.class.getName(),
                        directory.toRealPath().toString(),
                        node.config.cell())
                .redirectErrorStream(true)
                .redirectOutput(new File(directory.toFile(), "agent.out"))
                .start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> lines(directory.resolve("agent.out")).contains(DoomedAgent.POD_BEFORE_DEATH));
        long pid = node.pid("steady");
        agent.destroyForcibly();
        assertThat(agent.waitFor(10, TimeUnit.SECONDS)).isTrue();

        node = node.next();
        List<FoundPod> found = Node.await(node.runtime.adopt());

        assertThat(node.pid("steady")).isEqualTo(pid);
        assertThat(found).extracting(FoundPod::name).contains("steady");
        assertThat(node.exec("steady", "hostname").output()).isEqualTo("steady\n");
        for (FoundPod pod : found) {
            node.remove(pod.name());
        }
        assertThat(node.config.stateDir().resolve("pods")).isEmptyDirectory();
        assertThat(node.leftovers()).doesNotContain("/pods/");
    }

    @Test
    void aSweepFromAnywhereLeavesNothingButVolumes() throws Exception {
        Path volume = Files.createDirectories(directory.resolve("volume"));
        Files.writeString(volume.resolve("file"), "kept");
        node.shell(
                "a",
                "trap '' TERM; setsid sleep 100 & sleep 100",
                new dev.berth.agent.runtime.PodRuntime.Mount(volume.toString(), "/data", false));
        node.shell("b", "exec sleep 100");
        LinuxProcess init = node.files("a").init().orElseThrow();
        node.runtime.close();

        ProcessRuntime.sweep(node.config);
        ProcessRuntime.sweep(node.config);

        assertThat(node.leftovers()).isEmpty();
        assertThat(init.alive()).isFalse();
        assertThat(volume.resolve("file")).hasContent("kept");
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
