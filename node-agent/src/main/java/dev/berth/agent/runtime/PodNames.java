package dev.berth.agent.runtime;

import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.runtime.PodRuntime.SandboxSpec;
import java.util.List;
import java.util.regex.Pattern;

/** Names of pods as names of files. */
public final class PodNames {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?");
    private static final int LONGEST_NAME = 140;

    private PodNames() {}

    /** @throws RuntimeFailure {@code FailedCreatePodSandBox} for a part that cannot become a file's name, or could name another */
    public static void verify(SandboxSpec pod) {
        for (String part : List.of(pod.podUid(), pod.namespace(), pod.name(), pod.hostname())) {
            if (!safe(part)) {
                throw new RuntimeFailure(
                        "FailedCreatePodSandBox", "'" + part + "' cannot be the uid, namespace or name of a pod");
            }
        }
    }

    /** @throws RuntimeFailure {@code RunContainerError} for such a name of a container */
    public static void verify(ContainerSpec container) {
        if (!safe(container.name())) {
            throw new RuntimeFailure("RunContainerError", "'" + container.name() + "' cannot be a container's name");
        }
    }

    private static boolean safe(String part) {
        return SAFE.matcher(part).matches();
    }

    /** Kubernetes' form for log directories: {@code NAMESPACE_NAME_UID}. */
    public static String directory(String namespace, String name, String uid) {
        String shortName = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        return namespace + "_" + shortName + "_" + uid;
    }
}
