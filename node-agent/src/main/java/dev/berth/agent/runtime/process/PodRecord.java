package dev.berth.agent.runtime.process;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A pod's sandbox in the ledger. Written when the sandbox is complete: a pod directory without it is half-made.
 *
 * @param hostNetwork whether it is in the machine's network, with an address that is not its own
 * @param bootId of the boot in which it was made; namespaces do not outlive a boot
 */
record PodRecord(
        String uid, String namespace, String name, String hostname, String ip, boolean hostNetwork, String bootId) {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?");
    private static final int LONGEST_NAME = 140;

    PodRecord {
        for (String part : List.of(uid, namespace, name, hostname, ip, bootId)) {
            Objects.requireNonNull(part);
        }
    }

    /** The address that is to be given back; none of a pod in the machine's network. */
    Optional<String> ownIp() {
        return hostNetwork ? Optional.empty() : Optional.of(ip);
    }

    /** These become file names, and must not be able to name anything else. */
    static boolean safe(String part) {
        return SAFE.matcher(part).matches();
    }

    /** Kubernetes' form for log directories: {@code NAMESPACE_NAME_UID}. */
    String directoryName() {
        String shortName = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        return namespace + "_" + shortName + "_" + uid;
    }
}
