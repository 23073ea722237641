package dev.berth.agent.runtime.process;

import dev.berth.agent.runtime.PodNames;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A pod's sandbox in the ledger. Written when the sandbox is complete: a pod directory without it is half-made.
 *
 * @param hostNetwork whether it is in the machine's network, with an address that is not its own
 * @param bootId of the boot in which it was made; namespaces do not outlive a boot
 */
record PodRecord(
        String uid, String namespace, String name, String hostname, String ip, boolean hostNetwork, String bootId) {
    PodRecord {
        for (String part : List.of(uid, namespace, name, hostname, ip, bootId)) {
            Objects.requireNonNull(part);
        }
    }

    /** The address that is to be given back; none of a pod in the machine's network. */
    Optional<String> ownIp() {
        return hostNetwork ? Optional.empty() : Optional.of(ip);
    }

    String directoryName() {
        return PodNames.directory(namespace, name, uid);
    }
}
