package dev.berth.agent.runtime.process;

/** Waiting for what the kernel or another program does next. */
final class Pause {
    private Pause() {}

    /** @throws IllegalStateException when the thread is interrupted: the runtime closes */
    static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the runtime is closing", e);
        }
    }
}
