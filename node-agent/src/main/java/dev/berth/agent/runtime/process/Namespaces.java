package dev.berth.agent.runtime.process;

import dev.berth.agent.image.RootFilesystem;
import dev.berth.agent.machine.Commands;
import dev.berth.agent.machine.ControlGroups;
import dev.berth.agent.machine.Directories;
import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.machine.Machine;
import dev.berth.agent.machine.Mounts;
import dev.berth.agent.machine.NetNamespace;
import dev.berth.agent.net.PodNetwork;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Pods in namespaces of their own, made by util-linux and iproute2 programs. */
final class Namespaces implements Isolation {
    private final ProcessRuntimeConfig config;
    private final Machine machine;
    private final PodNetwork network;
    private final ControlGroups groups;
    private final Path layers;
    private final Entering entering;

    Namespaces(ProcessRuntimeConfig config, Machine machine, ControlGroups groups, Path layers) {
        this.config = config;
        this.machine = machine;
        this.network = new PodNetwork(config.cell(), config.podNetwork());
        this.groups = groups;
        this.layers = layers;
        this.entering = new Entering(machine);
    }

    @Override
    public Map<String, String> traits() {
        Map<String, String> traits = new LinkedHashMap<>();
        traits.put("isolation", "namespaces (pid, mount, uts, ipc, network) by util-linux, root by overlayfs");
        traits.put("network", config.podNetwork() + " on bridge " + network.bridge());
        traits.put("limits", "control groups: " + groups.describe());
        return traits;
    }

