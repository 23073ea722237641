package dev.berth.agent.pod;

import dev.berth.agent.pod.VolumeRun.Step;
import dev.berth.agent.spec.Payload;
import dev.berth.agent.spec.VolumeGroup;
import dev.berth.agent.spec.VolumeSource;
import java.util.List;
import java.util.Optional;

/**
 * Volumes of configuration: written before the pod starts, and again whenever what they are made of changes. What has once been there and
 * is gone stays as it was, as in Kubernetes; a missing one holds the pod and is told.
 */
final class ConfigWalk {
    private ConfigWalk() {}

    static void advance(Turn t) {
        for (VolumeRun v : List.copyOf(t.volumes.values())) {
            boolean due = v.step() == Step.UNWRITTEN || v.step() == Step.READY;
            if (due && v.source() instanceof VolumeSource.Projected p && t.reached(v.retryAt())) {
                write(t, v, Payload.of(p, t.pod, t.surroundings()));
            }
        }
    }

    private static void write(Turn t, VolumeRun v, Payload payload) {
        switch (payload) {
            case Payload.Files files -> {
                if (!v.written().equals(Optional.of(files))) {
                    t.put(v.writing(files));
                    // From now on there is something to take away.
                    t.sandboxed = true;
                    t.effect(new PodEffect.WriteFiles(v.name(), v.path(), files, VolumeGroup.of(t.pod)));
                }
            }
            case Payload.Pending pending -> {}
            case Payload.Missing missing -> {
                if (v.step() == Step.UNWRITTEN) {
                    String why = "MountVolume.SetUp failed for volume \"" + v.name() + "\" : " + missing.why();
                    VolumeWalk.tell(t, v, "FailedMount", why);
                }
            }
        }
    }

    static void onWritten(Turn t, PodEvent.Written e) {
        running(t, e.volume()).ifPresent(v -> t.put(v.settled()));
    }

    static void onWriteFailed(Turn t, PodEvent.WriteFailed e) {
        running(t, e.volume()).ifPresent(v -> {
            VolumeRun failed = v.unsettled(t.now.plus(t.terms.retry()));
            t.put(failed);
            VolumeWalk.tell(
                    t,
                    failed,
                    "FailedMount",
                    "MountVolume.SetUp failed for volume \"" + v.name() + "\" : " + e.message());
        });
    }

    private static Optional<VolumeRun> running(Turn t, String volume) {
        return Optional.ofNullable(t.volumes.get(volume)).filter(VolumeRun::beingWritten);
    }
}
