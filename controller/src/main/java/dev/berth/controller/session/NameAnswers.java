package dev.berth.controller.session;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand.AskNames;
import dev.berth.protocol.node.SessionCommand.NamesKnown;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.View;
import dev.berth.protocol.store.Views;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What an agent is told of Services and EndpointSlices: what has changed, in pages that fit a message. */
final class NameAnswers {
    private static final List<Resource> TOLD = List.of(Resources.SERVICES, Resources.ENDPOINT_SLICES);
    /** A message must stay below 4 MiB, and one object may have 1.5. */
    private static final int PAGE_BYTES = 512 * 1024;

    private NameAnswers() {}

    static List<AgentCommand.Names> to(AskNames asked, Views views) {
        return asked.known().stream()
                .flatMap(known -> TOLD.stream()
                        .filter(r -> r.id().equals(known.resource()))
                        .flatMap(r -> answer(asked.incarnation(), known, views.of(r)).stream()))
                .toList();
    }

    /** A view that is behind what the agent knows says nothing; another host's told it. */
    private static Optional<AgentCommand.Names> answer(String incarnation, NamesKnown known, View view) {
        Snapshot now = view.now();
        long newest = now.revision().value();
        boolean news = newest > known.revision() || (known.keys() && newest == known.revision());
        if (!view.ready() || !news) {
            return Optional.empty();
        }
        List<KubeObject> changed = now.all()
                .filter(o -> o.revision().value() > known.revision())
                .sorted(Comparator.comparingLong(o -> o.revision().value()))
                .toList();
        List<byte[]> page = page(changed);
        boolean last = page.size() == changed.size();
        long to = last ? newest : changed.get(page.size() - 1).revision().value();
        return Optional.of(new AgentCommand.Names(
                incarnation,
                known.resource(),
                known.revision(),
                to,
                last,
                page,
                now.size() - changed.size(),
                known.keys() && last
                        ? Optional.of(now.all()
                                .map(o -> o.namespace() + "/" + o.name())
                                .toList())
                        : Optional.empty()));
    }

    private static List<byte[]> page(List<KubeObject> changed) {
        var page = new ArrayList<byte[]>();
        long bytes = 0;
        for (KubeObject object : changed) {
            bytes += object.bytes().length;
            if (bytes > PAGE_BYTES && !page.isEmpty()) {
                break;
            }
            page.add(object.bytes());
        }
        return page;
    }
}
