package dev.berth.agent.link;

import dev.berth.agent.admit.Admission;
import dev.berth.agent.admit.Refusal;
import dev.berth.agent.pod.Next;
import dev.berth.agent.pod.PodEvent;
import dev.berth.agent.pod.PodMachine;
import dev.berth.agent.pod.PodState;
import dev.berth.agent.pod.PodState.Cause;
import dev.berth.agent.pod.Stage;
import dev.berth.agent.pod.VolumeRun;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.protocol.api.Pods;
import dev.berth.protocol.resources.Share;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The pods of a node, and those found at start that nobody has claimed yet. Confined to the agent. */
final class PodTable {
    private final PodMachine machine;
    private final Map<String, Long> room;
    private final Map<String, PodState> pods = new LinkedHashMap<>();
    private final Map<String, FoundPod> found = new LinkedHashMap<>();

    /** @param room the node's {@code allocatable} */
    PodTable(PodMachine machine, Map<String, Long> room) {
        this.machine = machine;
        this.room = room;
    }

    void found(List<FoundPod> adopted) {
        adopted.forEach(p -> found.put(p.podUid(), p));
    }

    Optional<PodState> get(String uid) {
        return Optional.ofNullable(pods.get(uid));
    }

    Next assign(DesiredPod pod, Instant now) {
        PodState known = pods.get(pod.uid());
        Next next = known == null ? begin(pod, now) : machine.step(known, new PodEvent.Assigned(pod), now);
        pods.put(pod.uid(), next.state());
        return next;
    }

    private Next begin(DesiredPod pod, Instant now) {
        Optional<FoundPod> before = Optional.ofNullable(found.remove(pod.uid()));
        boolean taken = before.isPresent() || pod.acknowledged();
        Optional<Refusal> refusal = taken || pod.deleting() || pod.finished()
                ? Optional.empty()
                : Admission.refusal(pod.share(), room, shares());
        return refusal.map(why -> machine.refuse(pod, why, now)).orElseGet(() -> machine.begin(pod, before, now));
    }

    /** A pod takes its share until its phase is final, as for the kubelet. */
    private List<Share> shares() {
        return pods.values().stream()
                .filter(s -> !s.over() && !Pods.ended(s.status()))
                .map(s -> s.pod().share())
                .toList();
    }

    /** Empty for a pod that is not known (any more). */
    Optional<Next> step(String uid, PodEvent event, Instant now) {
        PodState known = pods.get(uid);
        if (known == null) {
            if (event instanceof PodEvent.Exited e) {
                found.computeIfPresent(uid, (u, f) -> withExit(f, e.exit()));
            }
            return Optional.empty();
        }
        Next next = machine.step(known, event, now);
        pods.put(uid, next.state());
        return Optional.of(next);
    }

    private static FoundPod withExit(FoundPod f, ContainerExit exit) {
        var running = f.running().stream()
                .filter(r -> !r.containerId().equals(exit.containerId()))
                .toList();
        var ended = new ArrayList<>(f.ended());
        ended.removeIf(e -> e.container().equals(exit.container()));
        ended.add(exit);
        return new FoundPod(f.podUid(), f.namespace(), f.name(), f.ip(), running, List.copyOf(ended));
    }

    /** Pods that the whole list does not name. */
    Set<String> absentFrom(Set<String> listed) {
        var absent = new HashSet<>(pods.keySet());
        absent.removeAll(listed);
        return absent;
    }

    /** Takes out the found pods that nobody has claimed: they have left the API while the agent was away. */
    Set<String> orphans() {
        var orphans = Set.copyOf(found.keySet());
        found.clear();
        return orphans;
    }

    void drop(String uid) {
        pods.remove(uid);
    }

    Set<String> uids() {
        return Set.copyOf(pods.keySet());
    }

    boolean quiet() {
        return found.isEmpty() && pods.values().stream().allMatch(PodState::over);
    }

    /** Uids of the pods of which something may run. */
    List<String> running() {
        return Stream.concat(
                        found.keySet().stream(),
                        pods.values().stream()
                                .filter(s -> s.stage() != Stage.GONE)
                                .map(s -> s.pod().uid()))
                .toList();
    }

    static boolean removed(PodState state) {
        return state.ending().filter(e -> e.cause() == Cause.REMOVED).isPresent();
    }

    /** The volumes that a pod was granted and has not given back. */
    static List<VolumeRun> attached(PodState state) {
        return state.volumes().values().stream()
                .filter(v -> v.step() == VolumeRun.Step.READY && !v.pv().isEmpty())
                .toList();
    }

    /** The pods whose mounted volumes have this directory. */
    List<String> usersOf(String path) {
        return pods.values().stream()
                .filter(s -> attached(s).stream().anyMatch(v -> v.path().equals(path)))
                .map(s -> s.pod().toString())
                .toList();
    }

    List<PodState> all() {
        return List.copyOf(pods.values());
    }
}
