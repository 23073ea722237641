package dev.berth.controller.session;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.config.ConfigKey;
import dev.berth.protocol.config.ConfigReferences;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand.AskConfig;
import dev.berth.protocol.node.SessionCommand.ConfigWish;
import dev.berth.protocol.store.View;
import dev.berth.protocol.store.Views;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an agent is told of ConfigMaps and Secrets: only of those that pods of its node name, and only what it does not know. */
final class ConfigAnswers {
    private ConfigAnswers() {}

    static List<AgentCommand.Config> to(AskConfig asked, String node, Views views) {
        Map<String, Set<ConfigKey>> allowed = new HashMap<>();
        views.of(Resources.PODS)
                .now()
                .onNode(node)
                .forEach(pod -> allowed.computeIfAbsent(pod.namespace(), n -> new HashSet<>())
                        .addAll(ConfigReferences.of(pod.tree())));
        return asked.wishes().stream()
                .filter(w -> allowed.getOrDefault(w.namespace(), Set.of()).contains(w.key()))
                .flatMap(w -> answer(asked, w, view(views, w.key())).stream())
                .toList();
    }

    private static View view(Views views, ConfigKey key) {
        return views.of(
                switch (key.kind()) {
                    case CONFIG_MAP -> Resources.CONFIG_MAPS;
                    case SECRET -> Resources.SECRETS;
                });
    }

    private static Optional<AgentCommand.Config> answer(AskConfig asked, ConfigWish wish, View view) {
        if (!view.ready()) {
            return Optional.empty();
        }
        Optional<KubeObject> object =
                view.now().get(new ObjectKey(wish.namespace(), wish.key().name()));
        long revision = object.map(o -> o.revision().value()).orElse(ConfigWish.ABSENT);
        return revision == wish.revision()
                ? Optional.empty()
                : Optional.of(new AgentCommand.Config(
                        asked.incarnation(),
                        wish.namespace(),
                        wish.key(),
                        revision,
                        object.map(KubeObject::bytes).orElse(new byte[0])));
    }
}
