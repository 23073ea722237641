package dev.berth.agent.runtime.process;

import dev.berth.protocol.classpath.ClassPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The launcher's scripts, written from the jar into the state directory. */
final class Scripts {
    private static final List<String> NAMES = List.of(
            "sandbox.sh",
            "launch.sh",
            "init.sh",
            "enter.sh",
            "run.sh",
            "plain.sh",
            "exec.sh",
            "terminal.sh",
            "lease.sh",
            "stdin.sh");

    private Scripts() {}

    static Path directory(ProcessRuntimeConfig config) {
        return config.stateDir().resolve("lib");
    }

    /** By renames: a shell that reads one meanwhile goes on with the old. */
    static void write(ProcessRuntimeConfig config) throws IOException {
        Path directory = directory(config);
        Files.createDirectories(directory);
        for (String name : NAMES) {
            Path fresh = directory.resolve(name + ".tmp");
            Files.write(fresh, ClassPath.bytes(Scripts.class, name));
            Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
