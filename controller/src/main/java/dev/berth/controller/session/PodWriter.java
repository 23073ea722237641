package dev.berth.controller.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.session.plan.PodStatusEdits;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.node.SessionCommand.ReportPod;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes pods' statuses: per pod one write at a time, and after it the newest wish. Confined to its session. */
final class PodWriter {
    private final Objects objects;
    private final Consumer<SessionMessage> self;
    private final Map<String, Wish> waiting = new LinkedHashMap<>();
    private final Map<String, Wish> underWay = new HashMap<>();
    private final Map<String, Said> said = new HashMap<>();
    private boolean lost;

    /** What is to be written of a pod. */
    sealed interface Wish {
        ObjectKey key();

        String uid();

        record Report(ReportPod report) implements Wish {
            @Override
            public ObjectKey key() {
                return new ObjectKey(report.namespace(), report.name());
            }

            @Override
            public String uid() {
                return report.uid();
            }
        }

        record NodeLost(ObjectKey key, String uid, Instant at) implements Wish {}

        /** Nothing of the pod has run as long as this is its revision: it may leave the API. */
        record NeverRan(ObjectKey key, String uid, Revision revision) implements Wish {}
    }

    /**
     * The agent's newest word on a pod, as it was stored.
     *
     * @param digest of what the agent alone says
     */
    private record Said(Revision at, int digest) {
        static Said in(KubeObject pod) {
            return new Said(pod.revision(), digestOf(pod));
        }

        boolean contradictedBy(KubeObject pod) {
            return pod.revision().compareTo(at) > 0 && digestOf(pod) != digest;
        }

        private static int digestOf(KubeObject pod) {
            return PodStatusEdits.agents(pod.tree().path("status")).hashCode();
        }
    }

    PodWriter(Objects objects, Consumer<SessionMessage> self) {
        this.objects = objects;
        this.self = self;
    }

    /** A later wish for the same pod takes the place of one that still waits; that a pod is gone stays said. */
    void want(Wish wish) {
        lost |= wish instanceof Wish.NodeLost;
        Wish before = waiting.get(wish.uid());
        if (before instanceof Wish.Report r && r.report().gone() && !gone(wish)) {
            return;
        }
        waiting.put(wish.uid(), wish);
        next(wish.uid());
    }

    /** Whether a write of this pod is under way. */
    boolean writes(String uid) {
        return underWay.containsKey(uid);
    }

    private static boolean gone(Wish wish) {
        return wish instanceof Wish.Report r && r.report().gone();
    }

    /** Forgets marks of a node that is back: its agent reports better. */
    void forgetLost() {
        lost = false;
        waiting.values().removeIf(w -> w instanceof Wish.NodeLost);
    }

    private void next(String uid) {
        Wish wish = writes(uid) ? null : waiting.remove(uid);
        if (wish != null) {
            underWay.put(uid, wish);
            said.remove(uid);
            write(wish)
                    .whenComplete((outcome, failure) -> self.accept(
                            failure == null
                                    ? new SessionMessage.PodWritten(uid, outcome)
                                    : new SessionMessage.PodNotWritten(uid, String.valueOf(failure))));
        }
    }

    private CompletionStage<Outcome> write(Wish wish) {
        return switch (wish) {
            case Wish.Report w when w.report().gone() -> objects.remove(Resources.PODS, wish.key(), w.uid());
            case Wish.Report w -> {
                ObjectNode status = Json.parse(w.report().status());
                yield edit(wish, Edit.status(w.uid(), pod -> PodStatusEdits.reported(pod, status)));
            }
            case Wish.NeverRan w -> objects.remove(Resources.PODS, w.key(), w.uid(), Optional.of(w.revision()));
            case Wish.NodeLost w -> edit(wish, Edit.status(w.uid(), pod -> PodStatusEdits.nodeLost(pod, w.at())));
        };
    }

    private CompletionStage<Outcome> edit(Wish wish, Edit edit) {
        return objects.edit(Resources.PODS, wish.key(), edit);
    }

    /**
     * What the agent is to be told of a report.
     *
     * @param stored whether it is durable; otherwise the pod's removal has made it pointless
     */
    record Answer(ReportPod report, boolean stored) {}

    /** @return the report that is now durable or pointless, to be acknowledged */
    Optional<Answer> written(String uid, Outcome outcome) {
        Wish wish = underWay.remove(uid);
        boolean settled = switch (outcome) {
            case Outcome.Done d -> {
                if (wish instanceof Wish.Report && !gone(wish)) {
                    said.put(uid, Said.in(d.object()));
                }
                yield true;
            }
            // Not found, or another life under the name: nobody waits for this pod's status any more.
            case Outcome.Refused r -> r.status().code() == 404 || r.status().code() == 409;
        };
        if (settled || !again(uid, wish)) {
            next(uid);
        }
        return settled && wish instanceof Wish.Report r
                ? Optional.of(new Answer(r.report(), outcome instanceof Outcome.Done))
                : Optional.empty();
    }

    /** Of these pods of the node, those whose status says something else than their agent's newest word that was stored; by uid. */
    List<String> contradicted(Stream<KubeObject> pods) {
        Set<String> here = new HashSet<>();
        List<String> out = new ArrayList<>();
        pods.forEach(pod -> {
            here.add(pod.uid());
            Said last = said.get(pod.uid());
            if (last != null && !waiting.containsKey(pod.uid()) && last.contradictedBy(pod)) {
                out.add(pod.uid());
            }
        });
        said.keySet().retainAll(here);
        return out;
    }

    void notWritten(String uid) {
        Wish wish = underWay.remove(uid);
        if (!again(uid, wish)) {
            next(uid);
        }
    }

    /** A mark that was refused is tried again with the next tick, unless the node has come back meanwhile. */
    private boolean again(String uid, @Nullable Wish wish) {
        boolean again = lost && wish instanceof Wish.NodeLost;
        if (again) {
            waiting.putIfAbsent(uid, wish);
        }
        return again;
    }

    /** Tries again what was refused; refused reports come again from their agent. */
    void retry() {
        List.copyOf(waiting.keySet()).forEach(this::next);
    }
}
