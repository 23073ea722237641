package dev.berth.agent.runtime.process;

import java.util.List;

/** This machine cannot isolate pods; says what it lacks. */
public final class UnsuitableMachineException extends Exception {
    private static final long serialVersionUID = 1;

    UnsuitableMachineException(List<String> missing) {
        super("pods cannot be isolated on this machine, it lacks: " + String.join("; ", missing));
    }
}
