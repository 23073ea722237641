package dev.berth.agent.runtime;

import dev.berth.agent.names.DnsWish;
import dev.berth.agent.names.EtcHosts;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The port behind which pods run: `simulated`, `process`, `cri`. Calls return at once and complete on the runtime's own threads; calls
 * for one pod are made one after the other. A stage fails with {@link RuntimeFailure} where the pod, image or machine is at fault. Every
 * call is idempotent: repeating one whose answer was lost does no harm.
 */
public interface PodRuntime {
    /** {@code simulated}, {@code process} or {@code cri}. */
    String name();

    /** What this machine offers, found by probing at start: for the Node's annotations and {@code nodeInfo}. */
    Map<String, String> traits();

    /** Where the logs of this node's pods are, as the kubelet lays them out below {@code /var/log/pods}; empty for nowhere. */
    default Optional<Path> logs() {
        return Optional.empty();
    }

    /** The pods whose sandbox or processes from an earlier life of the agent are still there. Called once, before anything else. */
    CompletionStage<List<FoundPod>> adopt();

    /** Makes the image present if it can be; completes with its id. */
    CompletionStage<Image> pull(String image, PullPolicy policy);

    /** Gives the pod its network, hostname and directories. */
    CompletionStage<Sandbox> createSandbox(SandboxSpec spec);

    /** Starts the container's process; completes when it runs (or ran). Its end comes through {@link ExitListener}. */
    CompletionStage<Started> start(ContainerSpec spec);

    /** Asks the container to end (SIGTERM), kills it after the grace period; completes when nothing of it runs. */
    CompletionStage<Void> stop(String podUid, String container, Duration grace);

    /** Ends whatever still runs in the pod and takes away its sandbox, mounts and files; completes when nothing is left. */
    CompletionStage<Void> remove(String podUid);

    /** Runs a command in a running container and gives its exit code and the first 4 KiB of its output; killed at the timeout (code 124). */
    CompletionStage<ExecResult> exec(String podUid, String container, List<String> command, Duration timeout);

    /**
     * The log of one life of a container; nothing where there is none (any more).
     *
     * @param containerId of that life
     */
    CompletionStage<Optional<ContainerLog>> log(String podUid, String container, String containerId);

    /** Runs a command in a running container for as long as it takes; the caller must close what it gets. */
    CompletionStage<Conversation> converse(
            String podUid, String container, List<String> command, boolean stdin, boolean tty);

    /**
     * Joins a running container's own program: what it writes from now on, and its input if the container has one.
     *
     * @param stdin whether something will be written to that input; where it is open for one visitor only, it ends when he goes
     */
    CompletionStage<Conversation> attach(String podUid, String container, boolean stdin);

    /** Connects to a port of the pod as its own containers see it, on its loopback address. */
    CompletionStage<ByteChannel> connect(String podUid, int port);

    /** Where ends of containers are told, also of adopted ones. Set once, before {@link #adopt()}. */
    void onExit(ExitListener listener);

    /** Lets go of threads and files; pods go on running. */
    void close();

    /** Called on a thread of the runtime; must not block. */
    interface ExitListener {
        void exited(ContainerExit exit);
    }

    /** {@code imagePullPolicy}. */
    enum PullPolicy {
        ALWAYS,
        IF_NOT_PRESENT,
        NEVER
    }

    /**
     * @param id {@code sha256:...} or {@code host://...}
     * @param note empty, or a sentence for an event (for example that a host image stands in)
     */
    record Image(String name, String id, String note) {}

    /**
     * @param annotations the pod's annotations; the simulated runtime reads its delays and failures from them
     * @param hostIp the node's address, for a pod in its network ({@code hostNetwork}); empty for one with a network of its own
     * @param privileged whether any of its containers is
     */
    record SandboxSpec(
            String podUid,
            String namespace,
            String name,
            String hostname,
            Map<String, String> labels,
            Map<String, String> annotations,
            DnsWish dns,
            EtcHosts hosts,
            String hostIp,
            boolean privileged) {}

    /** @param ip the pod's address */
    record Sandbox(String podUid, String ip) {}

