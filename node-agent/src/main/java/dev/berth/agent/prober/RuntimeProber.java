package dev.berth.agent.prober;

import dev.berth.agent.probe.ProbeAction;
import dev.berth.agent.probe.ProbeKind;
import dev.berth.agent.runtime.PodRuntime;
import dev.berth.protocol.Failures;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Answers every probe through the runtime's exec: for pods without processes, whose address nobody listens on. */
public final class RuntimeProber implements Prober {
    /** The first word of the command by which a simulated runtime is asked; the second is the kind of the probe. */
    public static final String COMMAND = "berth-simulated-probe";

    private final PodRuntime runtime;

    public RuntimeProber(PodRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public CompletionStage<Answer> ask(Target target, ProbeKind kind, ProbeAction action, Duration timeout) {
        List<String> command = List.of(COMMAND, kind.name().toLowerCase(Locale.ROOT));
        return exec(runtime, target, command, timeout);
    }

    static CompletionStage<Answer> exec(PodRuntime runtime, Target target, List<String> command, Duration timeout) {
        CompletableFuture<PodRuntime.ExecResult> asked;
        try {
            asked = runtime.exec(target.podUid(), target.container(), command, timeout)
                    .toCompletableFuture();
        } catch (RuntimeException refused) {
            asked = CompletableFuture.failedFuture(refused);
        }
        return asked.copy()
                .orTimeout(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS)
                .handle((result, failure) -> {
                    if (failure != null) {
                        return Answer.no(Failures.text(failure));
                    }
                    return result.exitCode() == 0 ? Answer.YES : Answer.no(result.output());
                });
    }
}
