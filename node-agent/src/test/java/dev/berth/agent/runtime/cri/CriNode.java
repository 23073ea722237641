package dev.berth.agent.runtime.cri;

import dev.berth.agent.names.DnsWish;
import dev.berth.agent.names.EtcHosts;
import dev.berth.agent.net.LocalAddress;
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
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A node's CRI runtime under test, with the pods' ends in a queue. */
final class CriNode extends TestedNode<CriRuntime> {
    final CriRuntimeConfig config;

    private CriNode(CriRuntimeConfig config) throws IOException {
        super(CriRuntime.create(config));
        this.config = config;
    }

    /** @param name of the node; others of the same containerd have others */
    static CriNode open(Containerd containerd, Path directory, String name) throws IOException {
        String cell = "t" + ProcessHandle.current().pid() % 10_000 + "-" + name;
        var names =
                new CriRuntimeConfig.Names("cluster.local", new LocalAddress("169.254.232." + (int) name.charAt(0)));
        return new CriNode(new CriRuntimeConfig(
                cell, containerd.socket(), directory.resolve(name), Optional.of(names), Optional.empty()));
    }

    /** The same node, seen by the next life of the agent. */
    CriNode next() throws IOException {
        runtime.close();
        return new CriNode(config);
    }

    Sandbox sandbox(String name) {
        return await(runtime.createSandbox(spec(name)));
    }

    static SandboxSpec spec(String name) {
        return spec(name, false);
    }

    static SandboxSpec spec(String name, boolean privileged) {
        var dns = new DnsWish("ClusterFirst", false, List.of(), List.of(), List.of());
        return new SandboxSpec(
                "uid-" + name,
                "default",
                name,
                name,
                Map.of(),
                Map.of(),
                dns,
                new EtcHosts("web", List.of()),
                "",
                privileged);
    }

    /** A pod with one container that runs a line of shell. */
    Started shell(String name, String script, Mount... mounts) {
        sandbox(name);
        return start(container(name, script, mounts));
    }

    static ContainerSpec container(String pod, String script, Mount... mounts) {
        return container(pod, 0, "busybox:1", List.of("sh", "-c", script), RunAs.OF_THE_IMAGE, mounts);
    }

    static ContainerSpec container(
            String pod, int attempt, String image, List<String> command, RunAs runAs, Mount... mounts) {
        return limited(pod, attempt, image, command, runAs, 0, mounts);
    }

    static ContainerSpec limited(
            String pod, int attempt, String image, List<String> command, RunAs runAs, long memory, Mount... mounts) {
        return container(pod, attempt, image, command, runAs, memory, LastWords.NONE, mounts);
    }

    static ContainerSpec speaking(String pod, LastWords lastWords, String script, Mount... mounts) {
        List<String> command = List.of("sh", "-c", script);
        return container(pod, 0, "busybox:1", command, RunAs.OF_THE_IMAGE, 0, lastWords, mounts);
    }

    private static ContainerSpec container(
            String pod,
            int attempt,
            String image,
            List<String> command,
            RunAs runAs,
            long memory,
            LastWords lastWords,
            Mount... mounts) {
        return new ContainerSpec(
                "uid-" + pod,
                "main",
                attempt,
                image,
                command,
                List.of(),
                Map.of("GREETING", "it's fine"),
                "",
                List.of(mounts),
                memory,
                0,
                Stdin.NONE,
                false,
                runAs,
                lastWords);
    }

    /** The log of a life as it is now, in the CRI format; empty for none. */
    Optional<String> log(Started life) throws IOException {
        var log = await(runtime.log(life.podUid(), life.container(), life.containerId()));
        if (log.isEmpty()) {
            return Optional.empty();
        }
        try (var channel = log.get().open()) {
            return Optional.of(new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    void awaitLog(Started life, String text) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> log(life).orElse("").contains(text));
    }

    @Override
    public void close() throws IOException {
        runtime.close();
        CriRuntime.sweep(config);
    }
}
