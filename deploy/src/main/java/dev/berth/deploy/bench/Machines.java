package dev.berth.deploy.bench;

import dev.berth.deploy.bench.figures.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine is. */
final class Machines {
    private Machines() {}

    static Report.Machine here() {
        return new Report.Machine(
                Runtime.getRuntime().availableProcessors(),
                memoryMegabytes(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                String.valueOf(Runtime.version()));
    }

    private static long memoryMegabytes() {
        try {
            return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                    .filter(l -> l.startsWith("MemTotal:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException elsewhere) {
            return 0;
        }
    }
}
