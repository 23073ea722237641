package dev.berth.deploy.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a node JVM. */
public final class Launch {
    private static final int JAVA = Runtime.version().feature();

    private Launch() {}

    /**
     * @param heapMegabytes the limit of the Java heap; the process needs about 150 MB beside it
     * @param neighbours how many node JVMs share this machine, this one included
     */
    static List<String> command(Home.NodeHome node, int heapMegabytes, int neighbours) {
        List<String> c = prefix(heapMegabytes);
        if (Runtime.getRuntime().availableProcessors() < 2 * neighbours) {
            // Where JVMs wait for each other's compilers, the second one costs more than it gives: measured with three
            // on two cores, it took
            // 40% of the processor time of a start (docs/benchmarks.md).
            c.add("-XX:TieredStopAtLevel=1");
        }
        Path archive = archive();
        if (Files.exists(archive)) {
            c.add((JAVA >= 24 ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
        }
        return suffix(c, node);
    }

    /** The same for a run that writes down, when it ends, which classes were loaded: later starts take half the time. */
    static List<String> training(Home.NodeHome node, int heapMegabytes) {
        List<String> c = prefix(heapMegabytes);
        c.add((JAVA >= 24 ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive());
        return suffix(c, node);
    }

    /** Beside the jars it was made from; the JVM ignores one that does not fit them. */
    static Path archive() {
        Path jar = Path.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator)[0])
                .toAbsolutePath();
        return jar.resolveSibling("..").normalize().resolve("node-" + JAVA + ".jsa");
    }

    private static List<String> prefix(int heapMegabytes) {
        List<String> c = new ArrayList<>();
        c.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        c.add("-Xms48m");
        c.add("-Xmx" + heapMegabytes + "m");
        c.add("-XX:+UseSerialGC");
        // Akka 2.8.5 unstashes recursively (akka#29933); stacks are reserved, not used, so a large limit costs nothing.
        c.add("-Xss16m");
        c.add("-XX:+ExitOnOutOfMemoryError");
        c.add("-XX:MaxDirectMemorySize=128m");
        c.add("-Xlog:disable");
        c.add("-Xlog:all=error:stderr");
        c.add("-Djava.net.preferIPv4Stack=true");
        if (JAVA >= 24) {
            c.add("--sun-misc-unsafe-memory-access=allow");
        }
        c.add("--enable-native-access=ALL-UNNAMED");
        return c;
    }

    private static List<String> suffix(List<String> c, Home.NodeHome node) {
        c.add("-Dconfig.file=" + node.conf());
        c.add("-Dberth.node.directory=" + node.root());
        c.add("-cp");
        c.add(System.getProperty("java.class.path"));
        c.add("dev.berth.deploy.node.NodeMain");
        return c;
    }
}
