package dev.berth.agent.runtime.process;

import dev.berth.agent.image.HostImage;
import dev.berth.agent.net.Cidr;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a node's process runtime needs to know.
 *
 * @param cell unique to cluster and node on this machine, like {@code 1a2b-0}: links, control groups and the bridge are named by it
 * @param stateDir this node's own; pods, their logs and the ledger live there. Must be on a filesystem that can be an overlay's upper
 * @param imageStore shared by all nodes of the machine
 * @param podNetwork this node's own, such as {@code 10.244.1.0/24}; without namespaces the same hosts in 127.0.0.0/8 are used
 * @param hidden directories that no host-image container may see: Berth's state, keys
 * @param javaHome of the JDK that runs Berth; the static web server runs on it
 * @param clusterDomain below which this node's DNS at the gateway of the pod network answers; empty if there is no such DNS
 * @param plainBecause empty for isolated pods; else the reason for which pods of this node get no namespaces
 * @param lease the file that says until when pods may run; launchers look there before they become a program. Empty for no limit
 * @param threads for calls, at most that many at once
 * @param podPids most processes of one container; 0 for no limit
 */
public record ProcessRuntimeConfig(
        String cell,
        Path stateDir,
        Path imageStore,
        Cidr podNetwork,
        List<HostImage> hostImages,
        List<Path> hidden,
        Path javaHome,
        Optional<String> clusterDomain,
        Optional<String> plainBecause,
        Optional<Path> lease,
        int threads,
        long podPids) {
    public ProcessRuntimeConfig {
        hostImages = List.copyOf(hostImages);
        hidden = List.copyOf(hidden);
        if (stateDir.toString().matches(".*[:,\\\\\"\\s].*")) {
            throw new IllegalArgumentException(
                    "the state directory '" + stateDir
                            + "' must not have white space, colon, comma, quote or backslash in its path: mounts cannot name it");
        }
    }

    /** With the usual values for the rest. */
    public static ProcessRuntimeConfig of(
            String cell,
            Path stateDir,
            Path imageStore,
            String podNetwork,
            List<HostImage> hostImages,
            List<Path> hidden) {
        return new ProcessRuntimeConfig(
                cell,
                stateDir.toAbsolutePath().normalize(),
                imageStore.toAbsolutePath().normalize(),
                Cidr.parse(podNetwork),
                hostImages,
                hidden,
                Path.of(System.getProperty("java.home")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                8,
                0);
    }

    /** The same for a machine that cannot isolate pods. */
    public ProcessRuntimeConfig plain(String because) {
        return with(clusterDomain, Optional.of(because), lease);
    }

    /** The same for a node that has a lease. */
    public ProcessRuntimeConfig leased(Path file) {
        return with(
                clusterDomain, plainBecause, Optional.of(file.toAbsolutePath().normalize()));
    }

    /** The same for a node whose DNS knows the cluster. */
    public ProcessRuntimeConfig named(String domain) {
        return with(Optional.of(domain), plainBecause, lease);
    }

    private ProcessRuntimeConfig with(Optional<String> domain, Optional<String> because, Optional<Path> leaseFile) {
        return new ProcessRuntimeConfig(
                cell,
                stateDir,
                imageStore,
                podNetwork,
                hostImages,
                hidden,
                javaHome,
                domain,
                because,
                leaseFile,
                threads,
                podPids);
    }

    /** Addresses of pods. */
    Cidr addresses() {
        return plainBecause.isPresent() ? podNetwork.loopback() : podNetwork;
    }

    /** The directory of this node's control groups in each hierarchy. */
    String controlGroupParent() {
        return "berth-" + cell;
    }
}
