package dev.berth.agent.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.berth.agent.machine.Commands;
import dev.berth.agent.machine.GroupTree;
import dev.berth.agent.runtime.Capabilities;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.ExecResult;
import dev.berth.agent.runtime.PodRuntime.Image;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.PullPolicy;
import dev.berth.agent.runtime.PodRuntime.Rights;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.runtime.PodRuntime.Sandbox;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.protocol.Failures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pods in a real containerd. */
class CriRuntimeTest extends InContainerd {
    CriRuntimeTest() {
        super(1);
    }

    @Override
    @AfterEach
    void closeNode() throws Exception {
        super.closeNode();
        assertThat(node.config.pods()).doesNotExist();
        assertThat(new GroupTree("berth-" + node.config.cell()).tops()).isEmpty();
        assertThat(Commands.run(List.of(
                                "ctr", "-a", containerd.socket().toString(), "-n", "k8s.io", "containers", "ls", "-q"))
                        .output())
                .isEmpty();
    }

    @Test
    void aPodHasAnAddressItsEnvironmentAndALog() throws Exception {
        Sandbox sandbox = node.sandbox("web");
        Started started = node.start(CriNode.container("web", "echo $GREETING from $FROM; hostname; exec sleep 100"));

        assertThat(sandbox.ip()).startsWith("10.232.1.");
        assertThat(started.containerId()).startsWith("containerd://");
        assertThat(started.imageId()).isNotEmpty();
        node.awaitLog(started, "stdout F it's fine from image\n");
        node.awaitLog(started, "stdout F web\n");
        assertThat(node.exec("web", "cat /etc/hosts").output())
                .contains(sandbox.ip() + "\tweb.web.default.svc.cluster.local\tweb\n");
        assertThat(node.exec("web", "cat /etc/resolv.conf").output())
                .contains("nameserver 169.254.232.97", "search default.svc.cluster.local", "options ndots:5");
        assertThat(node.runtime.traits().get("version")).startsWith("containerd://");
    }

    @Test
    void callsWhoseAnswerWasLostAreRepeatedWithoutHarm() {
        Sandbox sandbox = node.sandbox("web");
        Started started = node.start(CriNode.container("web", "exec sleep 100"));

        assertThat(node.sandbox("web")).isEqualTo(sandbox);
        assertThat(node.start(CriNode.container("web", "exec sleep 100"))).isEqualTo(started);
        node.stop("web", Duration.ZERO);
        node.stop("web", Duration.ZERO);
        node.remove("web");
        node.remove("web");
    }

    @Test
    void endsAreToldOnceWithCodeAndReason() throws Exception {
        Started started = node.shell("job", "echo bye; exit 3");

        ContainerExit exit = node.exit();

        assertThat(exit.containerId()).isEqualTo(started.containerId());
        assertThat(exit.exitCode()).isEqualTo(3);
        assertThat(exit.reason()).isEqualTo("Error");
        assertThat(exit.finishedAtMillis()).isGreaterThanOrEqualTo(exit.startedAtMillis());
        assertThat(node.log(started)).hasValueSatisfying(log -> assertThat(log).contains("stdout F bye"));
        node.stop("job", Duration.ZERO);
        node.remove("job");
        assertThat(node.exits).isEmpty();
    }

    @Test
    void aContainerIsAskedToEndAndKilledAfterItsGrace() throws Exception {
        Started started = node.shell("polite", "trap 'exit 0' TERM; echo up; while true; do sleep 0.05; done");
        node.awaitLog(started, "up");
        node.stop("polite", Duration.ofSeconds(10));
        assertThat(node.exit().exitCode()).isZero();

        node.shell("deaf", "trap '' TERM; while true; do sleep 0.05; done");
        node.stop("deaf", Duration.ofMillis(300));
        ContainerExit exit = node.exit();
        assertThat(exit.exitCode()).isEqualTo(137);
        assertThat(exit.signal()).isEqualTo(9);
    }

    @Test
    void aContainerOverItsMemoryIsKilledForIt() throws Exception {
        node.sandbox("fat");
        List<String> greedy = List.of("sh", "-c", "x=$(cat /bin/busybox); while true; do x=$x$x; done");
        node.start(CriNode.limited("fat", 0, "busybox:1", greedy, RunAs.OF_THE_IMAGE, 16 << 20));

        assertThat(node.exit().reason()).isEqualTo("OOMKilled");
    }