    /**
     * @param attempt how often this container has been started before in this pod: 0 for the first time
     * @param command empty for the image's own entrypoint
     * @param args empty for the image's own, unless a command is given
     * @param workingDir empty for the image's own
     * @param tty whether its three streams are a terminal
     * @param runAs whom it runs as
     * @param lastWords where its last words come from
     */
    record ContainerSpec(
            String podUid,
            String name,
            int attempt,
            String image,
            List<String> command,
            List<String> args,
            Map<String, String> env,
            String workingDir,
            List<Mount> mounts,
            long memoryLimitBytes,
            long cpuLimitMillis,
            Stdin stdin,
            boolean tty,
            RunAs runAs,
            LastWords lastWords) {
        /** The same with another variable in its environment. */
        public ContainerSpec with(String variable, String value) {
            Map<String, String> more = new LinkedHashMap<>(env);
            more.put(variable, value);
            return with(more, mounts);
        }

        /** The same with something more mounted, after all else. */
        public ContainerSpec with(Mount mount) {
            List<Mount> more = new ArrayList<>(mounts);
            more.add(mount);
            return with(env, more);
        }

        private ContainerSpec with(Map<String, String> variables, List<Mount> mounted) {
            return new ContainerSpec(
                    podUid,
                    name,
                    attempt,
                    image,
                    command,
                    args,
                    variables,
                    workingDir,
                    mounted,
                    memoryLimitBytes,
                    cpuLimitMillis,
                    stdin,
                    tty,
                    runAs,
                    lastWords);
        }
    }

    /**
     * Where the message of a container's end comes from ({@code terminationMessagePath} and {@code terminationMessagePolicy}).
     *
     * @param path the file in the container that it may write it to; empty for none
     * @param orLog whether the end of its log takes its place if the container fails and has written nothing
     */
    record LastWords(String path, boolean orLog) {
        /** None. */
        public static final LastWords NONE = new LastWords("", false);
    }

    /**
     * Whom a container runs as.
     *
     * @param user empty for the image's
     * @param group empty for the user's own in the image, or else root's
     * @param nonRoot whether it must not be root
     * @param groups it is a member of besides
     * @param rights what it may do
     */
    record RunAs(OptionalLong user, OptionalLong group, boolean nonRoot, List<Long> groups, Rights rights) {
        /** As the image says. */
        public static final RunAs OF_THE_IMAGE =
                new RunAs(OptionalLong.empty(), OptionalLong.empty(), false, List.of(), Rights.USUAL);

        public RunAs {
            groups = List.copyOf(groups);
        }
    }

    /**
     * What a container may do beyond what the files' owners and modes say.
     *
     * @param privileged whether it may do to the machine what its root may: all capabilities, its devices, its kernel's settings
     * @param capabilities of its root user; others can gain no more than these
     * @param gains whether a program may have more rights than whoever starts it, such as by its setuid bit
     * @param readOnlyRoot whether only what is mounted may be written to
     */
    record Rights(boolean privileged, Set<String> capabilities, boolean gains, boolean readOnlyRoot) {
        /** Of a container that says nothing about it. */
        public static final Rights USUAL = new Rights(false, Capabilities.USUAL, true, false);

        public Rights {
            capabilities = Set.copyOf(capabilities);
        }
    }

    /** What a container's program reads: nothing, what all visitors write, or what the first one writes until he goes. */
    enum Stdin {
        NONE,
        OPEN,
        ONCE
    }

    /** A directory of the node mounted into a container. */
    record Mount(String source, String target, boolean readOnly) {}

    /** @param containerId {@code process://...}, {@code containerd://...}, unique per start */
    record Started(
            String podUid, String container, int attempt, String containerId, String imageId, long startedAtMillis) {}

    /**
     * @param reason {@code Completed}, {@code Error}, {@code OOMKilled} or {@code ContainerStatusUnknown}
     * @param message the container's last words; empty for none
     */
    record ContainerExit(
            String podUid,
            String container,
            String containerId,
            int exitCode,
            int signal,
            String reason,
            String message,
            long startedAtMillis,
            long finishedAtMillis) {
        public ContainerExit {
            // What an older version has written has none.
            message = message == null ? "" : message;
        }

        /** The same with these last words. */
        public ContainerExit saying(String words) {
            return new ContainerExit(
                    podUid, container, containerId, exitCode, signal, reason, words, startedAtMillis, finishedAtMillis);
        }

        /** The signal that a shell or runtime means by an exit code above 128; 0 for none. */
        public static int signal(int exitCode) {
            return exitCode > 128 && exitCode < 128 + 65 ? exitCode - 128 : 0;
        }
    }

    record ExecResult(int exitCode, String output) {}

    /** A pod found at start: its address and the containers that still run (by name), with the ones that ended meanwhile. */
    record FoundPod(
            String podUid,
            String namespace,
            String name,
            String ip,
            List<Started> running,
            List<ContainerExit> ended) {}

    /** The pod's, image's or machine's fault. */
    final class RuntimeFailure extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String reason;

        /** @param reason Kubernetes' reason, such as {@code ErrImagePull}, {@code RunContainerError} or {@code FailedCreatePodSandBox} */
        public RuntimeFailure(String reason, String message) {
            super(message);
            this.reason = reason;
        }

        public String reason() {
            return reason;
        }
    }
}
