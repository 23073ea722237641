package dev.berth.controller.place;

import dev.berth.controller.place.Terms.PodTerm;
import dev.berth.controller.taints.plan.TaintPlanner;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.resources.Amounts;
import dev.berth.protocol.resources.HostPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The nodes with what stands on them, kept up to date while a pass puts pods on them. Confined to one pass. */
final class Board {
    /** A node and what is left of it. */
    static final class Berth {
        final KubeObject node;
        final String name;
        final Map<String, String> labels;
        final List<Terms.Taint> taints = new ArrayList<>();
        final boolean unschedulable;
        /** What is left of each resource, by its number on the board. */
        final long[] free;

        final List<HostPort> ports = new ArrayList<>();
        /** How many pods more it takes; a node that names no number takes none, as in Kubernetes. */
        long freePods;

        final double allCpu;
        final double allMemory;
        long scoreCpu;
        long scoreMemory;

        Berth(KubeObject node, Map<String, Integer> numbers) {
            this.node = node;
            this.name = node.name();
            this.labels = node.labels();
            node.tree().path("spec").path("taints").forEach(t -> taints.add(Terms.Taint.of(t)));
            this.unschedulable = node.tree().path("spec").path("unschedulable").asBoolean(false);
            Map<String, Long> all = Amounts.of(node.tree().path("status").path("allocatable"));
            this.free = new long[numbers.size()];
            numbers.forEach((resource, number) -> free[number] = all.getOrDefault(resource, 0L));
            this.freePods = all.getOrDefault(Amounts.PODS, 0L);
            this.allCpu = all.getOrDefault(Amounts.CPU, 0L);
            this.allMemory = all.getOrDefault(Amounts.MEMORY, 0L);
        }

        /** Whether it has that much left of each. */
        boolean has(Asked asked) {
            for (int i = 0; i < asked.numbers().length; i++) {
                if (asked.amounts()[i] > free[asked.numbers()[i]]) {
                    return false;
                }
            }
            return freePods > 0;
        }

        private void add(PodFacts pod, Asked asked) {
            for (int i = 0; i < asked.numbers().length; i++) {
                free[asked.numbers()[i]] -= asked.amounts()[i];
            }
            ports.addAll(pod.ports());
            freePods--;
            scoreCpu += pod.scoreCpu();
            scoreMemory += pod.scoreMemory();
        }
    }

    /** What a pod requests, with the numbers that the resources have on this board. */
    record Asked(int[] numbers, long[] amounts) {}

    /** Pods that match all targets; {@code living} leaves out those that are being deleted. */
    private record Census(List<Target> all, boolean living) {}

    final Cluster cluster;
    final List<Berth> berths;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<PodFacts> pods = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final Map<Census, int[]> counts = new HashMap<>();
    private final Map<PodTerm, int[]> repelling = new LinkedHashMap<>();
    private final Map<String, int[]> owners = new HashMap<>();
    private final Map<String, int[]> domains = new HashMap<>();
    private final Map<ObjectKey, List<Integer>> claimUsers = new HashMap<>();

    Board(Cluster cluster) {
        this.cluster = cluster;
        cluster.waiting().forEach(this::number);
        cluster.placed().forEach(p -> number(p.pod()));
        this.berths = cluster.nodes().stream()
                .sorted(Comparator.comparing(KubeObject::name))
                .map(n -> new Berth(n, numbers))
                .toList();
        for (int i = 0; i < berths.size(); i++) {
            indexes.put(berths.get(i).name, i);
        }
        for (Cluster.Placed p : cluster.placed()) {
            Integer index = indexes.get(p.node());
            if (index != null) {
                put(p.pod(), index);
            }
        }
    }

    private void number(PodFacts pod) {
        pod.requests().keySet().forEach(r -> numbers.putIfAbsent(r, numbers.size()));
    }

    int size() {
        return berths.size();
    }

    Asked asked(PodFacts pod) {
        int[] which = new int[pod.requests().size()];
        long[] amounts = new long[which.length];
        int i = 0;
        for (Map.Entry<String, Long> e : pod.requests().entrySet()) {
            which[i] = numbers.getOrDefault(e.getKey(), -1);
            amounts[i++] = e.getValue();
        }
        return new Asked(which, amounts);
    }

    /** What is left of the resource on the node. */
    long free(Berth berth, String resource) {
        return berth.free[numbers.getOrDefault(resource, -1)];
    }

    /** Puts the pod on the node, for all that is asked from now on. */
    void put(PodFacts pod, int node) {
        berths.get(node).add(pod, asked(pod));
        pods.add(pod);
        places.add(node);
        counts.forEach((census, byNode) -> {
            if (counted(census, pod)) {
                byNode[node]++;
            }
        });
        pod.apart().forEach(t -> repelling.computeIfAbsent(t, k -> new int[size()])[node]++);
        if (!pod.owner().isEmpty()) {
            owners.computeIfAbsent(pod.owner(), k -> new int[size()])[node]++;
        }
        pod.claims()
                .forEach(c ->
                        claimUsers.computeIfAbsent(c, k -> new ArrayList<>()).add(node));
    }

    /** Whether the node is gone, or its agent has not been heard for as long as its lease lasts. */
    boolean lost(String node) {
        Integer index = indexes.get(node);
        return index == null
                || berths.get(index).taints.stream().anyMatch(t -> TaintPlanner.SESSIONS.contains(t.key()));
    }

    /** How many pods on each node match all targets. */
    int[] count(List<Target> all, boolean living) {
        return counts.computeIfAbsent(new Census(all, living), census -> {
            int[] byNode = new int[size()];
            for (int i = 0; i < pods.size(); i++) {
                if (counted(census, pods.get(i))) {
                    byNode[places.get(i)]++;
                }
            }
            return byNode;
        });
    }

    private boolean counted(Census census, PodFacts pod) {
        return !(census.living() && pod.object().deleting())
                && census.all().stream().allMatch(t -> t.matches(pod, cluster));
    }

    /** The anti-affinity terms of pods that stand somewhere, with how many on each node have them. */
    Map<PodTerm, int[]> repelling() {
        return repelling;
    }

    /** How many pods of this controller stand on each node. */
    int[] ofOwner(String owner) {
        return owners.getOrDefault(owner, new int[0]);
    }

    /** The nodes of the pods that use the claim. */
    List<Integer> claimUsers(ObjectKey claim) {
        return claimUsers.getOrDefault(claim, List.of());
    }

    /** The number of each node's domain, -1 for a node without the label. */
    int[] domains(String topologyKey) {
        return domains.computeIfAbsent(topologyKey, key -> {
            var numbers = new HashMap<String, Integer>();
            int[] found = new int[size()];
            for (int i = 0; i < found.length; i++) {
                String value = berths.get(i).labels.get(key);
                found[i] = value == null ? -1 : numbers.computeIfAbsent(value, v -> numbers.size());
            }
            return found;
        });
    }

    /** The sums of the counts over each domain. */
    static int[] byDomain(int[] domains, int[] counts) {
        int most = Arrays.stream(domains).max().orElse(-1);
        int[] sums = new int[most + 1];
        for (int i = 0; i < domains.length; i++) {
            if (domains[i] >= 0) {
                sums[domains[i]] += counts[i];
            }
        }
        return sums;
    }

    static boolean clash(Set<HostPort> wanted, List<HostPort> taken) {
        return !wanted.isEmpty() && wanted.stream().anyMatch(w -> taken.stream().anyMatch(w::conflicts));
    }
}
