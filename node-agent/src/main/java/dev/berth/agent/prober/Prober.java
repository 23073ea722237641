package dev.berth.agent.prober;

import dev.berth.agent.probe.ProbeAction;
import dev.berth.agent.probe.ProbeKind;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Asks containers. Never blocks; the stage never fails and completes about a second after the timeout at the latest. */
public interface Prober {
    CompletionStage<Answer> ask(Target target, ProbeKind kind, ProbeAction action, Duration timeout);

    record Target(String podUid, String container, String podIp) {}

    /** @param message why it failed; empty on success */
    record Answer(boolean success, String message) {
        static final Answer YES = new Answer(true, "");

        static Answer no(String message) {
            return new Answer(false, message);
        }
    }
}
