package dev.berth.deploy.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a node JVM. */
public final class Launch {
    private Launch() {}

    /** @param heapMegabytes the limit of the Java heap; the process needs about 150 MB beside it */
    public static List<String> command(Home.NodeHome node, int heapMegabytes) {
        List<String> c = new ArrayList<>();
        c.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        c.add("-Xms48m");
        c.add("-Xmx" + heapMegabytes + "m");
        c.add("-XX:+UseSerialGC");
        // Akka 2.8.5 unstashes recursively (akka#29933); stacks are reserved, not used, so a large limit costs nothing.
        c.add("-Xss16m");
        c.add("-XX:+ExitOnOutOfMemoryError");
        c.add("-XX:MaxDirectMemorySize=128m");
        c.add("-Djava.net.preferIPv4Stack=true");
        if (Runtime.version().feature() >= 24) {
            c.add("--sun-misc-unsafe-memory-access=allow");
        }
        c.add("--enable-native-access=ALL-UNNAMED");
        c.add("-Dconfig.file=" + node.conf());
        c.add("-Dberth.node.directory=" + node.root());
        c.add("-cp");
        c.add(System.getProperty("java.class.path"));
        c.add("dev.berth.deploy.node.NodeMain");
        return c;
    }
}
