package dev.berth.controller.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.optin.OptIns;
import dev.berth.controller.plan.IntOrPercent;
import dev.berth.controller.plan.SetSelector;
import dev.berth.protocol.api.KubeObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A StatefulSet's spec as the planner reads it.
 *
 * @param ordinals of its replicas: from {@code ordinals.start} on, without the reserved ones
 * @param monotonic OrderedReady, as opposed to Parallel
 * @param rolling RollingUpdate, as opposed to OnDelete
 * @param partition how many replicas from the first one on stay at the current revision; empty if there is no {@code rollingUpdate} part at all
 * @param maxUnavailable empty if it is not set
 */
record SetSpec(
        KubeObject set,
        OptIns optIns,
        int replicas,
        Ordinals ordinals,
        boolean monotonic,
        boolean rolling,
        OptionalInt partition,
        Optional<IntOrPercent> maxUnavailable,
        Duration minReady,
        Retention retention,
        List<ObjectNode> claimTemplates,
        SetSelector selector,
        int historyLimit) {
    SetSpec {
        claimTemplates = List.copyOf(claimTemplates);
    }

    /** @param conditions whether conditions are written where the set does not say */
    static SetSpec of(KubeObject set, boolean conditions) {
        OptIns optIns = OptIns.of(set, conditions);
        JsonNode spec = set.tree().path("spec");
        JsonNode strategy = spec.path("updateStrategy");
        JsonNode rolling = strategy.path("rollingUpdate");
        int replicas = spec.path("replicas").asInt(1);
        JsonNode most = rolling.path("maxUnavailable");
        return new SetSpec(
                set,
                optIns,
                replicas,
                Ordinals.of(spec.path("ordinals").path("start").asInt(0), replicas, optIns.reserved()),
                !spec.path("podManagementPolicy").asText("").equals("Parallel"),
                !strategy.path("type").asText("").equals("OnDelete"),
                rolling.isObject() ? OptionalInt.of(rolling.path("partition").asInt(0)) : OptionalInt.empty(),
                most.isMissingNode() || most.isNull() ? Optional.empty() : Optional.of(IntOrPercent.of(most, 1)),
                Duration.ofSeconds(spec.path("minReadySeconds").asLong(0)),
                Retention.of(spec.path("persistentVolumeClaimRetentionPolicy")),
                objects(spec.path("volumeClaimTemplates")),
                SetSelector.of(spec.path("selector")),
                spec.path("revisionHistoryLimit").asInt(10));
    }

    String name() {
        return set.name();
    }

    boolean inRange(int ordinal) {
        return ordinals.indexOf(ordinal) >= 0;
    }

    String podName(int ordinal) {
        return name() + "-" + ordinal;
    }

    /** The ordinal in a pod's name, or -1 if the name is not one that this set gives. */
    int ordinal(String podName) {
        int from = name().length() + 1;
        int digits = podName.length() - from;
        boolean plausible = digits >= 1
                && digits <= 10
                && podName.startsWith(name())
                && podName.charAt(from - 1) == '-'
                && (digits == 1 || podName.charAt(from) != '0');
        long value = 0;
        for (int i = from; plausible && i < podName.length(); i++) {
            int digit = podName.charAt(i) - '0';
            plausible = digit >= 0 && digit <= 9;
            value = value * 10 + digit;
        }
        return plausible && value <= Integer.MAX_VALUE ? (int) value : -1;
    }

    /** The first replica that a roll-out reaches. */
    int rollsFrom() {
        return Math.clamp(partition.orElse(0), 0, replicas);
    }

    /** How many replicas from the first one on are made from the current revision and not from the wanted one. */
    int keepsCurrent() {
        // Without a rollingUpdate part the pods that status counts as current are kept so.
        int keep = partition.orElse(
                set.tree().path("status").path("currentReplicas").asInt(0));
        return rolling ? keep : 0;
    }

    private static List<ObjectNode> objects(JsonNode array) {
        var found = new ArrayList<ObjectNode>();
        array.forEach(e -> {
            if (e instanceof ObjectNode object) {
                found.add(object);
            }
        });
        return found;
    }
}
