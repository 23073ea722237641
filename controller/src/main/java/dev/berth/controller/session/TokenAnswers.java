package dev.berth.controller.session;

import dev.berth.controller.tokens.TokenDesk;
import dev.berth.controller.tokens.claims.Holder;
import dev.berth.controller.tokens.claims.TokenOrder;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.config.TokenWish;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand.AskToken;
import dev.berth.protocol.store.View;
import dev.berth.protocol.store.Views;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an agent is told of tokens: only of those that pods of its node have in their volumes. */
final class TokenAnswers {
    private TokenAnswers() {}

    /** Empty if it is not known here whether there is such a pod: the agent asks again. */
    static Optional<AgentCommand.Token> to(AskToken asked, String node, Views views, TokenDesk desk) {
        ObjectKey key = new ObjectKey(asked.namespace(), asked.pod());
        Optional<KubeObject> pod = views.of(Resources.PODS)
                .now()
                .get(key)
                .filter(p -> p.uid().equals(asked.uid()))
                .filter(p -> p.tree().path("spec").path("nodeName").asText("").equals(node))
                .filter(p -> TokenWish.of(p.tree()).contains(asked.wish()));
        View accounts = views.of(Resources.SERVICE_ACCOUNTS);
        if (pod.isEmpty() || !accounts.ready()) {
            return Optional.empty();
        }
        String name = TokenOrder.accountOf(pod.get());
        Optional<KubeObject> account = accounts.now().get(new ObjectKey(asked.namespace(), name));
        return Optional.of(account.map(a -> issued(asked, holder(a, pod.get(), node, views), desk))
                .orElseGet(
                        () -> answer(asked, "", "failed to fetch token: serviceaccounts \"" + name + "\" not found")));
    }

    private static Holder holder(KubeObject account, KubeObject pod, String node, Views views) {
        Holder holder = Holder.of(account).boundTo(pod);
        return views.of(Resources.NODES)
                .now()
                .get(ObjectKey.cluster(node))
                .map(holder::boundTo)
                .orElse(holder);
    }

    private static AgentCommand.Token issued(AskToken asked, Holder holder, TokenDesk desk) {
        TokenWish wish = asked.wish();
        List<String> audiences = wish.audience().isEmpty() ? desk.audiences() : List.of(wish.audience());
        return answer(
                asked,
                desk.issue(holder, audiences, Duration.ofSeconds(wish.seconds()))
                        .token(),
                "");
    }

    private static AgentCommand.Token answer(AskToken asked, String token, String problem) {
        return new AgentCommand.Token(asked.incarnation(), asked.uid(), asked.wish(), token, problem);
    }
}
