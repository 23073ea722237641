package dev.berth.agent.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.cri.Containers;
import dev.berth.agent.cri.Images;
import dev.berth.agent.cri.Lives;
import dev.berth.agent.cri.Marks;
import dev.berth.agent.cri.Sandboxes;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.PullPolicy;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.cri.v1.ContainerState;
import dev.berth.cri.v1.PodSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the next life of an agent finds in a real containerd, what the death of containerd does, and what a sweep leaves. */
@Tag("root")
@ExtendWith(ContainerdMachine.class)
class CriAdoptionTest {
    @TempDir
    Path directory;

    private Containerd containerd;
    private CriNode node;
    private CriClient client;
    private Calls calls;

    @BeforeEach
    void open() throws Exception {
        containerd = Containerd.start(directory.toRealPath().resolve("c"), 2);
        node = CriNode.open(containerd, directory.toRealPath(), "a");
        client = CriClient.of(containerd.socket(), "test");
        calls = new Calls(client);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        node.close();
        containerd.close();
        assertThat(containerd.leftovers(node.config.cell())).as("what is left").isEmpty();
    }

    @Test
    void theNextLifeFindsPodsAsTheyAreAndWhatEndedMeanwhile() throws Exception {
        Mount volume = volume();
        Started steady = node.shell("steady", "exec sleep 100");
        String ip = node.sandbox("steady").ip();
        node.sandbox("job");
        Started job = node.start(CriNode.speaking(
                "job",
                new LastWords("/why", false),
                "while [ ! -e /data/go ]; do sleep 0.02; done; echo late >/why; exit 4",
                volume));
        node.runtime.close();
        Files.writeString(Path.of(volume.source(), "go"), "");
        awaitEnd(job);

        node = node.next();
        List<FoundPod> found = CriNode.await(node.runtime.adopt());

        assertThat(found).extracting(FoundPod::name).containsExactlyInAnyOrder("steady", "job");
        assertThat(pod(found, "steady").running()).containsExactly(steady);
        assertThat(pod(found, "steady").ended()).isEmpty();
        assertThat(pod(found, "steady").ip()).isEqualTo(ip);
        assertThat(pod(found, "job").ended()).singleElement().satisfies(exit -> {
            assertThat(exit.exitCode()).isEqualTo(4);
            assertThat(exit.message()).isEqualTo("late\n");
            assertThat(exit.containerId()).isEqualTo(job.containerId());
        });
        assertThat(node.exec("steady", "hostname").output()).isEqualTo("steady\n");
        Started again = node.start(
                CriNode.container("job", 1, "busybox:1", List.of("sh", "-c", "exec sleep 100"), RunAs.OF_THE_IMAGE));
        assertThat(node.exec("job", "hostname").output()).isEqualTo("job\n");
        node.stop("job", Duration.ZERO);
        assertThat(node.exit().containerId()).isEqualTo(again.containerId());
    }

    @Test
    void nodesOfOneContainerdDoNotSeeEachOthersPods() throws Exception {
        node.shell("mine", "exec sleep 100");
        try (CriNode other = CriNode.open(containerd, directory.toRealPath(), "b")) {
            other.shell("theirs", "exec sleep 100");

            assertThat(CriNode.await(other.runtime.adopt()))
                    .extracting(FoundPod::name)
                    .containsExactly("theirs");
            other.remove("mine");
        }

        assertThat(CriNode.await(node.runtime.adopt()))
                .extracting(FoundPod::name)
                .containsExactly("mine");
        assertThat(node.exec("mine", "true").exitCode()).isZero();
    }