    @Test
    void aProgramThatIsNotThereLeavesNothingAndTheNextTryStarts() {
        node.sandbox("web");
        var wrong = CriNode.container("web", 0, "busybox:1", List.of("/no/such/program"), RunAs.OF_THE_IMAGE);

        assertThat(failure(node.runtime.start(wrong)))
                .hasMessageContaining("/no/such/program")
                .extracting(RuntimeFailure::reason)
                .isEqualTo("RunContainerError");
        Started started = node.start(CriNode.container("web", "exec sleep 100"));
        assertThat(started.attempt()).isZero();
    }

    @Test
    void aLaterLifeKeepsTheLogOfTheOneBeforeAndNoOlderOne() throws Exception {
        node.sandbox("web");
        Started[] lives = new Started[3];
        for (int attempt = 0; attempt < 3; attempt++) {
            lives[attempt] = node.start(CriNode.container(
                    "web", attempt, "busybox:1", List.of("sh", "-c", "echo life"), RunAs.OF_THE_IMAGE));
            assertThat(node.exit().containerId()).isEqualTo(lives[attempt].containerId());
        }

        assertThat(node.log(lives[2])).isPresent();
        assertThat(node.log(lives[1])).isPresent();
        assertThat(node.log(lives[0])).isEmpty();
        assertThat(directory.toRealPath().resolve("a/logs/default_web_uid-web/main"))
                .isDirectoryNotContaining("glob:**0.log");
    }

    @Test
    void aLogIsOnlyGivenToThePodAndContainerThatItIsOf() throws Exception {
        Started mine = node.shell("mine", "echo secret; exec sleep 100");
        node.shell("other", "exec sleep 100");

        assertThat(CriNode.await(node.runtime.log("uid-other", "main", mine.containerId())))
                .isEmpty();
        assertThat(CriNode.await(node.runtime.log("uid-mine", "other", mine.containerId())))
                .isEmpty();
        assertThat(CriNode.await(node.runtime.log("uid-mine", "main", "containerd://no-such-life")))
                .isEmpty();
        assertThat(CriNode.await(node.runtime.log("uid-mine", "main", "process://x")))
                .isEmpty();
        assertThat(CriNode.await(node.runtime.log("uid-mine", "main", "containerd://")))
                .isEmpty();
    }

    @Test
    void imagesAreTakenAsTheirPolicySays() {
        Image there = CriNode.await(node.runtime.pull("busybox:1", PullPolicy.IF_NOT_PRESENT));
        assertThat(there.name()).isEqualTo("busybox:1");
        assertThat(there.id()).contains("sha256:");
        assertThat(CriNode.await(node.runtime.pull("docker.io/library/busybox:1", PullPolicy.NEVER))
                        .id())
                .isEqualTo(there.id());

        // Nothing listens at port 1, so no registry is asked.
        assertThat(failure(node.runtime.pull("127.0.0.1:1/none:1", PullPolicy.NEVER))
                        .reason())
                .isEqualTo("ErrImageNeverPull");
        assertThat(failure(node.runtime.pull("127.0.0.1:1/none:1", PullPolicy.IF_NOT_PRESENT))
                        .reason())
                .isEqualTo("ErrImagePull");
        assertThat(failure(node.runtime.pull("127.0.0.1:1/none:1", PullPolicy.ALWAYS))
                        .reason())
                .isEqualTo("ErrImagePull");
        assertThat(failure(node.runtime.pull("no image\u0000", PullPolicy.ALWAYS))
                        .reason())
                .isEqualTo("InvalidImageName");
        assertThat(failure(node.runtime.pull("UPPER:case", PullPolicy.IF_NOT_PRESENT))
                        .reason())
                .isIn("InvalidImageName", "ErrImagePull");
    }

    @Test
    void commandsOfProbesGiveTheirCodeAndOutputAndEndAtTheirTimeout() {
        node.shell("web", "exec sleep 100");

        assertThat(node.exec("web", "echo out; echo err >&2; exit 7")).isEqualTo(new ExecResult(7, "out\nerr\n"));
        assertThat(node.exec("web", "head -c 100000 /dev/zero").output()).hasSize(4096);
        ExecResult late =
                CriNode.await(node.runtime.exec("uid-web", "main", List.of("sleep", "100"), Duration.ofMillis(500)));
        assertThat(late.exitCode()).isEqualTo(124);
        assertThat(failure(node.runtime.exec("uid-web", "other", List.of("true"), Duration.ofSeconds(1))))
                .hasMessageContaining("does not run");
    }

