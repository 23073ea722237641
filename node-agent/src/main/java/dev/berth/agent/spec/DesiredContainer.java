package dev.berth.agent.spec;

import dev.berth.agent.probe.ProbeKind;
import dev.berth.agent.probe.ProbeSpec;
import dev.berth.agent.runtime.PodRuntime.PullPolicy;
import io.fabric8.kubernetes.api.model.Container;
import java.util.EnumMap;
import java.util.Map;

/**
 * A container as the pod asks for it.
 *
 * @param init whether it runs before the others
 * @param sidecar an init container with {@code restartPolicy: Always}: the next one starts once this one has started, and it stays
 * @param model the whole container as the API has it: read only
 */
public record DesiredContainer(
        String name,
        String image,
        PullPolicy pullPolicy,
        boolean init,
        boolean sidecar,
        Map<ProbeKind, ProbeSpec> probes,
        Container model) {
    public DesiredContainer {
        probes = Map.copyOf(probes);
    }

    static DesiredContainer of(Container c, boolean init) {
        boolean sidecar = init && "Always".equals(c.getRestartPolicy());
        Map<ProbeKind, ProbeSpec> probes = new EnumMap<>(ProbeKind.class);
        if (!init || sidecar) {
            ProbeSpec.of(c.getStartupProbe(), c).ifPresent(p -> probes.put(ProbeKind.STARTUP, p));
            ProbeSpec.of(c.getLivenessProbe(), c).ifPresent(p -> probes.put(ProbeKind.LIVENESS, p));
            ProbeSpec.of(c.getReadinessProbe(), c).ifPresent(p -> probes.put(ProbeKind.READINESS, p));
        }
        String image = c.getImage() == null ? "" : c.getImage();
        return new DesiredContainer(c.getName(), image, policy(c, image), init, sidecar, probes, c);
    }

    /** Without a policy, the tag {@code latest} (or none) is pulled anew, as the API server would have filled in. */
    private static PullPolicy policy(Container c, String image) {
        String named = c.getImagePullPolicy() == null ? "" : c.getImagePullPolicy();
        return switch (named) {
            case "Always" -> PullPolicy.ALWAYS;
            case "Never" -> PullPolicy.NEVER;
            case "IfNotPresent" -> PullPolicy.IF_NOT_PRESENT;
            default -> latest(image) ? PullPolicy.ALWAYS : PullPolicy.IF_NOT_PRESENT;
        };
    }

    private static boolean latest(String image) {
        if (image.contains("@")) {
            return false;
        }
        int colon = image.lastIndexOf(':');
        return colon <= image.lastIndexOf('/') || image.endsWith(":latest");
    }
}
