package dev.berth.agent.runtime.cri;

import dev.berth.agent.cri.Containers;
import dev.berth.agent.runtime.ContainerLog;
import dev.berth.agent.runtime.Conversation;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.ExecResult;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.cri.v1.ContainerStatus;
import dev.berth.cri.v1.ExecSyncResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What visitors and probes get of a running pod: logs, commands beside its programs, connections. Blocks. */
final class Visiting {
    private static final int KEPT_OUTPUT = 4096;
    private static final int TIMED_OUT = 124;

    private final Calls calls;
    private final Pods pods;
    private final Follower follower;

    Visiting(Calls calls, Pods pods, Follower follower) {
        this.calls = calls;
        this.pods = pods;
        this.follower = follower;
    }

    Optional<ContainerLog> log(String podUid, String container, String containerId) {
        return pods.life(podUid, container, containerId).map(LogFile::new);
    }

    private final class LogFile implements ContainerLog {
        private final ContainerStatus life;

        LogFile(ContainerStatus life) {
            this.life = life;
        }

        @Override
        public SeekableByteChannel open() throws IOException {
            return Files.newByteChannel(Path.of(life.getLogPath()), StandardOpenOption.READ);
        }

        @Override
        public boolean ended() {
            return follower.life(life.getId()).isEmpty();
        }
    }

    ExecResult exec(String podUid, String container, List<String> command, Duration timeout) {
        String id = running(podUid, container);
        try {
            ExecSyncResponse answer = calls.exec(id, command, timeout);
            byte[] all = answer.getStdout().concat(answer.getStderr()).toByteArray();
            String output = new String(all, 0, Math.min(all.length, KEPT_OUTPUT), StandardCharsets.UTF_8);
            return new ExecResult(answer.getExitCode(), output);
        } catch (StatusRuntimeException failure) {
            if (failure.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
                return new ExecResult(TIMED_OUT, CriClient.words(failure));
            }
            throw failure;
        }
    }

    Conversation converse(String podUid, String container, List<String> command, boolean stdin, boolean tty)
            throws IOException {
        String url = calls.execUrl(running(podUid, container), command, stdin, tty);
        return RemoteCommand.open(url, stdin, tty);
    }

    Conversation attach(String podUid, String container, boolean stdin) throws IOException {
        String id = running(podUid, container);
        ContainerStatus status = calls.container(id).orElseThrow(() -> notRunning(container));
        boolean tty = Containers.hasTty(status);
        boolean input = stdin && Containers.hasStdin(status);
        Follower.Life life = follower.life(id).orElseThrow(() -> notRunning(container));
        return RemoteCommand.attached(
                calls.attachUrl(id, input, tty), input, tty, life.end().thenApply(ContainerExit::exitCode));
    }

    ByteChannel connect(String podUid, int port) throws IOException {
        return ForwardedPort.open(calls.portUrl(pods.sandbox(podUid).getId(), port), port);
    }

    private String running(String podUid, String container) {
        return follower.find(podUid, container).orElseThrow(() -> notRunning(container));
    }

    private static RuntimeFailure notRunning(String container) {
        return new RuntimeFailure("ExecError", "container not found (\"" + container + "\"): it does not run");
    }
}