    @Test
    void volumesAreMountedAndReadOnlyOnesStaySo() throws Exception {
        Path volume = Files.createDirectories(directory.toRealPath().resolve("volume"));
        Files.writeString(volume.resolve("file"), "kept");
        node.shell(
                "web",
                "exec sleep 100",
                new Mount(volume.toString(), "/data", false),
                new Mount(volume.toString(), "/fixed", true));

        assertThat(node.exec("web", "cat /data/file; echo more > /data/more; echo x > /fixed/x")
                        .output())
                .startsWith("kept")
                .contains("Read-only file system");
        assertThat(volume.resolve("more")).hasContent("more");
        assertThat(volume.resolve("x")).doesNotExist();
    }

    @Test
    void aContainerRunsAsItsSpecSaysAndOtherwiseAsItsImageSays() {
        node.sandbox("web");
        var wish = new RunAs(OptionalLong.of(3000), OptionalLong.of(4000), true, List.of(5000L), Rights.USUAL);
        node.start(CriNode.container("web", 0, "busybox:1", List.of("sleep", "100"), wish));
        assertThat(node.exec("web", "id -u; id -g; id -G").output()).isEqualTo("3000\n4000\n4000 5000\n");

        node.sandbox("worker");
        node.start(CriNode.container("worker", 0, "worker:1", List.of(), onlyNonRoot()));
        assertThat(node.exec("worker", "id -u").output()).isEqualTo("1000\n");

        node.sandbox("named");
        var group = new RunAs(OptionalLong.empty(), OptionalLong.of(4000), false, List.of(), Rights.USUAL);
        node.start(CriNode.container("named", 0, "named:1", List.of(), group));
        assertThat(node.exec("named", "id -u; id -g").output()).isEqualTo("1234\n4000\n");
    }

    @Test
    void whoMustNotBeRootAndWouldBeDoesNotStart() {
        node.sandbox("web");

        assertThat(failure(node.runtime.start(
                                CriNode.container("web", 0, "busybox:1", List.of("sleep", "100"), onlyNonRoot())))
                        .reason())
                .isEqualTo("CreateContainerConfigError");
        assertThat(failure(node.runtime.start(CriNode.container("web", 0, "named:1", List.of(), onlyNonRoot()))))
                .hasMessageContaining("non-numeric user (app)");
    }

    private static RunAs onlyNonRoot() {
        return new RunAs(OptionalLong.empty(), OptionalLong.empty(), true, List.of(), Rights.USUAL);
    }

    @Test
    void aContainerHasNoMoreRightsThanItNeeds() {
        node.shell("web", "exec sleep 100");

        String status = node.exec("web", "cat /proc/self/status").output();

        // The usual set: chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap, net_bind_service, net_raw,
        // sys_chroot, audit_write, setfcap.
        assertThat(status).contains("CapBnd:\t00000000a00425fb", "Seccomp:\t2");
        assertThat(node.exec("web", "mount -t tmpfs none /tmp").exitCode()).isNotZero();
    }

    @Test
    void whatAContainerWritesAtItsEndIsItsMessageOrElseItsLogAfterAFailure() throws Exception {
        assertThat(said("full", "echo logged; echo no room > /dev/termination-log; exit 1"))
                .isEqualTo("no room\n");
        assertThat(said("mute", "echo logged; exit 1")).isEqualTo("logged\n");
        assertThat(said("well", "echo logged")).isEmpty();
    }

    private String said(String pod, String script) throws Exception {
        node.sandbox(pod);
        node.start(CriNode.speaking(pod, new LastWords("/dev/termination-log", true), script));
        return node.exit().message();
    }

    @Test
    void aPrivilegedContainerIsMadeInAPrivilegedSandbox() throws Exception {
        CriNode.await(node.runtime.createSandbox(CriNode.spec("web", true)));
        RunAs root = new RunAs(
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                List.of(),
                new Rights(true, Capabilities.USUAL, true, false));
        node.start(CriNode.container("web", 0, "busybox:1", List.of("sleep", "100"), root));

        assertThat(node.exec("web", "mount -t tmpfs none /tmp && echo mounted").output())
                .isEqualTo("mounted\n");
    }

    private static RuntimeFailure failure(CompletionStage<?> stage) {
        Throwable thrown = catchThrowable(() -> CriNode.await(stage));
        assertThat(thrown).as("a failure").isNotNull();
        assertThat(Failures.cause(thrown)).isInstanceOf(RuntimeFailure.class);
        return (RuntimeFailure) Failures.cause(thrown);
    }
}
