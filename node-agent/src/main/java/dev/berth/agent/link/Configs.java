package dev.berth.agent.link;

import dev.berth.agent.pod.PodEvent;
import dev.berth.agent.pod.PodState;
import dev.berth.agent.spec.ConfigObjects.Entries;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.config.ConfigKey;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand.ConfigWish;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The ConfigMaps and Secrets that pods of this node name, and beside them their tokens. What is known is asked for again and again with its
 * revision, so that a lost message costs a moment and nothing else; what no pod names any more is forgotten. Confined to the agent.
 */
final class Configs {
    private final PodWork work;
    private final SessionLink session;
    private final Credentials credentials;
    private final Map<Named, Known> known = new HashMap<>();

    private record Named(String namespace, ConfigKey key) {}

    private record Known(long revision, Optional<Entries> entries) {}

    Configs(PodWork work, SessionLink session, Credentials credentials) {
        this.work = work;
        this.session = session;
        this.credentials = credentials;
    }

    /** Asks for everything that is not known, or may have changed. */
    void ask() {
        Set<Named> wanted = new LinkedHashSet<>();
        for (PodState s : work.pods().all()) {
            if (!s.over() && s.ending().isEmpty()) {
                s.pod().configs().forEach(key -> wanted.add(new Named(s.pod().namespace(), key)));
            }
        }
        known.keySet().retainAll(wanted);
        List<ConfigWish> wishes = wanted.stream()
                .map(n -> new ConfigWish(
                        n.namespace(),
                        n.key(),
                        known.containsKey(n) ? known.get(n).revision() : 0))
                .toList();
        session.askConfig(wishes);
        credentials.ask();
    }

    /** A pod that has just come hears what is known already; what is not is asked for at once. */
    void assigned(String uid) {
        credentials.assigned(uid);
        Optional<PodState> pod = work.pods().get(uid);
        if (pod.isEmpty() || pod.get().pod().configs().isEmpty()) {
            return;
        }
        for (ConfigKey key : pod.get().pod().configs()) {
            Known object = known.get(new Named(pod.get().pod().namespace(), key));
            if (object != null && pod.get().configs().unknown(key)) {
                work.step(uid, new PodEvent.Configured(key, object.entries()));
            }
        }
        ask();
    }

    void received(AgentCommand.Token m) {
        credentials.received(m);
    }

    void received(AgentCommand.Config m) {
        Optional<Entries> entries = m.object().length == 0
                ? Optional.empty()
                : Optional.of(Entries.of(m.key().kind(), Json.parse(m.object())));
        known.put(new Named(m.namespace(), m.key()), new Known(m.revision(), entries));
        for (PodState s : work.pods().all()) {
            if (s.pod().namespace().equals(m.namespace()) && s.pod().configs().contains(m.key())) {
                work.step(s.pod().uid(), new PodEvent.Configured(m.key(), entries));
            }
        }
    }
}
