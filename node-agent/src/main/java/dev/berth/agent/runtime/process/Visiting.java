package dev.berth.agent.runtime.process;

import dev.berth.agent.machine.LinuxProcess;
import dev.berth.agent.runtime.ContainerLog;
import dev.berth.agent.runtime.Conversation;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What visitors get of a running pod: logs, commands beside its programs, connections. */
final class Visiting {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final ProcessRuntimeConfig config;
    private final Ledger ledger;
    private final Isolation isolation;

    Visiting(ProcessRuntimeConfig config, Ledger ledger, Isolation isolation) {
        this.config = config;
        this.ledger = ledger;
        this.isolation = isolation;
    }

    Optional<ContainerLog> log(Pod pod, String name, String containerId) throws IOException {
        int attempt = ContainerRecord.attempt(pod.record().uid(), name, containerId);
        if (attempt < 0) {
            return Optional.empty();
        }
        Optional<Container> live =
                pod.container(name).filter(each -> each.record().attempt() == attempt);
        if (live.isPresent()) {
            // What was written just now shall be in it.
            live.get().convertLog(live.get().end().isDone());
        }
        Path file = ledger.files(pod.record(), name, attempt).log();
        return live.isPresent() || Files.exists(file) ? Optional.of(new LogFile(file, live)) : Optional.empty();
    }

    private record LogFile(Path file, Optional<Container> live) implements ContainerLog {
        @Override
        public SeekableByteChannel open() throws IOException {
            if (live.isPresent() && !Files.exists(file)) {
                // Its program has written nothing yet.
                return Files.newByteChannel(
                        file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
            }
            return Files.newByteChannel(file, StandardOpenOption.READ);
        }

        @Override
        public boolean ended() {
            return live.isEmpty() || live.get().end().isDone();
        }
    }

    Conversation converse(Pod pod, String name, List<String> command, boolean stdin, boolean tty) throws IOException {
        Container container = running(pod, name);
        LinuxProcess init = container.files().init().filter(LinuxProcess::alive).orElseThrow(() -> notRunning(name));
        List<String> words = isolation.exec(container.record(), init, command, tty);
        return tty
                ? LiveCommand.overTerminal(Scripts.directory(config).resolve("terminal.sh"), words)
                : LiveCommand.overPipes(words, stdin);
    }

    Conversation attach(Pod pod, String name, boolean stdin) throws IOException {
        return Attachment.to(running(pod, name), stdin);
    }

    CompletionStage<ByteChannel> connect(Pod pod, int port) {
        return isolation
                .connect(ledger.directory(pod.record()), pod.record(), port, CONNECT)
                .thenApply(channel -> channel);
    }

    static Container running(Pod pod, String name) {
        return pod.container(name).filter(each -> !each.end().isDone()).orElseThrow(() -> notRunning(name));
    }

    private static RuntimeFailure notRunning(String name) {
        return new RuntimeFailure("ExecError", "container not found (\"" + name + "\"): it does not run");
    }
}
