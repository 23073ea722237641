package dev.berth.agent.runtime.process;

import com.typesafe.config.ConfigFactory;
import dev.berth.agent.image.HostImage;
import dev.berth.agent.machine.Commands;
import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.names.DnsWish;
import dev.berth.agent.names.EtcHosts;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.runtime.PodRuntime.Sandbox;
import dev.berth.agent.runtime.PodRuntime.SandboxSpec;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.agent.runtime.PodRuntime.Stdin;
import dev.berth.agent.runtime.TestedNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A node's process runtime under test, with the pods' ends in a queue. */
final class Node extends TestedNode<ProcessRuntime> {
    final ProcessRuntimeConfig config;

    private Node(ProcessRuntimeConfig config) throws Exception {
        super(ProcessRuntime.create(config));
        this.config = config;
    }

    static Node open(ProcessRuntimeConfig config) throws Exception {
        return new Node(config);
    }

    /** @param number from 0 to 99, other than that of any test that may run at the same time */
    static ProcessRuntimeConfig config(Path directory, int number) {
        return config(directory, "t" + Long.toString(ProcessHandle.current().pid() % 1296, 36) + "-" + number, number);
    }

    static ProcessRuntimeConfig config(Path directory, String cell, int number) {
        List<HostImage> table = HostImage.table(ConfigFactory.load().getConfig("berth.agent"));
        return ProcessRuntimeConfig.of(
                cell,
                directory.resolve("node"),
                directory.resolve("images"),
                "10.231." + number + ".0/24",
                table,
                List.of(directory.resolve("secret")));
    }

    /** The same state, seen by the next life of the agent. */
    Node next() throws Exception {
        runtime.close();
        return new Node(config);
    }

    Sandbox sandbox(String name) {
        return sandbox(name, "");
    }

    /** @param hostIp the address of a pod in the machine's network */
    Sandbox sandbox(String name, String hostIp) {
        return await(runtime.createSandbox(new SandboxSpec(
                "uid-" + name,
                "default",
                name,
                name,
                Map.of(),
                Map.of(),
                DnsWish.OF_THE_MACHINE,
                EtcHosts.PLAIN,
                hostIp,
                false)));
    }

    /** A pod with one container that runs a line of shell. */
    Started shell(String name, String script, Mount... mounts) {
        sandbox(name);
        return start(container(name, script, mounts));
    }

    /** A web server on port 80. */
    static ContainerSpec site(String pod, Mount... mounts) {
        return new ContainerSpec(
                "uid-" + pod,
                "main",
                0,
                "nginx:1.16",
                List.of(),
                List.of(),
                Map.of(),
                "",
                List.of(mounts),
                0,
                0,
                Stdin.NONE,
                false,
                RunAs.OF_THE_IMAGE,
                LastWords.NONE);
    }

    static ContainerSpec container(String pod, String script, Mount... mounts) {
        return container(pod, RunAs.OF_THE_IMAGE, LastWords.NONE, script, mounts);
    }

    static ContainerSpec container(String pod, RunAs runAs, LastWords words, String script, Mount... mounts) {
        return new ContainerSpec(
                "uid-" + pod,
                "main",
                0,
                "busybox",
                List.of("sh", "-c", script),
                List.of(),
                Map.of("GREETING", "it's fine"),
                "",
                List.of(mounts),
                0,
                0,
                Stdin.NONE,
                false,
                runAs,
                words);
    }

    Path podDirectory(String pod) {
        return config.stateDir().resolve("pods").resolve("default_" + pod + "_uid-" + pod);
    }

    ContainerFiles files(String pod) {
        return new ContainerFiles(
                podDirectory(pod).resolve("main"), 0, config.stateDir().resolve("exits/uid-" + pod + "_main_0"));
    }

    long pid(String pod) {
        return files(pod).init().orElseThrow().pid();
    }

    /** What on this machine bears the cell's name. */
    String leftovers() {
        String directory = config.stateDir().toString();
        String found = Commands.run(List.of(
                        "sh",
                        "-c",
                        "ip -o link | grep -F -- \"$1\"; cat /proc/*/mountinfo 2>/dev/null | grep -F \"$2\";"
                                + " find /sys/fs/cgroup -maxdepth 2 -name \"berth-$1\"; ls -A \"$2\"; true",
                        "sh",
                        config.cell(),
                        directory))
                .output();
        String processes = LinuxProcess.all().stream()
                .filter(process -> process.arguments().stream().anyMatch(word -> word.startsWith(directory + "/pods")))
                .map(process -> process + " " + process.arguments() + "\n")
                .collect(Collectors.joining());
        return found + processes;
    }

    @Override
    public void close() throws IOException {
        runtime.close();
        ProcessRuntime.sweep(config);
    }
}
