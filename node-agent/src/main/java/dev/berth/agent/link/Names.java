package dev.berth.agent.link;

import dev.berth.agent.dns.NameStore;
import dev.berth.agent.names.NamedService;
import dev.berth.agent.names.NamedSlice;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand.NamesKnown;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps a node's knowledge of Services and EndpointSlices up with the cluster's, through its session. What is known is asked for again and
 * again with its revision, so that a lost message costs a moment and nothing else. Confined to the agent.
 */
final class Names {
    private final SessionLink session;
    private final Optional<NameStore> store;
    private final List<Known> kinds;

    Names(SessionLink session, Optional<NameStore> store) {
        this.session = session;
        this.store = store;
        this.kinds = store.map(s -> List.of(
                        new Known(Resources.SERVICES, o -> s.put(NamedService.of(o)), s::removeService),
                        new Known(Resources.ENDPOINT_SLICES, o -> s.put(NamedSlice.of(o)), s::removeSlice)))
                .orElse(List.of());
    }

    /** What is known of one kind. */
    private static final class Known {
        private final Resource resource;
        private final Consumer<com.fasterxml.jackson.databind.JsonNode> put;
        private final Consumer<ObjectKey> remove;
        private final Set<ObjectKey> keys = new HashSet<>();
        private long revision = NamesKnown.NOTHING;
        private boolean complete;
        private boolean wantsKeys;

        private Known(
                Resource resource, Consumer<com.fasterxml.jackson.databind.JsonNode> put, Consumer<ObjectKey> remove) {
            this.resource = resource;
            this.put = put;
            this.remove = remove;
        }

        private void apply(AgentCommand.Names m) {
            int had = keys.size();
            int old = 0;
            for (byte[] bytes : m.objects()) {
                var object = Json.parse(bytes);
                var meta = object.path("metadata");
                put.accept(object);
                boolean fresh = keys.add(new ObjectKey(
                        meta.path("namespace").asText(""), meta.path("name").asText("")));
                old += fresh ? 0 : 1;
            }
            revision = m.to();
            complete |= m.last();
            if (m.keys().isPresent()) {
                keepOnly(m.keys().get());
                wantsKeys = false;
            } else if (m.last() && had > m.unchanged() + old) {
                wantsKeys = true;
            }
        }

        private void keepOnly(List<String> there) {
            Set<String> kept = new HashSet<>(there);
            keys.removeIf(key -> {
                boolean gone = !kept.contains(key.namespace() + "/" + key.name());
                if (gone) {
                    remove.accept(key);
                }
                return gone;
            });
        }
    }

    void ask() {
        if (!kinds.isEmpty()) {
            session.askNames(kinds.stream()
                    .map(k -> new NamesKnown(k.resource.id(), k.revision, k.wantsKeys))
                    .toList());
        }
    }

    void received(AgentCommand.Names m) {
        for (Known kind : kinds) {
            // An answer to an older question says what is known already.
            if (kind.resource.id().equals(m.resource()) && kind.revision == m.from()) {
                kind.apply(m);
                boolean complete = kinds.stream().allMatch(k -> k.complete);
                store.ifPresent(s -> s.changed(complete));
                if (!m.last() || kind.wantsKeys) {
                    ask();
                }
            }
        }
    }
}
