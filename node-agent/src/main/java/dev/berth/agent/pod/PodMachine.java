package dev.berth.agent.pod;

import dev.berth.agent.admit.Refusal;
import dev.berth.agent.pod.PodState.Cause;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.agent.status.PodStatuses;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One pod's life: {@code (state, event, now) -> (state, effects)}. Volumes first, then the sandbox, then containers in the kubelet's order,
 * probes and restarts, and at the end all of it backwards. Late and repeated answers change nothing.
 *
 * <p>Nothing is begun before the API has stored that the node has seen the pod, so that a pod which a lost node was given and never
 * acknowledged has certainly not run.
 */
public final class PodMachine {
    private final PodTerms terms;

    public PodMachine(PodTerms terms) {
        this.terms = terms;
    }

    /**
     * A pod that this life of the agent sees for the first time.
     *
     * @param found what of it still runs from an earlier life: goes on without a restart
     */
    public Next begin(DesiredPod pod, Optional<FoundPod> found, Instant now) {
        Turn t = Recall.turn(terms, pod, found, now);
        pod.deletion().ifPresent(grace -> EndWalk.end(t, Cause.DELETED, grace));
        return advance(t);
    }

    /** A pod that the node does not take: it has failed without having been begun. */
    public Next refuse(DesiredPod pod, Refusal why, Instant now) {
        Turn t = Recall.turn(terms, pod, Optional.empty(), now);
        t.stage = Stage.GONE;
        t.status = PodStatuses.rejected(pod, why, now);
        t.warning(why.reason(), why.message());
        t.effect(new PodEffect.Report(t.status, false, false));
        return new Next(t.state(), t.effects);
    }

    public Next step(PodState state, PodEvent event, Instant now) {
        Turn t = new Turn(terms, state, now);
        on(t, event);
        return advance(t);
    }

    private static void on(Turn t, PodEvent event) {
        switch (event) {
            case PodEvent.Assigned e -> onAssigned(t, e);
            case PodEvent.Acknowledged e -> t.acknowledged = true;
            case PodEvent.Removed e -> EndWalk.end(t, Cause.REMOVED, Duration.ZERO);
            case PodEvent.Evicted e -> EndWalk.end(t, Cause.EVICTED, t.pod.grace());
            case PodEvent.Tick e -> {}
            case PodEvent.Configured e -> t.configs = t.configs.with(e.key(), e.entries());
            case PodEvent.TokenCame e -> t.tokens = t.tokens.with(e.wish(), e.answer());
            case PodEvent.Written e -> ConfigWalk.onWritten(t, e);
            case PodEvent.WriteFailed e -> ConfigWalk.onWriteFailed(t, e);
            case PodEvent.Attached e -> VolumeWalk.onAttached(t, e);
            case PodEvent.AttachHeld e -> VolumeWalk.onRefused(t, e.pv(), e.reason());
            case PodEvent.AttachRefused e -> VolumeWalk.onRefused(t, e.pv(), e.reason());
            case PodEvent.Detached e -> VolumeWalk.onDetached(t, e.pv());
            case PodEvent.SandboxCreated e -> SandboxWalk.onCreated(t, e);
            case PodEvent.SandboxFailed e -> SandboxWalk.onFailed(t, e);
            case PodEvent.Pulled e -> ContainerWalk.onPulled(t, e);
            case PodEvent.PullFailed e -> ContainerWalk.onPullFailed(t, e);
            case PodEvent.Started e -> ContainerWalk.onStarted(t, e);
            case PodEvent.StartFailed e -> ContainerWalk.onStartFailed(t, e);
            case PodEvent.HookOver e -> Hooks.onOver(t, e);
            case PodEvent.Exited e -> Ends.onExited(t, e.exit());
            case PodEvent.Stopped e -> Ends.onStopped(t, e);
            case PodEvent.StopFailed e -> Ends.onStopFailed(t, e);
            case PodEvent.Probed e -> ProbeWalk.onProbed(t, e);
            case PodEvent.SandboxRemoved e -> EndWalk.onRemoved(t);
            case PodEvent.RemoveFailed e -> EndWalk.onRemoveFailed(t, e);
        }
    }

    private static void onAssigned(Turn t, PodEvent.Assigned e) {
        if (!e.pod().uid().equals(t.pod.uid())) {
            return;
        }
        t.pod = e.pod();
        e.pod().deletion().ifPresent(grace -> EndWalk.end(t, Cause.DELETED, grace));
    }

    private static Next advance(Turn t) {
        if (t.acknowledged && !t.ended() && t.stage != Stage.GONE) {
            VolumeWalk.advance(t);
            ConfigWalk.advance(t);
            SandboxWalk.advance(t);
        }
        ContainerWalk.advance(t);
        ProbeWalk.advance(t);
        Hooks.advance(t);
        Ends.repeat(t);
        EndWalk.advance(t);
        return Reporting.finish(t);
    }
}
