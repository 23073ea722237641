package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of its own that crashes, comes back to its pods, and goes. Its lease is long, for a test must not hang on how fast a machine
 * starts a JVM.
 */
class LeavesNothingIT {
    private static final String PORT = "28443";

    @Test
    void afterACrashUpAdoptsWhatRunsAndDownLeavesNothingBehind(@TempDir Path home) throws Exception {
        SortedSet<String> before = machine();
        try {
            Files.writeString(home.resolve("berth.conf"), "berth.sessions.ttl = 60s\n");
            Berthed.launch(home, "up", "--nodes", "1", "--api-port", PORT).orFail();
            kubectl(home, "apply", "-f", "deploy/samples/statefulset.yaml").orFail();
            kubectl(
                            home,
                            "wait",
                            "--for=jsonpath={.status.readyReplicas}=3",
                            "statefulset/sample-statefulset",
                            "--timeout=90s")
                    .orFail();
            List<String> running = processes(home);
            crash(home);
            Berthed.launch(home, "up").orFail();
            assertThat(processes(home)).as("the same processes").isEqualTo(running);
            kubectl(
                            home,
                            "wait",
                            "--for=jsonpath={.status.readyReplicas}=3",
                            "statefulset/sample-statefulset",
                            "--timeout=90s")
                    .orFail();
            assertThat(kubectl(home, "get", "pvc").orFail()).contains("www-sample-statefulset-2");
        } finally {
            Berthed.launch(home, "down").orFail();
        }
        assertThat(machine()).isEqualTo(before);
        assertThat(home.resolve("cluster.json"))
                .as("down keeps what was stored")
                .exists();
        Berthed.launch(home, "down", "--delete").orFail();
        assertThat(home.resolve("cluster.json")).doesNotExist();
    }

    /** When the first process of each pod was started, in the kernel's ticks. */
    private static List<String> processes(Path home) {
        return IntStream.range(0, 3)
                .mapToObj(i -> kubectl(
                                home,
                                "exec",
                                "sample-statefulset-" + i,
                                "--",
                                "sh",
                                "-c",
                                "set -- $(cat /proc/1/stat); shift 21; echo $1")
                        .orFail()
                        .strip())
                .toList();
    }

    /** SIGKILL to everything at once, as a power cut would, but for the pods, which a real one would take too. */
    private static void crash(Path home) throws IOException {
        for (String file : List.of("supervisor.pid", "node.pid")) {
            String pid =
                    Files.readString(home.resolve("nodes/node-1").resolve(file)).strip();
            Shell.run(home, Map.of(), Duration.ofSeconds(5), List.of("kill", "-9", pid))
                    .orFail();
        }
    }

    /** Links, namespaces, nftables, mounts and long-lived processes of the machine, as far as a cluster could make some. */
    private static SortedSet<String> machine() {
        var found = new TreeSet<String>();
        for (String look : List.of(
                "ip -o link | awk '{print \"link\", $2}' | sed 's/@.*//'",
                "nft list tables 2> /dev/null | sed 's/^/nft /'",
                "ip netns list | awk '{print \"netns\", $1}'",
                "awk '{print \"mount\", $5}' /proc/self/mountinfo",
                "ps -eo args | grep -E 'unshare|jwebserver|StaticSite|supervise.sh|Watchdog|berth-[0-9]' | grep -v grep | grep -v e2e-home | sed 's/^/process /'")) {
            Shell.run(Path.of("/"), Map.of(), Duration.ofSeconds(10), List.of("sh", "-c", look))
                    .output()
                    .lines()
                    .filter(l -> !l.contains("e2e-home"))
                    .forEach(found::add);
        }
        return found;
    }

    private static Shell.Result kubectl(Path home, String... words) {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(words));
        return Shell.run(
                Berthed.ROOT,
                Map.of("KUBECONFIG", home.resolve("kubeconfig").toString()),
                Duration.ofMinutes(2),
                command);
    }
}
