package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.List;
import java.util.stream.Stream;

/**
 * Nobody takes a node for lost without a cause: neither in calm times nor while a fault is no reason to. A fault is a cause until the
 * cluster was found well again after it.
 */
final class LossRule {
    static final String FALSE_LOSS = "false loss";

    /** A lease, its margin and the age of a proof, and a look: what is fenced later has been heard of after the fault. */
    private static final long LATE = 10_000_000;

    private LossRule() {}

    static List<Violation> in(History h) {
        return falseOnes(h)
                .filter(loss -> loss.kind() != Loss.Kind.SUSPECTED)
                .map(loss -> violation(h, loss))
                .toList();
    }

    /** Those without a cause. */
    static Stream<Loss> falseOnes(History h) {
        return h.told().losses().stream().filter(loss -> !caused(h, loss));
    }

    /** Those of nodes that no fault had hit, while another node was taken away: no false ones, but not its own fault either. */
    static Stream<Loss> ofBystanders(History h) {
        return h.told().losses().stream()
                .filter(loss -> caused(h, loss) && !failing(h, loss))
                .filter(loss -> causes(h, loss)
                        .allMatch(f -> f.takesPods() && !f.nodes().contains(loss.node())));
    }

    /** Those with a cause that had long ended: a node that was back is lost again before the cluster was well. */
    static Stream<Loss> late(History h) {
        return h.told().losses().stream()
                .filter(loss -> caused(h, loss) && !failing(h, loss))
                .filter(loss -> causes(h, loss).allMatch(f -> f.ended() + LATE < loss.at()));
    }

    private static boolean caused(History h, Loss loss) {
        return failing(h, loss) || causes(h, loss).findAny().isPresent();
    }

    private static boolean failing(History h, Loss loss) {
        return h.course().failed().stream().anyMatch(f -> within(h, f.began(), f.ended(), loss));
    }

    private static Stream<Fault> causes(History h, Loss loss) {
        return h.faults().stream()
                .filter(f -> f.toll() != Toll.SPARES_PODS)
                .filter(f -> within(h, f.began(), f.ended(), loss));
    }

    private static boolean within(History h, long began, long ended, Loss loss) {
        return began <= loss.at() && loss.at() <= h.course().overAfter(ended);
    }

    private static Violation violation(History h, Loss loss) {
        String meanwhile = h.faults().stream()
                .filter(f -> within(h, f.began(), f.ended(), loss))
                .map(f -> f.what() + " (from " + Seconds.since(h, f.began()) + " to " + Seconds.since(h, f.ended())
                        + ") is no reason to")
                .findFirst()
                .orElse("nothing was done to any node then");
        return new Violation(
                FALSE_LOSS,
                loss.node(),
                loss.at(),
                loss.node() + " was " + word(loss.kind()) + " at " + Seconds.since(h, loss.at()) + ", though "
                        + meanwhile + ": " + loss.evidence());
    }

    private static String word(Loss.Kind kind) {
        return switch (kind) {
            case UNREACHABLE -> "called unreachable";
            case FENCED -> "fenced";
            case DOWNED -> "downed";
            case SUSPECTED -> "suspected";
        };
    }
}
