package dev.berth.agent.runtime.cri;

import dev.berth.cri.v1.AttachRequest;
import dev.berth.cri.v1.Container;
import dev.berth.cri.v1.ContainerConfig;
import dev.berth.cri.v1.ContainerFilter;
import dev.berth.cri.v1.ContainerStatus;
import dev.berth.cri.v1.ContainerStatusRequest;
import dev.berth.cri.v1.CreateContainerRequest;
import dev.berth.cri.v1.ExecRequest;
import dev.berth.cri.v1.ExecSyncRequest;
import dev.berth.cri.v1.ExecSyncResponse;
import dev.berth.cri.v1.Image;
import dev.berth.cri.v1.ImageServiceGrpc;
import dev.berth.cri.v1.ImageSpec;
import dev.berth.cri.v1.ImageStatusRequest;
import dev.berth.cri.v1.ImageStatusResponse;
import dev.berth.cri.v1.ListContainersRequest;
import dev.berth.cri.v1.ListPodSandboxRequest;
import dev.berth.cri.v1.PodSandbox;
import dev.berth.cri.v1.PodSandboxConfig;
import dev.berth.cri.v1.PodSandboxFilter;
import dev.berth.cri.v1.PodSandboxStatus;
import dev.berth.cri.v1.PodSandboxStatusRequest;
import dev.berth.cri.v1.PortForwardRequest;
import dev.berth.cri.v1.PullImageRequest;
import dev.berth.cri.v1.RemoveContainerRequest;
import dev.berth.cri.v1.RemovePodSandboxRequest;
import dev.berth.cri.v1.RunPodSandboxRequest;
import dev.berth.cri.v1.RuntimeCondition;
import dev.berth.cri.v1.RuntimeServiceGrpc;
import dev.berth.cri.v1.StartContainerRequest;
import dev.berth.cri.v1.StatusRequest;
import dev.berth.cri.v1.StopContainerRequest;
import dev.berth.cri.v1.StopPodSandboxRequest;
import dev.berth.cri.v1.VersionRequest;
import dev.berth.cri.v1.VersionResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The methods of a container runtime that Berth calls, each with the time it may take. Blocks; fails with {@link StatusRuntimeException}. */
final class Calls {
    private static final Duration LOOK = Duration.ofSeconds(10);
    /** A little less than {@code berth.agent.runtime-timeout}, so that a failure has the runtime's own words. */
    private static final Duration WORK = Duration.ofSeconds(110);
    /** The same of {@code berth.agent.pull-timeout}. */
    private static final Duration PULL = Duration.ofSeconds(590);

    private final CriClient client;

    Calls(CriClient client) {
        this.client = client;
    }

    VersionResponse version() {
        return client.call(RuntimeServiceGrpc.getVersionMethod(), VersionRequest.getDefaultInstance(), LOOK);
    }

    List<RuntimeCondition> conditions() {
        return client.call(RuntimeServiceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance(), LOOK)
                .getStatus()
                .getConditionsList();
    }

    List<PodSandbox> sandboxes(Map<String, String> labels) {
        var request = ListPodSandboxRequest.newBuilder()
                .setFilter(PodSandboxFilter.newBuilder().putAllLabelSelector(labels))
                .build();
        return client.call(RuntimeServiceGrpc.getListPodSandboxMethod(), request, LOOK)
                .getItemsList();
    }

    PodSandboxStatus sandbox(String id) {
        var request = PodSandboxStatusRequest.newBuilder().setPodSandboxId(id).build();
        return client.call(RuntimeServiceGrpc.getPodSandboxStatusMethod(), request, LOOK)
                .getStatus();
    }

    /** Gives its id. */
    String runSandbox(PodSandboxConfig config) {
        var request = RunPodSandboxRequest.newBuilder().setConfig(config).build();
        return client.call(RuntimeServiceGrpc.getRunPodSandboxMethod(), request, WORK)
                .getPodSandboxId();
    }

    /** Ends a sandbox with its containers; one that is gone is no error. */
    void stopSandbox(String id) {
        var request = StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build();
        client.call(RuntimeServiceGrpc.getStopPodSandboxMethod(), request, WORK);
    }

    /** The same, and takes it away. */
    void removeSandbox(String id) {
        stopSandbox(id);
        var request = RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build();
        client.call(RuntimeServiceGrpc.getRemovePodSandboxMethod(), request, WORK);
    }

