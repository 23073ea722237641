package dev.berth.agent.runtime.process;

import dev.berth.agent.image.RootFilesystem;
import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** How pods of this node are kept apart: by namespaces, or not at all. Stateless but for what is on the machine; thread-safe. */
interface Isolation {
    Map<String, String> traits();

    /** The shared parts: bridge, devices. Idempotent. */
    void prepare() throws IOException;

    void createSandbox(Path podDirectory, PodRecord pod) throws IOException;

    /** Takes away what {@link #createSandbox} made, also half of it; the pod's processes are gone already. */
    void removeSandbox(Path podDirectory, Optional<String> ip, String uid);

    /** Writes the launcher's inputs; completes with what the ledger keeps. */
    ContainerRecord plan(PodRecord pod, ContainerSpec spec, RootFilesystem image, ContainerFiles files)
            throws IOException;

    /** The script that is a container's parent. */
    Path launcher();

    /** Whether this process, seen after {@link ContainerFiles#entered}, is the program and no longer a step towards it. */
    boolean isProgram(LinuxProcess init);

    /** Ends processes of the container that outlived its first one. Where there are pid namespaces there cannot be any. */
    void endRunaways(ContainerRecord container);

    /**
     * The command that runs another command in a running container.
     *
     * @param tty whether its standard input is a terminal, which it gets as its own
     */
    List<String> exec(ContainerRecord container, LinuxProcess init, List<String> command, boolean tty);

    /** A connection to a port of the pod's loopback address. */
    CompletionStage<SocketChannel> connect(Path podDirectory, PodRecord pod, int port, Duration timeout);
}
