package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.List;

/** What a nemesis asks of a cluster that was well, the cluster does; and what it has struck comes back. */
final class FailedRule {
    private FailedRule() {}

    static List<Violation> in(History h) {
        return h.course().failed().stream()
                .map(f -> new Violation(
                        FailoverRule.NEVER_STUCK,
                        f.what(),
                        f.began(),
                        f.what() + " could not be carried out to its end, it stopped after "
                                + Seconds.of(f.ended() - f.began()) + ": " + f.why()))
                .toList();
    }
}
