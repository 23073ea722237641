package dev.berth.agent.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.probe.Hook;
import dev.berth.agent.probe.ProbeAction;
import dev.berth.agent.probe.ProbeKind;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.PullPolicy;
import dev.berth.agent.runtime.PodRuntime.SandboxSpec;
import dev.berth.agent.spec.Mounts.SubPath;
import dev.berth.agent.spec.Payload;
import dev.berth.agent.spec.VolumeGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a pod machine wants done. Of Pull, CreateSandbox, Start and Remove at most one is open per pod. */
public sealed interface PodEffect {
    record Attach(String pv, boolean readOnly) implements PodEffect {}

    /** @param token {@link Long#MAX_VALUE} if the attach was asked for but its answer never came: whatever was granted is given back */
    record Detach(String pv, long token) implements PodEffect {}

    /** Makes a volume's files what they are to be, all at once. */
    record WriteFiles(String volume, String path, Payload.Files files, Optional<VolumeGroup> group)
            implements PodEffect {}

    /** Makes the directories, then the sandbox. */
    record CreateSandbox(SandboxSpec spec, List<Directory> directories) implements PodEffect {
        public CreateSandbox {
            directories = List.copyOf(directories);
        }
    }

    /**
     * @param create whether it is made when it is absent
     * @param check whether it must be a directory
     * @param open whether everybody in the pod may write to it: only for what nobody but the pod reaches
     * @param memory the most bytes of one that is in memory, 0 for no limit of its own
     * @param group whom it and all in it is to belong to
     */
    record Directory(
            String path,
            boolean create,
            boolean check,
            boolean open,
            OptionalLong memory,
            Optional<VolumeGroup> group) {}

    record Pull(String container, String image, PullPolicy policy) implements PodEffect {}

    /** Makes what is missing of the sub paths, looks where they lead, then starts the container. */
    record Start(ContainerSpec spec, List<SubPath> subPaths) implements PodEffect {
        public Start {
            subPaths = List.copyOf(subPaths);
        }
    }

    record Probe(
            String container, String containerId, ProbeKind kind, long number, ProbeAction action, Duration timeout)
            implements PodEffect {}

    /** @param longest after which it has failed, and what it has begun in the container is ended */
    record RunHook(String container, String containerId, Hook.Kind kind, Hook hook, Duration longest)
            implements PodEffect {}

    record Stop(String container, String containerId, Duration grace) implements PodEffect {}

    /** Takes away the sandbox and everything in it. */
    record Remove() implements PodEffect {}

    /**
     * Tells the API.
     *
     * @param lazy whether it may wait a moment for a better one, since it says only that the pod is being made
     * @param gone nothing of the pod is left, and it may leave the API
     */
    record Report(ObjectNode status, boolean lazy, boolean gone) implements PodEffect {}

    record Event(boolean warning, String reason, String message) implements PodEffect {}

    /** A {@link PodEvent.Tick} is wanted then; takes the place of an earlier wish. */
    record WakeAt(Instant at) implements PodEffect {}
}