    @Override
    public void prepare() throws IOException {
        Path devices = Scripts.directory(config).resolve("dev");
        Files.createDirectories(devices);
        Map<String, String> links = Map.of(
                "fd", "/proc/self/fd",
                "stdin", "/proc/self/fd/0",
                "stdout", "/proc/self/fd/1",
                "stderr", "/proc/self/fd/2",
                "ptmx", "pts/ptmx");
        for (Map.Entry<String, String> link : links.entrySet()) {
            Path path = devices.resolve(link.getKey());
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(path, Path.of(link.getValue()));
            }
        }
        network.up();
    }

    /** Mounts an overlay as containers do, in a namespace that ends with the trial; empty when it works. */
    static Optional<String> overlayTrial(Path stateDir) throws IOException {
        Path trial = Files.createTempDirectory(stateDir, "trial");
        for (String part : List.of("lower", "upper", "work", "root")) {
            Files.createDirectory(trial.resolve(part));
        }
        String script =
                "mount -t overlay -o userxattr,lowerdir=lower,upperdir=upper,workdir=work overlay root && : >root/file";
        Commands.Result result = Commands.run(
                List.of("unshare", "--mount", "sh", "-c", "cd \"$1\" && " + script, "sh", trial.toString()));
        Directories.deleteTree(trial);
        return result.ok()
                ? Optional.empty()
                : Optional.of("an overlay with its upper layer in " + stateDir + " (" + result.output()
                        + "); put Berth's state on ext4, xfs or btrfs, kernel 5.11 or newer");
    }

    @Override
    public void createSandbox(Path podDirectory, PodRecord pod) throws IOException {
        String link = pod.ownIp().map(network::link).orElse("");
        String batch = pod.ownIp().map(ip -> network.insidePod(ip, "@HOST@")).orElse("");
        Commands.Result made = Commands.run(
                List.of(
                        machine.program("sh"),
                        Scripts.directory(config).resolve("sandbox.sh").toString(),
                        podDirectory.toString(),
                        pod.hostname(),
                        link,
                        network.bridge()),
                batch);
        if (!made.ok()) {
            throw new IOException("the pod's network cannot be made: " + made.output());
        }
    }

    @Override
    public void removeSandbox(Path podDirectory, Optional<String> ip, String uid) {
        Mounts.detach(podDirectory);
        ip.ifPresent(network::disconnect);
        if (!uid.isEmpty()) {
            groups.remove(uid);
        }
    }

    @Override
    public ContainerRecord plan(PodRecord pod, ContainerSpec spec, RootFilesystem image, ContainerFiles files)
            throws IOException {
        Program program = Program.of(spec, image, pod);
        groups.remove(pod.uid() + "/" + spec.name() + "-" + (spec.attempt() - 1));
        ControlGroups.Membership membership = groups.create(
                pod.uid() + "/" + spec.name() + "-" + spec.attempt(),
                spec.memoryLimitBytes(),
                spec.cpuLimitMillis(),
                config.podPids());
        ContainerRecord record = new ContainerRecord(
                pod.uid(),
                spec.name(),
                spec.attempt(),
                image.id(),
                membership.groups().stream().map(Path::toString).toList(),
                environment(program, spec.tty()),
                program.user().uid(),
                program.user().gid(),
                program.user().groups(),
                program.stopSignal(),
                spec.tty(),
                spec.runAs().rights().privileged(),
                spec.runAs().rights().capabilities(),
                spec.runAs().rights().gains(),
                spec.lastWords().orLog(),
                System.currentTimeMillis());
        new RootPlan(config, layers, pod, spec, image, files)
                .write(membership, program.workingDir(), run(record, program));
        return record;
    }

    private static Map<String, String> environment(Program program, boolean tty) {
        Map<String, String> env = new LinkedHashMap<>(program.env());
        if (tty) {
            env.putIfAbsent("TERM", "xterm");
        }
        return env;
    }

    private String run(ContainerRecord record, Program program) {
        // 7 and 8 are directories of the host and must not be inherited; 9 is the container's own root.
        List<String> words = new ArrayList<>();
        if (record.tty()) {
            // The terminal's session is to be one of the pod: a shell there must be able to name the foreground group.
            words.addAll(List.of(machine.program("setsid"), "--ctty"));
        }
        words.addAll(entering.words(record, record.env(), program.arguments()));
        return "run() {\n  exec " + ShellText.words(words) + " 7<&- 8<&-\n}\n";
    }

    @Override
    public Path launcher() {
        return Scripts.directory(config).resolve("launch.sh");
    }

    @Override
    public boolean isProgram(LinuxProcess init) {
        List<String> arguments = init.arguments();
        if (arguments.size() < 2) {
            // Between two programs; a program without arguments has a last, empty word after it.
            return false;
        }
        return !(arguments
                        .get(1)
                        .equals(Scripts.directory(config).resolve("run.sh").toString())
                || (arguments.get(1).equals("--ctty") && arguments.get(0).equals(machine.program("setsid")))
                || entering.isStep(arguments));
    }

    @Override
    public void endRunaways(ContainerRecord container) {
        // The kernel ended them together with the first process of their pid namespace.
    }

    @Override
    public List<String> exec(ContainerRecord container, LinuxProcess init, List<String> command, boolean tty) {
        List<String> words = new ArrayList<>(List.of(
                machine.program("nsenter"),
                "--target=" + init.pid(),
                "--mount",
                "--uts",
                "--ipc",
                "--net",
                "--pid",
                "--root=/",
                "--wd=/",
                machine.program("sh"),
                Scripts.directory(config).resolve("exec.sh").toString(),
                Long.toString(init.pid()),
                String.join(" ", container.groups())));
        Map<String, String> env = new LinkedHashMap<>(container.env());
        if (tty) {
            // Within the pod's process numbers: a shell there must be able to name the terminal's foreground group.
            words.addAll(List.of(machine.program("setsid"), "--ctty"));
            env.putIfAbsent("TERM", "xterm");
        }
        words.addAll(entering.words(container, env, command));
        return words;
    }

    @Override
    public CompletionStage<SocketChannel> connect(Path podDirectory, PodRecord pod, int port, Duration timeout) {
        return NetNamespace.connect(podDirectory.resolve(".ns/net"), port, timeout);
    }
}
