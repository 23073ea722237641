package dev.berth.agent.pod;

import dev.berth.agent.runtime.Capabilities;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.Rights;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.runtime.PodRuntime.Stdin;
import dev.berth.agent.spec.DesiredContainer;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.agent.spec.Expansion;
import dev.berth.agent.spec.VolumeGroup;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A container's part of the pod in the runtime's words. */
final class ContainerSpecs {
    private ContainerSpecs() {}

    static ContainerSpec of(
            DesiredPod pod, DesiredContainer c, int attempt, Map<String, String> env, List<Mount> mounts) {
        Container m = c.model();
        return new ContainerSpec(
                pod.uid(),
                c.name(),
                attempt,
                c.image(),
                Expansion.expand(orEmpty(m.getCommand()), env),
                Expansion.expand(orEmpty(m.getArgs()), env),
                env,
                m.getWorkingDir() == null ? "" : m.getWorkingDir(),
                mounts,
                limit(m, "memory", BigDecimal.ONE),
                limit(m, "cpu", BigDecimal.valueOf(1000)),
                stdin(m),
                Boolean.TRUE.equals(m.getTty()),
                runAs(pod, m),
                lastWords(m));
    }

    private static LastWords lastWords(Container m) {
        String path = m.getTerminationMessagePath() == null ? "" : m.getTerminationMessagePath();
        return new LastWords(path, "FallbackToLogsOnError".equals(m.getTerminationMessagePolicy()));
    }

    /** The container's word counts before the pod's; groups are the pod's. */
    private static RunAs runAs(DesiredPod pod, Container m) {
        PodSecurityContext of = pod.model().getSpec().getSecurityContext();
        PodSecurityContext all = of == null ? new PodSecurityContext() : of;
        SecurityContext own = m.getSecurityContext() == null ? new SecurityContext() : m.getSecurityContext();
        Set<Long> groups = new LinkedHashSet<>(all.getSupplementalGroups());
        VolumeGroup.of(pod).ifPresent(g -> groups.add((long) g.gid()));
        return new RunAs(
                id(own.getRunAsUser(), all.getRunAsUser()),
                id(own.getRunAsGroup(), all.getRunAsGroup()),
                Boolean.TRUE.equals(own.getRunAsNonRoot() == null ? all.getRunAsNonRoot() : own.getRunAsNonRoot()),
                List.copyOf(groups),
                rights(own));
    }

    private static Rights rights(SecurityContext own) {
        boolean privileged = Boolean.TRUE.equals(own.getPrivileged());
        return new Rights(
                privileged,
                Capabilities.of(added(own), dropped(own)),
                privileged || !Boolean.FALSE.equals(own.getAllowPrivilegeEscalation()),
                Boolean.TRUE.equals(own.getReadOnlyRootFilesystem()));
    }

    private static List<String> added(SecurityContext own) {
        return own.getCapabilities() == null
                ? List.of()
                : orEmpty(own.getCapabilities().getAdd());
    }

    private static List<String> dropped(SecurityContext own) {
        return own.getCapabilities() == null
                ? List.of()
                : orEmpty(own.getCapabilities().getDrop());
    }

    /** What of it cannot be given, in a sentence. */
    static Optional<String> problem(Container m) {
        SecurityContext own = m.getSecurityContext() == null ? new SecurityContext() : m.getSecurityContext();
        return Capabilities.unknown(added(own))
                .map(name -> "securityContext.capabilities.add of container " + m.getName() + ": \"" + name
                        + "\" is no capability of Linux");
    }

    private static OptionalLong id(@Nullable Long own, @Nullable Long all) {
        Long id = own == null ? all : own;
        return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    }

    private static Stdin stdin(Container m) {
        if (!Boolean.TRUE.equals(m.getStdin())) {
            return Stdin.NONE;
        }
        return Boolean.TRUE.equals(m.getStdinOnce()) ? Stdin.ONCE : Stdin.OPEN;
    }

    /** 0 for no limit. */
    private static long limit(Container m, String what, BigDecimal unit) {
        if (m.getResources() == null || m.getResources().getLimits() == null) {
            return 0;
        }
        Quantity limit = m.getResources().getLimits().get(what);
        return limit == null
                ? 0
                : limit.getNumericalAmount()
                        .multiply(unit)
                        .setScale(0, RoundingMode.CEILING)
                        .longValue();
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }
}
