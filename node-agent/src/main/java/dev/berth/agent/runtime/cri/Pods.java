package dev.berth.agent.runtime.cri;

import dev.berth.agent.cri.Adoption;
import dev.berth.agent.cri.Containers;
import dev.berth.agent.cri.Images;
import dev.berth.agent.cri.Lives;
import dev.berth.agent.cri.Marks;
import dev.berth.agent.cri.Sandboxes;
import dev.berth.agent.machine.GroupTree;
import dev.berth.agent.runtime.LastWordsFile;
import dev.berth.agent.runtime.Permit;
import dev.berth.agent.runtime.PodNames;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.runtime.PodRuntime.Sandbox;
import dev.berth.agent.runtime.PodRuntime.SandboxSpec;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.cri.v1.Container;
import dev.berth.cri.v1.ContainerConfig;
import dev.berth.cri.v1.ContainerState;
import dev.berth.cri.v1.ContainerStatus;
import dev.berth.cri.v1.Image;
import dev.berth.cri.v1.PodSandbox;
import dev.berth.cri.v1.PodSandboxConfig;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pods of a node in a container runtime. Remembers nothing: what there is, the runtime knows, and is asked each time. Blocks; calls for
 * one pod are made one after the other.
 */
final class Pods {
    private static final Logger LOG = LoggerFactory.getLogger(Pods.class);

    private final Calls calls;
    private final Marks marks;
    private final Lives lives;
    private final PodFiles files;
    private final Follower follower;
    private final GroupTree groups;

    Pods(Calls calls, Marks marks, Lives lives, PodFiles files, Follower follower) {
        this.calls = calls;
        this.marks = marks;
        this.lives = lives;
        this.files = files;
        this.follower = follower;
        this.groups = new GroupTree(marks.controlGroupParent());
    }

    List<FoundPod> adopt() {
        Adoption found = Adoption.of(calls.sandboxes(marks.node()), calls.containers(marks.node()));
        for (String id : found.discarded()) {
            LOG.warn("The sandbox {} is not ready, as after a boot, or not the pod's newest; it is taken away", id);
            calls.removeSandbox(id);
        }
        return found.pods().stream().map(this::adopt).toList();
    }

    private FoundPod adopt(Adoption.Found pod) {
        pod.removed().forEach(c -> calls.remove(c.getId()));
        pod.stopped().forEach(c -> calls.stop(c.getId(), Duration.ZERO));
        List<Started> running = new ArrayList<>();
        List<ContainerExit> ended = new ArrayList<>();
        for (Container c : pod.running()) {
            calls.container(c.getId()).ifPresent(status -> {
                Started life = lives.started(status);
                follower.add(c.getId(), life);
                running.add(life);
            });
        }
        for (Container c : pod.ended()) {
            if (c.getState() != ContainerState.CONTAINER_EXITED) {
                calls.stop(c.getId(), Duration.ZERO);
            }
            calls.container(c.getId())
                    .ifPresent(status -> ended.add(follower.exit(status, System.currentTimeMillis())));
        }
        PodSandbox sandbox = pod.sandbox();
        return new FoundPod(
                Marks.podUid(sandbox),
                sandbox.getMetadata().getNamespace(),
                sandbox.getMetadata().getName(),
                address(sandbox.getId()),
                running,
                ended);
    }

    Sandbox createSandbox(SandboxSpec spec) throws IOException {
        List<PodSandbox> before = calls.sandboxes(marks.pod(spec.podUid()));
        Adoption found = Adoption.of(before, List.of());
        found.discarded().forEach(calls::removeSandbox);
        if (!found.pods().isEmpty()) {
            PodSandbox sandbox = found.pods().getFirst().sandbox();
            return finished(spec, sandbox.getId(), Sandboxes.known(marks, sandbox));
        }
        int attempt = before.stream()
                .mapToInt(s -> s.getMetadata().getAttempt() + 1)
                .max()
                .orElse(0);
        PodSandboxConfig config = Sandboxes.wanted(marks, spec, attempt, files.resolvConf(spec));
        Files.createDirectories(Path.of(config.getLogDirectory()));
        return finished(spec, calls.runSandbox(config), config);
    }

    private Sandbox finished(SandboxSpec spec, String id, PodSandboxConfig config) throws IOException {
        if (!groups.holds(id)) {
            throw new RuntimeFailure(
                    "FailedCreatePodSandBox",
                    "the container runtime does not keep pods in the control groups " + marks.controlGroupParent()
                            + ", so nothing could end them when this node's lease runs out; its cgroup driver must be cgroupfs");
        }
        String ip = address(id);
        files.write(config.getMetadata(), spec, ip);
        return new Sandbox(spec.podUid(), ip);
    }

    private String address(String sandboxId) {
        return calls.sandbox(sandboxId).getNetwork().getIp();
    }

