package dev.berth.volumes.lease;

import dev.berth.volumes.events.VolumeEvent;
import dev.berth.volumes.lease.VolumeState.Hold;
import dev.berth.volumes.lease.VolumeState.Lease;
import dev.berth.volumes.lease.VolumeState.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of attach leases. A volume that only one node may write is leased to one node; the lease goes to another node only after every
 * pod of the first has detached or the first node's epoch was fenced. Each lease has a token above all earlier ones.
 *
 * <p>A higher epoch of the node that holds the lease takes it over with the same token. The token tells holders apart, and the holder, the
 * one kernel of that node, is still the same: its session began a new life after an agent's restart, whose pods go on writing under the
 * token they have, or after a fence, when nothing of the node writes. A new token would only make the agent refuse its own running pods.
 */
public final class VolumeMachine {
    private VolumeMachine() {}

    /** What happens and what is said, in that order. */
    public record Decision(List<VolumeEvent> events, Answer answer) {
        public Decision {
            events = List.copyOf(events);
        }

        static Decision only(Answer answer) {
            return new Decision(List.of(), answer);
        }
    }

    /** @param name the volume's name, for messages */
    public static Decision decide(String name, VolumeState state, Ask ask) {
        return switch (ask) {
            case Ask.Attach a -> attach(name, state, a);
            case Ask.Detach d -> detach(state, d);
            case Ask.Fence f -> fence(state, f);
            case Ask.Release r -> release(state, r);
            case Ask.Delete d -> delete(state, d);
        };
    }

    private static Decision attach(String name, VolumeState state, Ask.Attach ask) {
        if (ask.facts().isEmpty()) {
            return Decision.only(new Answer.Refused("persistentvolume \"" + name + "\" not found"));
        }
        VolumeFacts facts = ask.facts().get();
        var events = new ArrayList<>(news(state, facts));
        VolumeState known = state;
        for (VolumeEvent e : events) {
            known = known.apply(e);
        }
        Optional<Answer> obstacle = refusal(name, known, ask, facts).or(() -> holder(name, state, ask, facts));
        if (obstacle.isPresent()) {
            return Decision.only(obstacle.get());
        }
        Optional<Lease> own = Optional.ofNullable(known.leases().get(ask.node()));
        long token = own.map(Lease::token).orElse(known.token() + 1);
        if (!own.map(l -> new Hold(ask.epoch(), ask.readOnly()).equals(l.pods().get(ask.pod())))
                .orElse(false)) {
            events.add(new VolumeEvent.Attached(ask.node(), ask.epoch(), token, ask.pod(), ask.readOnly()));
        }
        return new Decision(events, new Answer.Granted(token, facts.path()));
    }

    /** What the object says that the journal does not know yet. */
    private static List<VolumeEvent> news(VolumeState state, VolumeFacts facts) {
        if (!state.uid().equals(facts.uid())) {
            return List.of(new VolumeEvent.Provisioned(facts.uid(), facts.capacity()));
        }
        return state.capacity().equals(facts.capacity())
                ? List.of()
                : List.of(new VolumeEvent.Expanded(facts.capacity()));
    }

    private static Optional<Answer> refusal(String name, VolumeState state, Ask.Attach ask, VolumeFacts facts) {
        Lease own = state.leases().get(ask.node());
        String reason = "";
        if (state.phase() != Phase.LIVE) {
            reason = "persistentvolume \"" + name + "\" is being deleted";
        } else if (ask.epoch() <= state.fencedEpoch(ask.node())) {
            reason = "epoch " + ask.epoch() + " of node " + ask.node() + " was fenced; its agent must register again";
        } else if (own != null && own.epoch() > ask.epoch()) {
            reason = "node " + ask.node() + " is in epoch " + own.epoch() + "; this request is of its epoch "
                    + ask.epoch();
        } else if (!facts.misfit().isEmpty()) {
            reason = facts.misfit();
        } else if (facts.path().isEmpty()) {
            reason =
                    "persistentvolume \"" + name + "\" is neither a local nor a hostPath volume; Berth mounts no other";
        }
        return reason.isEmpty() ? Optional.empty() : Optional.of(new Answer.Refused(reason));
    }

    /** Who stands in the way of a grant. */
    private static Optional<Answer> holder(String name, VolumeState state, Ask.Attach ask, VolumeFacts facts) {
        boolean anyWriter = !ask.readOnly() || state.leases().values().stream().anyMatch(Lease::writes);
        for (Map.Entry<String, Lease> other : state.holders().entrySet()) {
            if (!other.getKey().equals(ask.node()) && !facts.shared(anyWriter)) {
                return Optional.of(new Answer.Held(
                        other.getKey(),
                        "Multi-Attach error for volume \"" + name + "\" Volume is already used by node "
                                + other.getKey()));
            }
            if (facts.onePod() && other.getValue().pods().keySet().stream().anyMatch(p -> !p.equals(ask.pod()))) {
                return Optional.of(new Answer.Held(
                        other.getKey(),
                        "volume \"" + name + "\" is in use by another pod on node " + other.getKey()
                                + " and its access mode is ReadWriteOncePod"));
            }
        }
        return Optional.empty();
    }

    /** A detach from before the pod's last attach is an echo: it says nothing about the hold of today. */
    private static Decision detach(VolumeState state, Ask.Detach ask) {
        Lease lease = state.leases().get(ask.node());
        Hold hold = lease == null ? null : lease.pods().get(ask.pod());
        if (lease == null || hold == null || ask.token() < lease.token() || ask.epoch() < hold.epoch()) {
            return Decision.only(new Answer.Detached());
        }
        return new Decision(List.of(new VolumeEvent.Detached(ask.node(), ask.pod())), new Answer.Detached());
    }

    private static Decision fence(VolumeState state, Ask.Fence ask) {
        if (ask.epoch() <= state.fencedEpoch(ask.node())) {
            return Decision.only(new Answer.Fenced());
        }
        return new Decision(List.of(new VolumeEvent.Fenced(ask.node(), ask.epoch())), new Answer.Fenced());
    }

    private static Decision release(VolumeState state, Ask.Release ask) {
        var answer = new Answer.Released(List.copyOf(state.holders().keySet()));
        boolean done = state.uid().equals(ask.uid()) && state.phase() != Phase.LIVE;
        return done ? Decision.only(answer) : new Decision(List.of(new VolumeEvent.Released(ask.uid())), answer);
    }

    private static Decision delete(VolumeState state, Ask.Delete ask) {
        boolean done = state.phase() == Phase.DELETED || !state.uid().equals(ask.uid());
        return done
                ? Decision.only(new Answer.Deleted())
                : new Decision(List.of(new VolumeEvent.Deleted(ask.uid())), new Answer.Deleted());
    }
}
