package dev.berth.agent.machine;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Threads that read what programs print; one for the time that a program runs. */
public final class Readers {
    public static final Executor POOL = Executors.newCachedThreadPool(
            task -> Thread.ofPlatform().daemon().name("berth-command-output").unstarted(task));

    private Readers() {}
}
