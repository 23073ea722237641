package dev.berth.agent.runtime.process;

import dev.berth.agent.machine.ControlGroups;
import dev.berth.agent.machine.Directories;
import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.machine.Mounts;
import dev.berth.agent.net.PodNetwork;
import dev.berth.agent.proxy.ServiceProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes away pods by what they are called, whatever the ledger says of them: processes that name the directory, what is mounted below it,
 * links and groups of the cell. Volumes are elsewhere and are not touched.
 */
final class Sweeper {
    private static final int ROUNDS = 1500;

    private Sweeper() {}

    /** Everything of a node whose agent does not run. */
    static void sweep(ProcessRuntimeConfig config) throws IOException {
        killMarked(config);
        killBelow(config, config.stateDir().resolve("pods"));
        // All of it: volumes in memory are mounted beside the pods' own directories.
        Mounts.detach(config.stateDir());
        ServiceProxy.sweep(config.cell());
        new PodNetwork(config.cell(), config.podNetwork()).sweep();
        ControlGroups.detect(config.controlGroupParent()).removeAll();
        for (String part : List.of("pods", "exits", "logs", "lib", "host")) {
            Directories.deleteTree(config.stateDir().resolve(part));
        }
    }

    /** Ends every process of the containers at or below a directory of the ledger; returns when none is left. */
    static void killBelow(ProcessRuntimeConfig config, Path directory) throws IOException {
        List<LinuxProcess> left = living(config, directory);
        for (int round = 0; !left.isEmpty(); round++) {
            if (round == ROUNDS) {
                throw new IOException("processes of " + directory + " survive SIGKILL: " + left);
            }
            left.forEach(process -> process.signal(true));
            Pause.millis(round < 100 ? 2 : 10);
            left = living(config, directory);
        }
    }

    private static List<LinuxProcess> living(ProcessRuntimeConfig config, Path directory) throws IOException {
        Stream<LinuxProcess> launchers = LinuxProcess.all().stream()
                .filter(process -> launches(process.arguments(), config, directory))
                .flatMap(process -> process.tree().stream());
        return Stream.concat(inits(config, directory), launchers).distinct().toList();
    }

    /** Whether it is one of our scripts at work there; an operator's `tail -f` of a log is none. */
    private static boolean launches(List<String> arguments, ProcessRuntimeConfig config, Path directory) {
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (arguments.get(i).startsWith(Scripts.directory(config) + "/")
                    && (arguments.get(i + 1) + "/").startsWith(directory + "/")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Programs themselves do not name the directory; their pid files lead to them should their launchers be gone. Only files at the very
     * place where launchers write them count: a container can have files of any name in its root.
     */
    private static Stream<LinuxProcess> inits(ProcessRuntimeConfig config, Path directory) throws IOException {
        List<LinuxProcess> found = new ArrayList<>();
        Path pods = config.stateDir().resolve("pods");
        for (Path pod : Ledger.directories(pods)) {
            for (Path container : Ledger.directories(pod)) {
                for (Path start : Ledger.directories(container)) {
                    if (start.startsWith(directory)) {
                        read(start.resolve("pid")).ifPresent(found::add);
                    }
                }
            }
        }
        return found.stream();
    }

    private static Optional<LinuxProcess> read(Path file) {
        try {
            return LinuxProcess.parse(Files.readString(file)).filter(LinuxProcess::alive);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static void killMarked(ProcessRuntimeConfig config) throws IOException {
        Plain plain = new Plain(config, "");
        Path pods = config.stateDir().resolve("pods");
        if (Files.isDirectory(pods)) {
            Ledger ledger = new Ledger(config.stateDir());
            for (Path pod : ledger.podDirectories()) {
                ledger.containers(pod).forEach(plain::endRunaways);
            }
        }
    }
}
