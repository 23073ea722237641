package dev.berth.agent.link;

import dev.berth.agent.node.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;

/** Looks at the machine. Blocks; to be called once, at start. */
public final class Machines {
    private static final UUID THIS_JVM = UUID.randomUUID();

    private Machines() {}

    public static Machine here() {
        String boot = first("/proc/sys/kernel/random/boot_id");
        return new Machine(
                System.getProperty("os.version", ""),
                osImage(),
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT),
                architecture(System.getProperty("os.arch", "")),
                first("/etc/machine-id"),
                // Where the machine tells no boot id, each JVM counts as a boot of its own: nothing of an earlier one
                // is believed.
                boot.isEmpty() ? THIS_JVM.toString() : boot,
                Runtime.getRuntime().availableProcessors(),
                memory());
    }

    private static String osImage() {
        return lines("/etc/os-release")
                .lines()
                .filter(l -> l.startsWith("PRETTY_NAME="))
                .map(l -> l.substring("PRETTY_NAME=".length()).replace("\"", ""))
                .findFirst()
                .orElse(System.getProperty("os.name", ""));
    }

    private static String architecture(String jvm) {
        return switch (jvm) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> jvm;
        };
    }

    private static long memory() {
        return lines("/proc/meminfo")
                .lines()
                .filter(l -> l.startsWith("MemTotal:"))
                .map(l -> Long.parseLong(l.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(Runtime.getRuntime().maxMemory());
    }

    private static String first(String file) {
        return lines(file).lines().findFirst().orElse("").strip();
    }

    private static String lines(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException absent) {
            return "";
        }
    }
}
