package dev.berth.controller.disruption;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Ready;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Change;
import java.util.function.Function;

/** Which changes can change a budget's count. */
final class Relevance {
    private Relevance() {}

    static boolean of(Change change) {
        if (change.type() != Change.Type.MODIFIED || change.previous().isEmpty()) {
            return true;
        }
        if (change.object().resource().equals(Resources.PODS)) {
            return differs(change, KubeObject::labels)
                    || differs(change, KubeObject::owners)
                    || differs(change, KubeObject::deleting)
                    || differs(change, Relevance::ready);
        }
        boolean spec = differs(change, o -> o.tree().path("spec"));
        return change.object().resource().equals(Resources.POD_DISRUPTION_BUDGETS)
                ? spec || differs(change, o -> o.tree().path("status"))
                : spec || differs(change, KubeObject::owners);
    }

    private static boolean differs(Change change, Function<KubeObject, ?> part) {
        return !part.apply(change.object())
                .equals(change.previous().<Object>map(part).orElse(""));
    }

    private static String ready(KubeObject pod) {
        return Ready.word(pod.tree());
    }
}
