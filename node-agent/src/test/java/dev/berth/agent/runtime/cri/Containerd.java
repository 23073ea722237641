package dev.berth.agent.runtime.cri;

import dev.berth.agent.image.ArchiveBuilder;
import dev.berth.agent.image.ArchiveBuilder.Layer;
import dev.berth.agent.machine.Commands;
import dev.berth.agent.machine.GroupTree;
import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.machine.Mounts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A containerd of the machine's own packages with all its state in one directory, its own bridge, and images made here. */
final class Containerd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path BUSYBOX = Stream.of("/bin/busybox", "/usr/bin/busybox")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(Path.of("/bin/busybox"));

    private final Path directory;
    private final String bridge;
    private Process daemon;

    /**
     * @param directory of a short path: sockets are in it
     * @param number from 0 to 99, other than that of any test that may run at the same time
     */
    private Containerd(Path directory, int number) throws IOException {
        this.directory = directory;
        this.bridge = "bcri" + ProcessHandle.current().pid() % 10_000 + "-" + number;
        Files.createDirectories(directory.resolve("cni"));
        Files.writeString(directory.resolve("config.toml"), configuration());
        Files.writeString(directory.resolve("cni/10-test.conflist"), network(number));
        this.daemon = launch();
    }

    static Containerd start(Path directory, int number) throws IOException {
        var containerd = new Containerd(directory, number);
        containerd.awaitAnswer();
        containerd.load("pause", "{\"Entrypoint\":[\"/bin/sleep\",\"2000000000\"]}");
        containerd.load("busybox", "{\"Cmd\":[\"sh\"],\"Env\":[\"PATH=/bin\",\"FROM=image\"]}");
        containerd.load("worker", "{\"Entrypoint\":[\"sleep\",\"100\"],\"Env\":[\"PATH=/bin\"],\"User\":\"1000\"}");
        containerd.load("named", "{\"Entrypoint\":[\"sleep\",\"100\"],\"Env\":[\"PATH=/bin\"],\"User\":\"app\"}");
        return containerd;
    }

    Path socket() {
        return directory.resolve("s");
    }

    /** SIGKILL; pods go on. */
    void kill() throws InterruptedException {
        daemon.destroyForcibly().waitFor();
    }

    void startAgain() throws IOException {
        daemon = launch();
        awaitAnswer();
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        "containerd", "-c", directory.resolve("config.toml").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
                .start();
    }

    private File log() {
        return directory.resolve("log").toFile();
    }

    private void awaitAnswer() {
        Awaitility.await("containerd, see its log: " + log())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ctr("version").ok());
    }

    private Commands.Result ctr(String... words) {
        return Commands.run(Stream.concat(Stream.of("ctr", "-a", socket().toString(), "-n", "k8s.io"), Stream.of(words))
                .toList());
    }

    /** Makes an image of a static busybox and imports it as {@code docker.io/library/NAME:1}. */
    private void load(String name, String config) throws IOException {
        Layer layer = new Layer()
                .directory("tmp", 01777)
                .file("bin/busybox", Files.readAllBytes(BUSYBOX), 0755)
                .file("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1234:77::/home/app:/bin/sh\n")
                .file("etc/group", "root:x:0:\ncrew:x:77:\n");
        for (String program : List.of(
                "sh",
                "sleep",
                "cat",
                "id",
                "hostname",
                "httpd",
                "wget",
                "head",
                "kill",
                "true",
                "mount",
                "nc",
                "stty",
                "wc",
                "grep")) {
            layer.symlink("bin/" + program, "busybox");
        }
        Path archive = directory.resolve(name + ".tar");
        new ArchiveBuilder()
                .name("docker.io/library/" + name + ":1")
                .architecture(System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64")
                .config(config)
                .layer(layer)
                .oci(archive);
        Commands.Result imported = ctr("images", "import", archive.toString());
        if (!imported.ok()) {
            throw new IOException(imported.output());
        }
        Files.delete(archive);
    }

    private String configuration() {
        return """
                version = 2
                root = "D/root"
                state = "D/state"
                disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs",
                  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs"]
                [grpc]
                  address = "D/s"
                [ttrpc]
                  address = "D/t"
                [plugins."io.containerd.internal.v1.opt"]
                  path = "D/opt"
                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "docker.io/library/pause:1"
                  # Machines without CAP_SYS_RESOURCE cannot lower it.
                  restrict_oom_score_adj = true
                  netns_mounts_under_state_dir = true
                  stream_server_address = "127.0.0.1"
                  stream_server_port = "0"
                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = "/usr/lib/cni"
                    conf_dir = "D/cni"
                  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                    runtime_type = "io.containerd.runc.v2"
                    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                      Root = "D/runc"
                """.replace("D/", directory + "/");
    }

    private String network(int number) {
        return """
                {"cniVersion":"0.4.0","name":"BRIDGE","plugins":[{"type":"bridge","bridge":"BRIDGE","isGateway":true,"ipMasq":false,
                "ipam":{"type":"host-local","dataDir":"DIR/addresses","ranges":[[{"subnet":"10.232.NUMBER.0/24"}]],
                "routes":[{"dst":"0.0.0.0/0"}]}}]}
                """.replace("BRIDGE", bridge)
                .replace("DIR", directory.toString())
                .replace("NUMBER", Integer.toString(number));
    }

    /** What on this machine is of this containerd or of a node's cell. */
    String leftovers(String cell) {
        String mounts = Mounts.below(directory).toString();
        String links = Commands.run(
                        List.of("sh", "-c", "ip -o link | grep -E 'master " + bridge + "|" + bridge + ":'; true"))
                .output();
        String processes = LinuxProcess.all().stream()
                .filter(p -> p.arguments().stream().anyMatch(word -> word.startsWith(directory.toString())))
                .map(p -> p + " " + p.arguments())
                .collect(Collectors.joining("\n"));
        String groups = new GroupTree("berth-" + cell)
                .tops().stream().map(Path::toString).collect(Collectors.joining("\n"));
        return mounts.replace("[]", "") + links + processes + groups;
    }

    @Override
    public void close() throws IOException {
        daemon.destroy();
        try {
            daemon.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Commands.run(List.of("ip", "link", "del", bridge));
        Mounts.detach(directory);
    }
}
