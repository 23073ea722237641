package dev.berth.agent.admit;

import dev.berth.protocol.resources.Amounts;
import dev.berth.protocol.resources.HostPort;
import dev.berth.protocol.resources.Share;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a node has room for one more pod: the kubelet's admission with its reasons and in its order. Placement asks the same, but not
 * every pod comes through placement: daemons and pods with a {@code spec.nodeName} of their own do not.
 */
public final class Admission {
    /** Others are Kubernetes' extended resources; the kubelet does not ask for those that it does not have. */
    private static final List<String> ASKED = List.of(Amounts.CPU, Amounts.MEMORY, Amounts.EPHEMERAL_STORAGE);

    private Admission() {}

    /**
     * @param room the node's {@code allocatable}
     * @param there what its other pods take
     */
    public static Optional<Refusal> refusal(Share asked, Map<String, Long> room, List<Share> there) {
        long pods = room.getOrDefault(Amounts.PODS, 0L);
        if (there.size() >= pods) {
            return Optional.of(lack(Amounts.PODS, 1, there.size(), pods));
        }
        for (String resource : ASKED) {
            long wanted = asked.requests().getOrDefault(resource, 0L);
            long used = there.stream()
                    .mapToLong(s -> s.requests().getOrDefault(resource, 0L))
                    .sum();
            long capacity = room.getOrDefault(resource, 0L);
            if (wanted > 0 && wanted > capacity - used) {
                return Optional.of(lack(resource, wanted, used, capacity));
            }
        }
        return ports(asked, there);
    }

    private static Refusal lack(String resource, long wanted, long used, long capacity) {
        return new Refusal(
                "OutOf" + resource,
                "Node didn't have enough resource: " + resource + ", requested: " + wanted + ", used: " + used
                        + ", capacity: " + capacity);
    }

    private static Optional<Refusal> ports(Share asked, List<Share> there) {
        Set<HostPort> taken = there.stream().flatMap(s -> s.ports().stream()).collect(Collectors.toSet());
        boolean clash = asked.ports().stream().anyMatch(p -> taken.stream().anyMatch(p::conflicts));
        return clash
                ? Optional.of(new Refusal(
                        "NodePorts",
                        "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"))
                : Optional.empty();
    }
}
