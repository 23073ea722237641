package dev.berth.controller.services;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.registry.decide.Allocation;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives each Service a virtual address, and node ports if its type has them, that no other Service has. Which ones depends on its uid and
 * on what is taken only. What a Service asks for itself it gets, or is refused in Kubernetes' words.
 */
public record ServiceAddresses(ServiceRanges ranges) implements Allocation {
    private static final String NONE = "None";

    @Override
    public Result allocate(Snapshot all, Optional<KubeObject> old, ObjectNode tree) {
        if (!all.resource().equals(Resources.SERVICES) || !(tree.path("spec") instanceof ObjectNode spec)) {
            return new Result.Nothing();
        }
        var causes = new ArrayList<Status.Cause>();
        int seed = tree.path("metadata").path("uid").asText("").hashCode();
        var taken = new Taken(all, tree.path("metadata").path("uid").asText(""));
        JsonNode before = old.map(o -> o.tree().path("spec")).orElse(spec.path("nothing"));
        try {
            boolean took = address(spec, before, seed, taken, causes);
            took |= ports(spec, before, seed, taken, causes);
            if (!causes.isEmpty()) {
                String name = tree.path("metadata").path("name").asText("");
                return new Result.Refused(Status.invalid(Resources.SERVICES, name, causes));
            }
            return took ? new Result.Taken() : new Result.Nothing();
        } catch (Full full) {
            return new Result.Refused(Status.internal(String.valueOf(full.getMessage())));
        }
    }

    /** Nothing is left to be given. */
    private static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1;

        Full(String message) {
            super(message, null, false, false);
        }
    }

    /** What the other Services have. */
    private static final class Taken {
        final Set<String> addresses = new HashSet<>();
        final Set<String> ports = new HashSet<>();

        Taken(Snapshot all, String uid) {
            all.all().filter(s -> !s.uid().equals(uid)).forEach(s -> {
                JsonNode spec = s.tree().path("spec");
                addresses.add(spec.path("clusterIP").asText(""));
                spec.path("ports")
                        .forEach(p -> ports.add(portKey(p, p.path("nodePort").asInt(0))));
            });
        }
    }

    private static String portKey(JsonNode port, int number) {
        return number + "/" + port.path("protocol").asText("TCP");
    }

    private boolean address(ObjectNode spec, JsonNode before, int seed, Taken taken, List<Status.Cause> causes) {
        String wanted = spec.path("clusterIP").asText("");
        if (spec.path("type").asText("").equals("ExternalName") || wanted.equals(NONE)) {
            return false;
        }
        if (!wanted.isEmpty() && wanted.equals(before.path("clusterIP").asText(""))) {
            return false;
        }
        if (wanted.isEmpty()) {
            wanted = free(seed, taken);
        } else if (!ranges.contains(wanted)) {
            causes.add(bad(
                    "spec.clusterIPs",
                    "[\"" + wanted + "\"]",
                    "failed to allocate IP " + wanted + ": the provided IP (" + wanted
                            + ") is not in the valid range. The range of valid IPs is " + ranges));
        } else if (taken.addresses.contains(wanted)) {
            causes.add(bad(
                    "spec.clusterIPs",
                    "[\"" + wanted + "\"]",
                    "failed to allocate IP " + wanted + ": provided IP is already allocated"));
        }
        spec.put("clusterIP", wanted).putArray("clusterIPs").add(wanted);
        return true;
    }

    private String free(int seed, Taken taken) {
        int start = Math.floorMod(seed * 0x9E3779B9, ranges.size());
        for (int i = 0; i < ranges.size(); i++) {
            String address = ranges.address((start + i) % ranges.size());
            if (!taken.addresses.contains(address)) {
                return address;
            }
        }
        throw new Full("failed to allocate a serviceIP: range is full (" + ranges
                + "); delete Services that are not needed, or make those headless that need no address");
    }

    private boolean ports(ObjectNode spec, JsonNode before, int seed, Taken taken, List<Status.Cause> causes) {
        String type = spec.path("type").asText("");
        boolean wants = type.equals("NodePort")
                || (type.equals("LoadBalancer")
                        && spec.path("allocateLoadBalancerNodePorts").asBoolean(true));
        boolean took = false;
        Set<String> had = new HashSet<>();
        before.path("ports").forEach(p -> had.add(portKey(p, p.path("nodePort").asInt(0))));
        Set<String> own = new HashSet<>();
        int index = 0;
        for (JsonNode node : spec.path("ports")) {
            if (!(node instanceof ObjectNode port)) {
                continue;
            }
            String at = "spec.ports[" + index++ + "].nodePort";
            int asked = port.path("nodePort").asInt(0);
            String key = portKey(port, asked);
            if (asked == 0 && wants) {
                int found = freePort(seed + index, port, taken, own);
                port.put("nodePort", found);
                key = portKey(port, found);
                took = true;
            } else if (asked != 0 && !had.contains(key)) {
                took = true;
                problem(asked, key, taken, own).ifPresent(why -> causes.add(bad(at, Integer.toString(asked), why)));
            }
            own.add(key);
        }
        return took;
    }

    private Optional<String> problem(int asked, String key, Taken taken, Set<String> own) {
        if (asked < ranges.firstPort() || asked > ranges.lastPort()) {
            return Optional.of("provided port is not in the valid range. The range of valid ports is "
                    + ranges.firstPort() + "-" + ranges.lastPort());
        }
        return taken.ports.contains(key) || own.contains(key)
                ? Optional.of("provided port is already allocated")
                : Optional.empty();
    }

    private int freePort(int seed, JsonNode port, Taken taken, Set<String> own) {
        int size = ranges.lastPort() - ranges.firstPort() + 1;
        int start = Math.floorMod(seed * 0x9E3779B9, size);
        for (int i = 0; i < size; i++) {
            int number = ranges.firstPort() + (start + i) % size;
            String key = portKey(port, number);
            if (!taken.ports.contains(key) && !own.contains(key)) {
                return number;
            }
        }
        throw new Full(
                "failed to allocate a nodePort: range is full; delete Services of type NodePort that are not needed");
    }

    private static Status.Cause bad(String field, String value, String why) {
        return new Status.Cause("FieldValueInvalid", "Invalid value: " + value + ": " + why, field);
    }
}
