package dev.berth.agent.link;

import dev.berth.agent.pod.PodEvent;
import dev.berth.agent.pod.PodState;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.agent.spec.PodTokens;
import dev.berth.agent.spec.TokenRenewal;
import dev.berth.protocol.config.TokenWish;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.BootClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The tokens that pods of this node have in their volumes: asked for when a pod comes, and again before they expire, until they are there.
 * Time is that since boot: an agent whose wall clock jumps neither lets a token expire nor asks for one too soon. Confined to the agent.
 */
final class Credentials {
    private final PodWork work;
    private final SessionLink session;
    private final BootClock boot;
    private final boolean diskless;
    /** When each is to be asked for again. */
    private final Map<Held, Duration> due = new HashMap<>();

    private final Map<Held, Duration> asked = new HashMap<>();

    private record Held(String uid, TokenWish wish) {}

    /** @param diskless whether the node writes no files at all; then its pods get empty tokens that nobody can read */
    Credentials(PodWork work, SessionLink session, BootClock boot, boolean diskless) {
        this.work = work;
        this.session = session;
        this.boot = boot;
        this.diskless = diskless;
    }

    /** Asks for those that are missing or are to be renewed. */
    void ask() {
        Set<Held> wanted = new HashSet<>();
        for (PodState s : work.pods().all()) {
            if (!s.over() && s.ending().isEmpty()) {
                s.pod().tokens().forEach(wish -> {
                    wanted.add(new Held(s.pod().uid(), wish));
                    askIfDue(s.pod(), wish);
                });
            }
        }
        due.keySet().retainAll(wanted);
        asked.keySet().retainAll(wanted);
    }

    /** A pod that has just come does not wait for the next round. */
    void assigned(String uid) {
        work.pods()
                .get(uid)
                .ifPresent(s -> s.pod().tokens().stream()
                        .filter(wish -> s.tokens().get(wish).isEmpty())
                        .forEach(wish -> askIfDue(s.pod(), wish)));
    }

    private void askIfDue(DesiredPod pod, TokenWish wish) {
        var held = new Held(pod.uid(), wish);
        Duration now = boot.now();
        if (now.compareTo(due.getOrDefault(held, Duration.ZERO)) < 0) {
            return;
        }
        if (diskless) {
            due.put(held, Duration.ofSeconds(Long.MAX_VALUE));
            work.step(pod.uid(), new PodEvent.TokenCame(wish, PodTokens.Answer.token("")));
        } else {
            asked.putIfAbsent(held, now);
            session.askToken(pod, wish);
        }
    }

    void received(AgentCommand.Token m) {
        var held = new Held(m.uid(), m.wish());
        Duration since = asked.get(held);
        if (!session.mine(m.incarnation())
                || since == null
                || work.pods().get(m.uid()).isEmpty()) {
            return;
        }
        if (!m.problem().isEmpty()) {
            work.step(m.uid(), new PodEvent.TokenCame(m.wish(), PodTokens.Answer.none(m.problem())));
            return;
        }
        asked.remove(held);
        due.put(held, TokenRenewal.due(since, Duration.ofSeconds(m.wish().seconds())));
        work.step(m.uid(), new PodEvent.TokenCame(m.wish(), PodTokens.Answer.token(m.token())));
    }
}
