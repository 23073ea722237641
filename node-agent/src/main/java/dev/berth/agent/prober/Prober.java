package dev.berth.agent.prober;

import dev.berth.agent.probe.Hook;
import dev.berth.agent.probe.ProbeAction;
import dev.berth.agent.probe.ProbeKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Asks containers. Never blocks; the stage never fails and completes about a second after the timeout at the latest. */
public interface Prober {
    CompletionStage<Answer> ask(Target target, ProbeKind kind, ProbeAction action, Duration timeout);

    /**
     * Carries out a hook, which may take as long as it is given without holding anything up. Pods without processes have nothing to do but
     * to wait.
     */
    default CompletionStage<Answer> hook(Target target, Hook hook, Duration longest) {
        return switch (hook) {
            case Hook.Ask ask -> CompletableFuture.completedFuture(Answer.YES);
            case Hook.Sleep sleep -> slept(sleep.time(), longest);
        };
    }

    /** A sleep fails if it cannot be over in time. */
    static CompletionStage<Answer> slept(Duration time, Duration longest) {
        boolean whole = time.compareTo(longest) < 0;
        return new CompletableFuture<Answer>()
                .completeOnTimeout(
                        whole ? Answer.YES : Answer.no("it was not over within " + longest.toSeconds() + " s"),
                        (whole ? time : longest).toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    record Target(String podUid, String container, String podIp) {}

    /** @param message why it failed; empty on success */
    record Answer(boolean success, String message) {
        static final Answer YES = new Answer(true, "");

        static Answer no(String message) {
            return new Answer(false, message);
        }
    }
}