    List<Container> containers(Map<String, String> labels) {
        var request = ListContainersRequest.newBuilder()
                .setFilter(ContainerFilter.newBuilder().putAllLabelSelector(labels))
                .build();
        return client.call(RuntimeServiceGrpc.getListContainersMethod(), request, LOOK)
                .getContainersList();
    }

    /** Empty for one that is not there (any more). */
    Optional<ContainerStatus> container(String id) {
        var request = ContainerStatusRequest.newBuilder().setContainerId(id).build();
        try {
            return Optional.of(client.call(RuntimeServiceGrpc.getContainerStatusMethod(), request, LOOK)
                    .getStatus());
        } catch (StatusRuntimeException failure) {
            if (CriClient.notFound(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Gives its id. */
    String create(PodSandbox sandbox, PodSandboxConfig sandboxConfig, ContainerConfig config) {
        var request = CreateContainerRequest.newBuilder()
                .setPodSandboxId(sandbox.getId())
                .setSandboxConfig(sandboxConfig)
                .setConfig(config)
                .build();
        return client.call(RuntimeServiceGrpc.getCreateContainerMethod(), request, WORK)
                .getContainerId();
    }

    void start(String id) {
        var request = StartContainerRequest.newBuilder().setContainerId(id).build();
        client.call(RuntimeServiceGrpc.getStartContainerMethod(), request, WORK);
    }

    /** Runtimes count in whole seconds; part of one is given as a whole. */
    void stop(String id, Duration grace) {
        long seconds = seconds(grace);
        var request = StopContainerRequest.newBuilder()
                .setContainerId(id)
                .setTimeout(seconds)
                .build();
        client.call(RuntimeServiceGrpc.getStopContainerMethod(), request, WORK.plusSeconds(seconds));
    }

    void remove(String id) {
        var request = RemoveContainerRequest.newBuilder().setContainerId(id).build();
        client.call(RuntimeServiceGrpc.getRemoveContainerMethod(), request, WORK);
    }

    ExecSyncResponse exec(String id, List<String> command, Duration timeout) {
        long seconds = Math.max(1, seconds(timeout));
        var request = ExecSyncRequest.newBuilder()
                .setContainerId(id)
                .addAllCmd(command)
                .setTimeout(seconds)
                .build();
        return client.call(RuntimeServiceGrpc.getExecSyncMethod(), request, LOOK.plusSeconds(seconds));
    }

    /** Where the streams of a command are to be had, once. */
    String execUrl(String id, List<String> command, boolean stdin, boolean tty) {
        var request = ExecRequest.newBuilder()
                .setContainerId(id)
                .addAllCmd(command)
                .setStdin(stdin)
                .setStdout(true)
                .setStderr(!tty)
                .setTty(tty)
                .build();
        return client.call(RuntimeServiceGrpc.getExecMethod(), request, LOOK).getUrl();
    }

    /** The same for the container's own program, which has a terminal or not. */
    String attachUrl(String id, boolean stdin, boolean tty) {
        var request = AttachRequest.newBuilder()
                .setContainerId(id)
                .setStdin(stdin)
                .setStdout(true)
                .setStderr(!tty)
                .setTty(tty)
                .build();
        return client.call(RuntimeServiceGrpc.getAttachMethod(), request, LOOK).getUrl();
    }

    /** The same for a port. */
    String portUrl(String sandboxId, int port) {
        var request = PortForwardRequest.newBuilder()
                .setPodSandboxId(sandboxId)
                .addPort(port)
                .build();
        return client.call(RuntimeServiceGrpc.getPortForwardMethod(), request, LOOK)
                .getUrl();
    }

    Optional<Image> image(ImageSpec spec) {
        var request = ImageStatusRequest.newBuilder().setImage(spec).build();
        ImageStatusResponse answer = client.call(ImageServiceGrpc.getImageStatusMethod(), request, LOOK);
        return answer.hasImage() ? Optional.of(answer.getImage()) : Optional.empty();
    }

    void pull(ImageSpec spec) {
        var request = PullImageRequest.newBuilder().setImage(spec).build();
        client.call(ImageServiceGrpc.getPullImageMethod(), request, PULL);
    }

    private static long seconds(Duration time) {
        return time.plusMillis(999).toSeconds();
    }
}
