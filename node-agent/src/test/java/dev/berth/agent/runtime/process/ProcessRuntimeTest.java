package dev.berth.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.ExecResult;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.PullPolicy;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.runtime.PodRuntime.Sandbox;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.agent.runtime.PodRuntime.Stdin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real processes in real namespaces on the machine that runs the tests. */
@Tag("root")
@ExtendWith(RootMachine.class)
class ProcessRuntimeTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private Node node;

    @BeforeEach
    void open() throws Exception {
        Files.createDirectories(directory.resolve("secret"));
        Files.writeString(directory.resolve("secret/key"), "private");
        node = Node.open(Node.config(directory.toRealPath(), 1));
        assertThat(Node.await(node.runtime.adopt())).isEmpty();
    }

    @AfterEach
    void close() throws Exception {
        node.close();
        assertThat(node.leftovers()).as("what is left after the sweep").isEmpty();
    }

    @Test
    void aPodHasItsOwnHostnameAddressAndProcessNumbers() {
        Sandbox sandbox = node.sandbox("web-0");
        node.start(Node.container("web-0", "exec sleep 100"));

        ExecResult seen =
                node.exec("web-0", "hostname; hostname -i || true; cat /proc/1/comm; ip -o -4 addr show eth0");

        assertThat(seen.exitCode()).isZero();
        assertThat(seen.output()).contains("web-0", sandbox.ip(), "sleep");
        assertThat(sandbox.ip()).isEqualTo("10.231.1.2");
        assertThat(node.exec("web-0", "ls -d /proc/[0-9]* | wc -l").output().strip())
                .isIn("3", "4", "5");
    }

    @Test
    void theHostAndOtherPodsReachAPodAtItsAddress() throws Exception {
        Sandbox web = node.sandbox("web");
        node.start(Node.site("web"));
        node.shell("client", "exec sleep 100");

        assertThat(get(web.ip())).contains("It works");
        ExecResult fromPod = node.exec(
                "client",
                "exec 3<&0; timeout 5 bash -c 'exec 3<>/dev/tcp/" + web.ip()
                        + "/80; printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3; cat <&3'");
        assertThat(fromPod.output()).contains("It works");
    }

    @Test
    void theNginxStandInServesTheVolumeAndEndsOnSigterm() throws Exception {
        Path volume = Files.createDirectories(directory.resolve("volume"));
        Files.writeString(volume.resolve("index.html"), "from the volume");
        long before = System.nanoTime();
        Sandbox web = node.sandbox("web");
        Started started = node.start(Node.site("web", new Mount(volume.toString(), "/usr/share/nginx/html", false)));

        assertThat(get(web.ip())).isEqualTo("from the volume");
        long millis = (System.nanoTime() - before) / 1_000_000;
        System.out.println("create to first 200: " + millis + " ms");
        assertThat(started.imageId()).startsWith("host://");
        node.stop("web", Duration.ofSeconds(10));
        assertThat(node.exit().exitCode()).isZero();
        assertThat(Files.readString(node.files("web").log())).containsPattern("Z stdout F .*\"GET / HTTP/1.1\" 200");
    }

    @Test
    void aVolumeIsWrittenBackAndAReadOnlyOneRefusesIt() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        Path fixed = Files.createDirectories(directory.resolve("fixed"));
        Files.writeString(fixed.resolve("given"), "given");
        node.shell(
                "db",
                "cat /etc/fixed/given > /data/deep/copy; echo x > /etc/fixed/given || echo refused >> /data/deep/copy; sleep 100",
                new Mount(data.toString(), "/data/deep", false),
                new Mount(fixed.toString(), "/etc/fixed", true));

        Awaitility.await()
                .until(() -> Files.exists(data.resolve("copy"))
                        && Files.readString(data.resolve("copy")).equals("givenrefused\n"));
        assertThat(fixed.resolve("given")).hasContent("given");
    }

    @Test
    void aLinkInAVolumeCannotChooseWhereAnotherVolumeIsMounted() throws Exception {
        Path evil = Files.createDirectories(directory.resolve("evil"));
        Path data = Files.createDirectories(directory.resolve("data"));
        Files.createSymbolicLink(evil.resolve("sub"), directory.resolve("secret"));
        node.sandbox("evil");

        assertThatThrownBy(() -> node.start(Node.container(
                        "evil",
                        "sleep 100",
                        new Mount(evil.toString(), "/data", false),
                        new Mount(data.toString(), "/data/sub/new", false))))
                .hasRootCauseInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("symbolic link");
        assertThat(directory.resolve("secret/new")).doesNotExist();
    }

    @Test
    void exitCodesComeBackAndAFailedCommandIsAnError() throws Exception {
        node.shell("job", "echo out; echo err >&2; printf part; exit 7");
        ContainerExit exit = node.exit();

        assertThat(exit.exitCode()).isEqualTo(7);
        assertThat(exit.reason()).isEqualTo("Error");
        assertThat(exit.containerId()).isEqualTo("process://uid-job_main_0");
        assertThat(exit.finishedAtMillis()).isGreaterThanOrEqualTo(exit.startedAtMillis());
        assertThat(Files.readString(node.files("job").log()))
                .containsPattern("(?m)^\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}\\.\\d{9}Z stdout F out$")
                .containsPattern("(?m)Z stderr F err$")
                .containsPattern("(?m)Z stdout P part$");
    }

    @Test
    void aContainerCanBeStartedAgainWithAFreshRoot() throws Exception {
        node.shell("job", "echo first > /mark; exit 0");
        assertThat(node.exit().reason()).isEqualTo("Completed");
        ContainerSpec again = new ContainerSpec(
                "uid-job",
                "main",
                1,
                "busybox",
                List.of("sh", "-c", "test -e /mark"),
                List.of(),
                Map.of(),
                "",
                List.of(),
                0,
                0,
                Stdin.NONE,
                false,
                RunAs.OF_THE_IMAGE,
                LastWords.NONE);

        node.start(again);

        assertThat(node.exit()).satisfies(exit -> {
            assertThat(exit.exitCode()).isEqualTo(1);
            assertThat(exit.containerId()).endsWith("_1");
        });
    }

    @Test
    void aProgramThatTakesTooMuchMemoryIsOomKilled() throws Exception {
        assertThat(node.runtime.traits().get("limits")).contains("memory");
        node.sandbox("greedy");
        node.start(new ContainerSpec(
                "uid-greedy",
                "main",
                0,
                "busybox",
                List.of("sh", "-c", "exec tail /dev/zero"),
                List.of(),
                Map.of(),
                "",
                List.of(),
                20L << 20,
                0,
                Stdin.NONE,
                false,
                RunAs.OF_THE_IMAGE,
                LastWords.NONE));

        ContainerExit exit = node.exit();

        assertThat(exit.exitCode()).isEqualTo(137);
        assertThat(exit.reason()).isEqualTo("OOMKilled");
        assertThat(exit.signal()).isEqualTo(9);
    }

    @Test
    void sigtermReachesTheProgramItself() throws Exception {
        node.shell("web", "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.05; done");
        Awaitility.await().until(() -> Files.readString(node.files("web").out()).contains("up"));

        node.stop("web", Duration.ofSeconds(20));

        assertThat(node.exit().exitCode()).isEqualTo(3);
        assertThat(Files.readString(node.files("web").log())).contains("stdout F bye");
    }

    @Test
    void aProgramThatIgnoresSigtermIsKilledAfterTheGraceWithAllThatRanAway() throws Exception {
        node.shell("deaf", "trap '' TERM; (setsid sleep 4321 &) ; sleep 4321 & while :; do sleep 1; done");
        long init = node.pid("deaf");
        Awaitility.await().until(() -> descendants(init) >= 2);
        String namespace =
                Files.readSymbolicLink(Path.of("/proc/" + init + "/ns/pid")).toString();

        node.stop("deaf", Duration.ofMillis(300));

        assertThat(inNamespace(namespace)).isZero();
        assertThat(node.exit()).satisfies(exit -> {
            assertThat(exit.exitCode()).isEqualTo(137);
            assertThat(exit.reason()).isEqualTo("Error");
        });
    }

    @Test
    void thePrivilegesAreThoseOfAnOrdinaryContainer() {
        node.shell("web", "exec sleep 100");

        String seen = node.exec(
                        "web",
                        "grep -E 'CapBnd|NoNewPrivs' /proc/1/status; echo 1 > /proc/sys/kernel/panic || echo sys refused;"
                                + " mount -t tmpfs none /mnt 2>&1 || echo mount refused; head -c1 /proc/kcore | wc -c; ls -l /proc/self/fd")
                .output();

        assertThat(seen)
                .contains("NoNewPrivs:\t0", "CapBnd:\t00000000a00425fb", "sys refused", "mount refused", "\n0\n");
        assertThat(seen).doesNotContain(directory.toString());
        assertThat(new java.io.File("/proc/" + node.pid("web") + "/fd").list()).containsOnly("0", "1", "2", "9");
    }

    @Test
    void aHostImageSeesNeitherSecretsNorLeavesAnythingOnTheHost() throws Exception {
        node.shell("nosy", "exec sleep 100");

        String seen = node.exec(
                        "nosy",
                        "find " + directory + " /root /home -type f; cat /etc/shadow | wc -c;"
                                + " touch /usr/berth-was-here /etc/berth-was-here; ls /usr")
                .output();

        assertThat(seen).startsWith("0\n").contains("berth-was-here");
        assertThat(Path.of("/usr/berth-was-here")).doesNotExist();
        assertThat(Path.of("/etc/berth-was-here")).doesNotExist();
    }

    @Test
    void theEnvironmentIsTheContainersWithTheEpochAndNothingElse() {
        node.shell("web", "exec sleep 100");

        assertThat(node.exec("web", "env").output().lines().map(line -> line.split("=")[0]))
                .containsExactlyInAnyOrder("PATH", "HOME", "HOSTNAME", "GREETING", "PWD", "BERTH_EPOCH");
        assertThat(node.exec("web", "echo $GREETING").output()).isEqualTo("it's fine\n");
    }

    @Test
    void anExecThatTakesTooLongIsKilledWithCode124() {
        node.shell("web", "exec sleep 100");

        ExecResult result = Node.await(
                node.runtime.exec("uid-web", "main", List.of("sh", "-c", "echo on; sleep 77"), Duration.ofMillis(300)));

        assertThat(result).isEqualTo(new ExecResult(124, "on\n"));
        Awaitility.await()
                .until(() -> !node.exec("web", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '")
                        .output()
                        .contains("sleep 77"));
    }

    @Test
    void anExecKeepsTheFirst4KibOfItsOutput() {
        node.shell("web", "exec sleep 100");

        ExecResult result = node.exec("web", "head -c 100000 /dev/zero | tr '\\0' x; exit 5");

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.output()).hasSize(4096);
    }

    private static String reason(Throwable failure) {
        return ((RuntimeFailure) Objects.requireNonNull(failure.getCause())).reason();
    }

    @Test
    void anUnknownImageNamesTheCure() {
        assertThatThrownBy(() -> Node.await(node.runtime.pull("example.org/team/app:1", PullPolicy.IF_NOT_PRESENT)))
                .hasCauseInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("./berth image import FILE")
                .extracting(ProcessRuntimeTest::reason)
                .isEqualTo("ErrImagePull");
        assertThatThrownBy(() -> Node.await(node.runtime.pull("app:1", PullPolicy.NEVER)))
                .extracting(ProcessRuntimeTest::reason)
                .isEqualTo("ErrImageNeverPull");
        assertThat(Node.await(node.runtime.pull("nginx:1.16", PullPolicy.IF_NOT_PRESENT)))
                .satisfies(image -> {
                    assertThat(image.id()).startsWith("host://");
                    assertThat(image.note()).contains("stands in");
                });
    }

    @Test
    void everyCallCanBeRepeated() {
        Sandbox first = node.sandbox("web");
        assertThat(node.sandbox("web")).isEqualTo(first);
        Started started = node.start(Node.container("web", "exec sleep 100"));
        assertThat(node.start(Node.container("web", "exec sleep 100"))).isEqualTo(started);
        node.stop("web", Duration.ZERO);
        node.stop("web", Duration.ZERO);
        node.remove("web");
        node.remove("web");
        assertThat(node.podDirectory("web")).doesNotExist();
    }

    @Test
    void twentyPodsStartAtTheSameTime() throws Exception {
        List<CompletableFuture<Started>> starts = new ArrayList<>();
        long before = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            String name = "pod-" + i;
            starts.add(CompletableFuture.supplyAsync(() -> node.shell(name, "exec sleep 100")));
        }
        starts.forEach(CompletableFuture::join);
        System.out.println("20 pods started in " + (System.nanoTime() - before) / 1_000_000 + " ms");

        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            addresses.add(node.sandbox("pod-" + i).ip());
        }
        assertThat(addresses).hasSize(20);
        for (String address : addresses) {
            assertThat(InetAddress.getByName(address).isReachable(2000))
                    .as(address)
                    .isTrue();
        }
    }

    private static String get(String ip) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + ip + "/"))
                .timeout(Duration.ofSeconds(2))
                .build();
        return Awaitility.await()
                .atMost(Node.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> HTTP.send(request, HttpResponse.BodyHandlers.ofString())
                                .body(),
                        body -> true);
    }

    private static long descendants(long pid) {
        return ProcessHandle.of(pid).map(handle -> handle.descendants().count()).orElse(0L);
    }

    private static long inNamespace(String namespace) {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    try {
                        return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/pid"))
                                .toString()
                                .equals(namespace);
                    } catch (IOException gone) {
                        return false;
                    }
                })
                .count();
    }
}