    @Test
    void podsOutliveTheDeathOfContainerdAndEndsMeanwhileAreToldAfterwards() throws Exception {
        Mount volume = volume();
        node.shell("steady", "exec sleep 100");
        Started job = node.shell("job", "while [ ! -e /data/go ]; do sleep 0.02; done; exit 4", volume);

        containerd.kill();
        Files.writeString(Path.of(volume.source(), "go"), "");
        boolean refused = CriNode.await(
                node.runtime.pull("busybox:1", PullPolicy.NEVER).handle((image, failure) -> failure != null));
        assertThat(refused).as("calls fail meanwhile").isTrue();
        assertThat(node.exits)
                .as("nothing counts as ended because nobody answers")
                .isEmpty();
        containerd.startAgain();

        assertThat(node.exit()).satisfies(exit -> {
            assertThat(exit.containerId()).isEqualTo(job.containerId());
            assertThat(exit.exitCode()).isEqualTo(4);
        });
        assertThat(node.exec("steady", "hostname").output()).isEqualTo("steady\n");
    }

    @Test
    void aContainerThatSomebodyElseTookAwayHasEndedInAnUnknownState() throws Exception {
        Started started = node.shell("web", "exec sleep 100");
        calls.stop(runtimeId(started), Duration.ZERO);
        calls.remove(runtimeId(started));

        assertThat(node.exit().containerId()).isEqualTo(started.containerId());
    }

    @Test
    void aSandboxThatIsNotReadyIsTakenAwayWithItsContainersAndMadeAnew() throws Exception {
        node.shell("web", "exec sleep 100");
        PodSandbox sandbox = calls.sandboxes(marks().pod("uid-web")).getFirst();
        calls.stopSandbox(sandbox.getId());
        node.runtime.close();

        node = node.next();

        assertThat(CriNode.await(node.runtime.adopt())).isEmpty();
        assertThat(calls.containers(marks().node())).isEmpty();
        assertThat(node.sandbox("web").ip()).startsWith("10.232.2.");
        assertThat(node.start(CriNode.container("web", "exec sleep 100")).attempt())
                .isZero();
    }

    @Test
    void aContainerThatWasMadeAndNeverStartedIsMadeAgain() throws Exception {
        node.sandbox("web");
        PodSandbox sandbox = calls.sandboxes(marks().pod("uid-web")).getFirst();
        Started life = node.start(CriNode.container("web", "exec sleep 100"));
        var config = Containers.wanted(
                marks(),
                sandbox,
                CriNode.container("web", 1, "busybox:1", List.of("sleep", "1"), RunAs.OF_THE_IMAGE),
                calls.image(Images.spec("busybox:1")).orElseThrow(),
                "/etc/hosts",
                "/none");
        calls.create(sandbox, Sandboxes.known(marks(), sandbox), config);
        node.runtime.close();

        node = node.next();

        assertThat(CriNode.await(node.runtime.adopt()))
                .singleElement()
                .satisfies(pod -> assertThat(pod.running()).containsExactly(life));
        assertThat(calls.containers(marks().node())).hasSize(1);
    }

    @Test
    void aSweepFromAnywhereLeavesNothingButVolumes() throws Exception {
        Mount volume = volume();
        Files.writeString(Path.of(volume.source(), "file"), "kept");
        node.shell("a", "trap '' TERM; sleep 100 & sleep 100", volume);
        node.shell("b", "exec sleep 100");
        node.runtime.close();

        CriRuntime.sweep(node.config);
        CriRuntime.sweep(node.config);

        assertThat(calls.sandboxes(marks().node())).isEmpty();
        assertThat(node.config.pods()).doesNotExist();
        assertThat(node.config.logs()).doesNotExist();
        assertThat(Path.of(volume.source(), "file")).hasContent("kept");
    }

    private Mount volume() throws IOException {
        return new Mount(
                Files.createDirectories(directory.toRealPath().resolve("volume"))
                        .toString(),
                "/data",
                false);
    }

    private void awaitEnd(Started life) {
        Awaitility.await()
                .atMost(CriNode.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() ->
                        calls.container(runtimeId(life)).orElseThrow().getState() == ContainerState.CONTAINER_EXITED);
    }

    private static String runtimeId(Started life) {
        return new Lives("containerd").runtimeId(life.containerId());
    }

    private Marks marks() {
        return node.config.marks();
    }

    private static FoundPod pod(List<FoundPod> found, String name) {
        return found.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    }
}
