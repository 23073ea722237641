package dev.berth.agent.runtime.process;

import dev.berth.agent.image.RootFilesystem;
import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.machine.Machine;
import dev.berth.agent.machine.NetNamespace;
import dev.berth.agent.machine.Readers;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Pods without namespaces, for machines that permit none: a session and a directory for each, a loopback address, no limits. Only host
 * images can run. Volumes cannot be mounted: an argument that is exactly a mount's target is replaced by the volume's directory, and
 * {@code BERTH_MOUNTS} in the environment lists {@code TARGET=DIRECTORY} lines. Servers must listen on {@code POD_IP}.
 */
final class Plain implements Isolation {
    private static final String MARK = "BERTH_CONTAINER";
    private final ProcessRuntimeConfig config;
    private final String because;

    Plain(ProcessRuntimeConfig config, String because) {
        this.config = config;
        this.because = because;
    }

    @Override
    public Map<String, String> traits() {
        return Map.of(
                "isolation", "none: " + because,
                "network", config.addresses() + " on the loopback link; servers must listen on POD_IP",
                "limits", "none");
    }

    @Override
    public void prepare() {
        // Nothing is shared.
    }

    @Override
    public void createSandbox(Path podDirectory, PodRecord pod) {
        // Every address of 127.0.0.0/8 is there without being made.
    }

    @Override
    public void removeSandbox(Path podDirectory, Optional<String> ip, String uid) {
        // Nothing was made.
    }

    @Override
    public ContainerRecord plan(PodRecord pod, ContainerSpec spec, RootFilesystem image, ContainerFiles files)
            throws IOException {
        if (!image.host()) {
            throw new RuntimeFailure(
                    "RunContainerError",
                    "image " + image.name() + " cannot run on this node, only programs of the machine can: " + because);
        }
        if (spec.runAs().user().isPresent()) {
            throw new RuntimeFailure(
                    "CreateContainerConfigError",
                    "container " + spec.name() + " has a runAsUser; on this node all run as the agent's user: "
                            + because);
        }
        Program program = Program.of(spec, image, pod);
        Map<String, String> env = environment(pod, spec, program);
        ContainerRecord record = new ContainerRecord(
                pod.uid(),
                spec.name(),
                spec.attempt(),
                image.id(),
                List.of(),
                env,
                0,
                0,
                List.of(),
                program.stopSignal(),
                false,
                spec.runAs().rights().privileged(),
                spec.runAs().rights().capabilities(),
                spec.runAs().rights().gains(),
                spec.lastWords().orLog(),
                System.currentTimeMillis());
        Path home = files.directory().resolve("home");
        Files.createDirectories(home);
        List<String> arguments = program.arguments().stream()
                .map(argument -> replaced(spec, argument))
                .toList();
        String workingDir = replaced(spec, program.workingDir());
        String text = ShellText.assignment("PATH", Machine.searchPath())
                + ShellText.assignment("DIR", files.directory())
                + ShellText.assignment("OUT", files.out())
                + ShellText.assignment("ERR", files.err())
                + ShellText.assignment("EXIT", files.exit())
                + ShellText.assignment("WORKDIR", Files.isDirectory(Path.of(workingDir)) ? workingDir : home)
                + "run() {\n  exec " + ShellText.words(entering(env, arguments)) + "\n}\n";
        Files.writeString(files.directory().resolve("launch.env"), text);
        return record;
    }

    private static Map<String, String> environment(PodRecord pod, ContainerSpec spec, Program program) {
        Map<String, String> env = new LinkedHashMap<>(program.env());
        List<String> mounts = spec.mounts().stream()
                .map(mount -> mount.target() + "=" + mount.source())
                .toList();
        env.put("POD_IP", pod.ip());
        env.put("BERTH_MOUNTS", String.join("\n", mounts));
        env.put(MARK, ContainerRecord.key(pod.uid(), spec.name(), spec.attempt()));
        return env;
    }

    private static String replaced(ContainerSpec spec, String argument) {
        return spec.mounts().stream()
                .filter(mount -> mount.target().equals(argument))
                .map(Mount::source)
                .findFirst()
                .orElse(argument);
    }

    private static List<String> entering(Map<String, String> env, List<String> command) {
        List<String> words = new ArrayList<>(List.of("env", "-i"));
        env.forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(command);
        return words;
    }

    @Override
    public Path launcher() {
        return Scripts.directory(config).resolve("plain.sh");
    }

    @Override
    public boolean isProgram(LinuxProcess init) {
        List<String> arguments = init.arguments();
        return arguments.size() > 1
                && !arguments.get(1).equals(launcher().toString())
                && !(arguments.get(0).equals("env") && arguments.get(1).equals("-i"));
    }

    @Override
    public void endRunaways(ContainerRecord container) {
        String mark = MARK + "=" + container.key();
        List<LinuxProcess> left = marked(mark);
        for (int round = 0; round < 100 && !left.isEmpty(); round++) {
            left.forEach(process -> process.signal(true));
            left = marked(mark);
        }
    }

    private static List<LinuxProcess> marked(String mark) {
        return LinuxProcess.all().stream()
                .filter(process -> process.environment().contains(mark))
                .toList();
    }

    @Override
    public List<String> exec(ContainerRecord container, LinuxProcess init, List<String> command, boolean tty) {
        Map<String, String> env = new LinkedHashMap<>(container.env());
        List<String> words = new ArrayList<>();
        if (tty) {
            words.addAll(List.of("setsid", "--ctty", "--wait"));
            env.putIfAbsent("TERM", "xterm");
        }
        words.addAll(entering(env, command));
        return words;
    }

    @Override
    public CompletionStage<SocketChannel> connect(Path podDirectory, PodRecord pod, int port, Duration timeout) {
        return CompletableFuture.supplyAsync(() -> connect(pod, port, timeout), Readers.POOL);
    }

    private static SocketChannel connect(PodRecord pod, int port, Duration timeout) {
        try {
            return NetNamespace.connect(pod.ip(), port, timeout);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
