package dev.berth.agent.pod;

import dev.berth.agent.pod.VolumeRun.Step;
import dev.berth.agent.spec.VolumeSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** From the pod's volumes to directories that may be mounted, and back. */
final class VolumeWalk {
    private VolumeWalk() {}

    /** Asks for what is bound and not yet granted, and again for what stayed unanswered or was held. */
    static void advance(Turn t) {
        for (VolumeRun v : List.copyOf(t.volumes.values())) {
            String pv = t.pod.bound().getOrDefault(v.name(), "");
            if (v.step() == Step.UNBOUND && !pv.isEmpty()) {
                ask(t, v, pv);
            } else if (v.step() == Step.ATTACHING && t.reached(v.retryAt())) {
                ask(t, v, v.pv());
            } else if (v.step() == Step.BROKEN && v.source() instanceof VolumeSource.Unsupported u) {
                tell(t, v, "FailedMount", u.why());
            }
        }
        if (t.stage == Stage.PREPARING && t.reached(t.warnAt)) {
            complain(t);
        }
    }

    private static void ask(Turn t, VolumeRun v, String pv) {
        t.put(v.asking(pv, t.now.plus(t.terms.retry())));
        t.effect(new PodEffect.Attach(pv, v.readOnly()));
    }

    static void tell(Turn t, VolumeRun v, String reason, String message) {
        if (!v.told().equals(message)) {
            t.put(v.telling(message));
            t.warning(reason, message);
        }
    }

    private static void complain(Turn t) {
        t.warnAt = t.now.plus(t.terms.mountPatience().multipliedBy(4));
        List<String> waiting = t.volumes.values().stream()
                .filter(v -> v.step() == Step.UNBOUND)
                .map(v -> v.source() instanceof VolumeSource.Claim c
                        ? v.name() + " (claim " + t.pod.namespace() + "/" + c.claim() + " is not bound)"
                        : v.name())
                .toList();
        if (!waiting.isEmpty()) {
            t.warning(
                    "FailedMount",
                    "Unable to attach or mount volumes: unmounted volumes=" + String.join(", ", waiting));
        }
    }

    static boolean ready(Turn t) {
        return t.volumes.values().stream().allMatch(v -> v.step() == Step.READY || v.step() == Step.REWRITING);
    }

    static Map<String, String> directories(Turn t) {
        var found = new HashMap<String, String>();
        t.volumes.values().forEach(v -> found.put(v.name(), v.path()));
        return found;
    }

    static void onAttached(Turn t, PodEvent.Attached e) {
        for (VolumeRun v : List.copyOf(t.volumes.values())) {
            if (v.pv().equals(e.pv()) && v.step() == Step.ATTACHING) {
                t.put(v.attached(e.path(), e.token()));
            }
        }
    }

    static void onRefused(Turn t, String pv, String reason) {
        for (VolumeRun v : List.copyOf(t.volumes.values())) {
            if (v.pv().equals(pv) && v.step() == Step.ATTACHING) {
                tell(t, v, "FailedAttachVolume", reason);
            }
        }
    }

    /** Gives back all that was ever asked for; says whether that is over. */
    static boolean detach(Turn t) {
        for (VolumeRun v : List.copyOf(t.volumes.values())) {
            boolean first = v.step() == Step.ATTACHING || (v.step() == Step.READY && !v.pv().isEmpty());
            if (first || (v.step() == Step.DETACHING && t.reached(v.retryAt()))) {
                t.put(v.detaching(t.now.plus(t.terms.retry())));
                t.effect(new PodEffect.Detach(v.pv(), v.token() == 0 ? Long.MAX_VALUE : v.token()));
            }
        }
        return t.volumes.values().stream().noneMatch(v -> v.step() == Step.DETACHING);
    }

    static void onDetached(Turn t, String pv) {
        for (VolumeRun v : List.copyOf(t.volumes.values())) {
            if (v.pv().equals(pv) && v.step() == Step.DETACHING) {
                t.put(v.detached());
            }
        }
    }
}