    Started start(ContainerSpec spec, Permit permit) throws IOException {
        PodSandbox sandbox = sandbox(spec.podUid());
        List<Container> before = calls.containers(marks.container(spec.podUid(), spec.name()));
        for (Container c : before) {
            boolean same = c.getMetadata().getAttempt() == spec.attempt();
            boolean begun =
                    c.getState() == ContainerState.CONTAINER_RUNNING || c.getState() == ContainerState.CONTAINER_EXITED;
            if (same && begun) {
                return follow(c.getId());
            }
            clear(sandbox, c, spec.attempt());
        }
        Image image = calls.image(Images.spec(spec.image()))
                .orElseThrow(() -> new RuntimeFailure(
                        "RunContainerError",
                        "image " + spec.image() + " is not there any more; it was when it was pulled"));
        PodNames.verify(spec);
        Path lastWords = files.lastWords(sandbox.getMetadata(), spec.name(), spec.attempt());
        ContainerConfig config = Containers.wanted(
                marks,
                sandbox,
                LastWordsFile.mounted(spec.with(Permit.EPOCH, Long.toString(permit.epoch())), lastWords),
                image,
                files.hosts(sandbox.getMetadata()).toString(),
                lastWords.toString());
        Files.createDirectories(
                files.log(sandbox.getMetadata(), config.getLogPath()).getParent());
        String id = calls.create(sandbox, Sandboxes.known(marks, sandbox), config);
        try {
            verify(permit);
            calls.start(id);
            // Whoever was held up in there past the lease's end stands still; this only says so.
            verify(permit);
        } catch (StatusRuntimeException | RuntimeFailure failure) {
            discard(id);
            throw failure;
        }
        return follow(id);
    }

    private static void verify(Permit permit) {
        if (!permit.holds()) {
            throw new RuntimeFailure(
                    "RunContainerError", "the lease has run out, or is another one, since this start was asked for");
        }
    }

    /** The last life before the one that begins is kept for its log. Nothing of the container may run beside the new life. */
    private void clear(PodSandbox sandbox, Container c, int attempt) throws IOException {
        int old = c.getMetadata().getAttempt();
        boolean kept = old == attempt - 1 && c.getState() == ContainerState.CONTAINER_EXITED;
        if (kept) {
            return;
        }
        calls.stop(c.getId(), Duration.ZERO);
        calls.remove(c.getId());
        Files.deleteIfExists(
                files.lastWords(sandbox.getMetadata(), c.getMetadata().getName(), old));
        if (old < attempt - 1) {
            Files.deleteIfExists(files.log(
                    sandbox.getMetadata(), Containers.logPath(c.getMetadata().getName(), old)));
        }
    }

    private Started follow(String id) {
        ContainerStatus status = calls.container(id)
                .orElseThrow(() -> new RuntimeFailure(
                        "RunContainerError", "container " + id + " was taken away while it started"));
        Started life = lives.started(status);
        follower.add(id, life);
        return life;
    }

    /** A start that failed leaves nothing, so that it can be tried again under the same number. */
    private void discard(String id) {
        try {
            calls.remove(id);
        } catch (StatusRuntimeException left) {
            LOG.warn("Container {} did not start and cannot be taken away: {}", id, left.getMessage());
        }
    }

    void stop(String podUid, String container, Duration grace) {
        for (Container c : calls.containers(marks.container(podUid, container))) {
            boolean may = c.getState() == ContainerState.CONTAINER_RUNNING
                    || c.getState() == ContainerState.CONTAINER_UNKNOWN;
            if (may) {
                calls.stop(c.getId(), grace);
                follower.ended(c.getId());
            }
        }
    }

    void remove(String podUid) throws IOException {
        for (PodSandbox sandbox : calls.sandboxes(marks.pod(podUid))) {
            calls.removeSandbox(sandbox.getId());
        }
        follower.forget(podUid);
        files.delete(podUid);
    }

    PodSandbox sandbox(String podUid) {
        return Adoption.of(calls.sandboxes(marks.pod(podUid)), List.of()).pods().stream()
                .findFirst()
                .map(Adoption.Found::sandbox)
                .orElseThrow(() ->
                        new RuntimeFailure("FailedCreatePodSandBox", "pod " + podUid + " has no sandbox on this node"));
    }

    /** A life's status, if it is one of this container of this node. */
    Optional<ContainerStatus> life(String podUid, String container, String containerId) {
        String id = lives.runtimeId(containerId);
        return id.isEmpty()
                ? Optional.empty()
                : calls.container(id)
                        .filter(s -> marks.container(podUid, container).entrySet().stream()
                                .allMatch(label ->
                                        label.getValue().equals(s.getLabelsMap().get(label.getKey()))));
    }
}
