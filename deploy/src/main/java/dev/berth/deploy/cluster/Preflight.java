package dev.berth.deploy.cluster;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What must be right before a node is started; each finding is one sentence with its cure. */
public final class Preflight {
    private static final List<String> NEEDED_FOR_PROCESSES =
            List.of("unshare", "nsenter", "setpriv", "mount", "setsid", "ip");

    private Preflight() {}

    /** The Java that runs this is new enough. */
    public static void java() {
        int version = Runtime.version().feature();
        if (version < 21) {
            throw new Failure(
                    "this is Java " + version + " and Berth needs 21 or newer",
                    "install a JDK 21+ and set JAVA_HOME or BERTH_JAVA_HOME to it");
        }
    }

    /** kubectl is not needed to run, but to do anything with it. */
    public static boolean kubectlIsThere() {
        return onPath("kubectl");
    }

    /** Programs that the process runtime is made of. */
    public static void processRuntime() {
        List<String> missing =
                NEEDED_FOR_PROCESSES.stream().filter(p -> !onPath(p)).toList();
        if (!missing.isEmpty()) {
            throw new Failure(
                    "the process runtime needs " + String.join(", ", missing) + ", which this machine lacks",
                    "install util-linux and iproute2, or use ./berth up --runtime simulated");
        }
    }

    /** A container runtime is there. */
    public static void criRuntime(Home home) {
        Path socket = Sweeping.criSocket(home);
        if (!Files.exists(socket)) {
            throw new Failure(
                    "there is no container runtime at " + socket,
                    "start containerd or CRI-O, or name its socket in " + home.settings() + ": berth.node.cri-socket");
        }
    }

    /** Nobody else listens on the member's ports. */
    public static void ports(Cluster cluster, Cluster.Member member) {
        for (int port :
                List.of(cluster.nodeApiPort(member), cluster.clusterPort(member), cluster.journalPort(member))) {
            port(port);
        }
    }

    /** Nobody listens on the port. */
    public static void port(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException taken) {
            throw new Failure(
                    "port " + port + " on " + Cluster.HOST + " is in use by another program",
                    "stop it (ss -ltnp 'sport = :" + port + "' names it), or take other ports with --api-port "
                            + (port < 60000 ? 17443 : 7443));
        }
    }

    /** The home directory can be written to. */
    public static void home(Home home) {
        try {
            Files.createDirectories(home.root());
            Files.delete(Files.createTempFile(home.root(), "probe", ""));
        } catch (IOException e) {
            throw new Failure(
                    "cannot write to " + home.root() + " (" + e.getMessage() + ")",
                    "make it writable or set BERTH_HOME to another directory");
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(d -> !d.isEmpty())
                .anyMatch(d -> Files.isExecutable(Path.of(d, program)));
    }
}
